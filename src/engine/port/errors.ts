/** Errors on their way across a border, where only plain data can go. */
import { EngineError, errorCodes, toEngineError, type ErrorCode } from '../../model/errors';
import type { ErrorReply } from '../contract';

/**
 * What of an error may travel.
 * @param thrown anything
 * @param doing what was going on, with the file's name; starts the message of errors that are not ours
 */
export function toErrorReply(thrown: unknown, doing: string): ErrorReply {
  const { code, message, cause, stack } = toEngineError(thrown, doing);
  const detail = [stack, cause instanceof Error ? `caused by ${cause.stack ?? cause.message}` : undefined]
    .filter((part) => part !== undefined)
    .join('\n');
  return { code, message, detail };
}

/** The error as it was on the other side; a code that this side does not know becomes `INTERNAL`. */
export function fromErrorReply(reply: ErrorReply): EngineError {
  const code = (errorCodes as readonly string[]).includes(reply.code)
    ? (reply.code as ErrorCode)
    : 'INTERNAL';
  return new EngineError(code, reply.message, { cause: reply.detail });
}

/** What everything pending ends with when the other side is gone. */
export function engineGone(): EngineError {
  return new EngineError('ENGINE_GONE', 'The engine has stopped. Wait for it to start again, then retry.');
}
