/** The one error class of the engine, its stable codes, and the helper that makes argument errors. */

export const errorCodes = [
  'INVALID_ARGUMENT',
  'UNREADABLE_IMAGE',
  'UNSUPPORTED_FORMAT',
  'CORRUPT_BITSTREAM',
  'TRUNCATED',
  'IMPLAUSIBLE_SIZE',
  'UNKNOWN_CHUNK',
  'UNKNOWN_MODEL',
  'MODEL_NEEDED',
  'VERSION_TOO_NEW',
  'OUT_OF_MEMORY',
  'CANCELLED',
  'DISK_FULL',
  'FILE_EXISTS',
  'FORBIDDEN',
  'ENGINE_GONE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** An error with a stable `code`; the message is for people, names the file and says what to do next. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * An argument error in the one wording used everywhere.
 * @param parameter name as the caller knows it
 * @param expected range and unit in words, e.g. `a number from 0 to 100 (8-bit scale)`
 * @param received the value that came
 */
export function invalidArgument(parameter: string, expected: string, received: unknown): EngineError {
  const shown = typeof received === 'string' ? `"${received}"` : String(received);
  return new EngineError('INVALID_ARGUMENT', `${parameter}: expected ${expected}, received ${shown}.`);
}

/** The cancellation that a cancelled task ends with: a result for its caller, never a dialog. */
export function cancelled(): EngineError {
  return new EngineError('CANCELLED', 'Cancelled.');
}

/** Ends the task with `CANCELLED` when its signal is aborted. Call between tiles, rows and steps. */
export function throwIfCancelled(signal: { readonly aborted: boolean } | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/**
 * Turns anything thrown into an `EngineError`: file system codes become ours, the rest `INTERNAL`.
 * @param doing what was going on, with the file's name: starts the message, e.g. `Saving a.png`
 */
export function toEngineError(thrown: unknown, doing: string): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const systemCode = (thrown as { code?: unknown } | null)?.code;
  const options = { cause: thrown };
  if (systemCode === 'ENOSPC' || systemCode === 'EDQUOT' || /no space left/i.test(message))
    return new EngineError(
      'DISK_FULL',
      `${doing}: the disk is full. Free some space and try again.`,
      options,
    );
  if (systemCode === 'ENOENT')
    return new EngineError('UNREADABLE_IMAGE', `${doing}: there is no such file.`, options);
  if (systemCode === 'EACCES' || systemCode === 'EPERM' || systemCode === 'EROFS')
    return new EngineError(
      'FORBIDDEN',
      `${doing}: the system does not allow it. Check the permissions.`,
      options,
    );
  if (
    systemCode === 'ERR_MEMORY_ALLOCATION_FAILED' ||
    /out of memory|array buffer allocation failed|ResourceExhausted|OOM/i.test(message)
  )
    return new EngineError(
      'OUT_OF_MEMORY',
      `${doing}: there is not enough memory. Close other programs and try again.`,
      options,
    );
  return new EngineError('INTERNAL', `${doing}: ${message}`, options);
}
