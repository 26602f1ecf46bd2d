/**
 * Failures on their way to the page, in the language spoken. The engine says in English what went wrong with which file
 * and what to do; in another language the kind of failure is said, in a sentence of that language, and the engine's own
 * sentence stands on a line below it, which the page folds (src/renderer/format/message.ts).
 */
import { errorCodes, type ErrorCode } from '../model/errors';
import type { EngineEvents, ErrorReply } from '../engine/contract';
import { spokenLanguage, t } from './language';

/** How a sentence of main's own ends in a language other than English: it needs no words before it. */
const ownEnd = /[。！？]$/u;

/** @param code of the error; `message` in English, or already in the language spoken */
export function errorWords({ code, message }: Pick<ErrorReply, 'code' | 'message'>): string {
  if (spokenLanguage() === 'en' || ownEnd.test(message)) return message;
  const known = (errorCodes as readonly string[]).includes(code) ? (code as ErrorCode) : 'INTERNAL';
  return `${t(`main.failure.${known}`)}\n${message}`;
}

/** The closing event of a job with a failure in words. */
export function closingWords(event: EngineEvents['job:closed']): EngineEvents['job:closed'] {
  const { outcome } = event;
  if (outcome.kind !== 'failed') return event;
  return {
    ...event,
    outcome: { kind: 'failed', error: { ...outcome.error, message: errorWords(outcome.error) } },
  };
}

/** What does not work on this machine, as the engine's status has it. */
export function problemWords(problem: string): string {
  return spokenLanguage() === 'en' ? problem : `${t('main.failure.part')}\n${problem}`;
}
