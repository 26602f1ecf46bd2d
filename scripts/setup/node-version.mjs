/**
 * Step: is this Node new enough? The version asked for stands in package.json ("engines").
 */
import { readJson } from './files.mjs';
import { inRepo } from './paths.mjs';
import { SetupError } from './report.mjs';

/**
 * Whether a version is at least another.
 * @param {string} version "20.19.1"
 * @param {string} least "20.19"
 */
export function isAtLeast(version, least) {
  const [have, want] = [version, least].map((text) => text.replace(/^v/, '').split('.').map(Number));
  for (let index = 0; index < want.length; index += 1) {
    if ((have[index] ?? 0) !== want[index]) return (have[index] ?? 0) > want[index];
  }
  return true;
}

/** Step work: throws when this Node is too old. */
export async function checkNode() {
  const least = (await readJson(inRepo('package.json'))).engines.node.replace(/^>=\s*/, '');
  const here = process.versions.node;
  if (!isAtLeast(here, least)) {
    throw new SetupError(
      `Node ${least} or newer is needed; this is ${here}.`,
      'Install a current Node LTS and try again.',
    );
  }
  return { done: here };
}
