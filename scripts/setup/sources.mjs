/**
 * Several sources for one thing: the first that works is taken, and the others' reasons are kept for the explanation.
 */
import { SetupError } from './report.mjs';

/**
 * @template T
 * @param {readonly string[]} sources in order of preference
 * @param {(source: string) => Promise<T>} attempt throws SetupError when this source can't be had
 * @param {(text: string) => void} note
 * @returns {Promise<{found: T | undefined, reasons: string[]}>}
 */
export async function firstThatWorks(sources, attempt, note) {
  const reasons = [];
  for (const source of sources) {
    try {
      return { found: await attempt(source), reasons };
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      reasons.push(error.message);
      note(error.message.split('\n')[0]);
    }
  }
  return { found: undefined, reasons };
}

/** Reasons as a list, each indented under its dash. */
export const listed = (reasons) => reasons.map((reason) => `- ${reason.replaceAll('\n', '\n  ')}`);
