/** Turns what sharp and the file system throw while reading a picture into errors that name the file and help. */
import { basename } from 'node:path';
import { EngineError, toEngineError } from '../errors';

/** File systems' own complaints, which `toEngineError` words. */
function isSystemError(thrown: unknown): boolean {
  return typeof (thrown as { errno?: unknown } | null)?.errno === 'number';
}

/**
 * @param thrown anything thrown while reading
 * @param path the picture's path; only its name goes into the message
 */
export function readFailure(thrown: unknown, path: string): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const doing = `Opening ${basename(path)}`;
  if (isSystemError(thrown)) return toEngineError(thrown, doing);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/out of memory|unable to allocate|allocate enough memory|ERR_MEMORY_ALLOCATION/i.test(message))
    return new EngineError(
      'OUT_OF_MEMORY',
      `${doing}: there is not enough memory. Close other programs and try again.`,
      { cause: thrown },
    );
  // libvips says "contains unsupported image format" of a file cut within its header, too: the format is known by then.
  if (/(?<!contains )unsupported|not supported|not a whole number of bytes|not implemented/i.test(message))
    return new EngineError(
      'UNSUPPORTED_FORMAT',
      `${doing}: this variant of the format cannot be read. Save it as a plain 8- or 16-bit TIFF or PNG and try again.`,
      { cause: thrown },
    );
  return new EngineError(
    'UNREADABLE_IMAGE',
    `${doing}: the file is damaged or incomplete. Copy it again from the camera or the backup.`,
    { cause: thrown },
  );
}
