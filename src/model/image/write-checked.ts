/** Files are written whole or not at all: to a temporary name beside the target, checked, then renamed. */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { link, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError, toEngineError } from '../errors';

export interface WriteOptions {
  /** Replace what stands under the name. Default false. */
  readonly overwrite?: boolean;
  /** The original: never written over, under whatever name or link. */
  readonly source?: string;
  /** Looks at the finished temporary file and throws when it isn't what it should be. */
  readonly check?: (temporaryPath: string) => Promise<void>;
}

/** Temporary names start with the process, so that whoever ends it early can tell its leftovers from another's. */
const partPrefix = (pid: number) => `.${pid}-`;
const partSuffix = '.grainfold-part';

/**
 * Removes what a process was writing into a folder when it was ended; never throws.
 * @param pid this process, which is about to be ended, or one that is gone
 */
export function removeOwnParts(folder: string, pid = process.pid): void {
  try {
    for (const name of readdirSync(folder))
      if (name.startsWith(partPrefix(pid)) && name.endsWith(partSuffix))
        rmSync(join(folder, name), { force: true });
  } catch {
    // The folder is gone or closed to us, and so is what was in it.
  }
}

/**
 * Writes parts one after the other to a file.
 * @returns bytes written
 * @throws EngineError FILE_EXISTS, FORBIDDEN (the original; no permission), DISK_FULL, INVALID_ARGUMENT (no such
 *   folder), and what `check` throws; nothing is left behind then
 */
export async function writeChecked(
  path: string,
  parts: readonly Uint8Array[],
  options: WriteOptions = {},
): Promise<{ readonly bytes: number }> {
  try {
    await assertWritable(path, options);
    const temporary = join(
      dirname(path),
      `${partPrefix(process.pid)}${randomBytes(6).toString('hex')}${partSuffix}`,
    );
    try {
      const bytes = await writeParts(temporary, parts);
      await options.check?.(temporary);
      if (options.overwrite) await rename(temporary, path);
      else await renameExclusively(temporary, path);
      return { bytes };
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    throw writeFailure(error, path);
  }
}

/**
 * What can be told before any work is done: the name is free (or may be overwritten) and isn't the original.
 * @throws EngineError as `writeChecked`
 */
export async function assertWritable(
  path: string,
  options: Pick<WriteOptions, 'overwrite' | 'source'>,
): Promise<void> {
  const target = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw writeFailure(error, path);
  });
  if (!target) return;
  if (options.source !== undefined && (await isSameFile(path, options.source)))
    throw new EngineError(
      'FORBIDDEN',
      `Saving ${basename(path)}: this is the original photo, which Grainfold never changes. Choose another name.`,
    );
  if (target.isDirectory())
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Saving ${basename(path)}: a folder has this name. Choose another.`,
    );
  if (!options.overwrite) throw fileExists(path);
}

/** Same device and inode where the system has them, else the same resolved path. */
async function isSameFile(path: string, source: string): Promise<boolean> {
  const [a, b] = await Promise.all([
    stat(path, { bigint: true }),
    stat(source, { bigint: true }).catch(() => undefined),
  ]);
  if (!b) return false;
  if (a.ino !== 0n && a.dev === b.dev && a.ino === b.ino) return true;
  return (await realpath(path)) === (await realpath(source));
}

async function writeParts(path: string, parts: readonly Uint8Array[]): Promise<number> {
  const file = await open(path, 'wx');
  try {
    let bytes = 0;
    for (const part of parts) {
      await file.writeFile(part);
      bytes += part.length;
    }
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

/** A hard link fails where the name is taken, which a rename does not; file systems without links get a placeholder. */
async function renameExclusively(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EINVAL'].includes(code))
      throw error;
    await (await open(path, 'wx')).close();
    try {
      await rename(temporary, path);
    } catch (renameError) {
      await rm(path, { force: true });
      throw renameError;
    }
  }
}

function fileExists(path: string, cause?: unknown): EngineError {
  return new EngineError(
    'FILE_EXISTS',
    `Saving ${basename(path)}: a file of this name exists already. Choose another name or allow overwriting.`,
    { cause },
  );
}

function writeFailure(error: unknown, path: string): EngineError {
  if (error instanceof EngineError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'EEXIST') return fileExists(path, error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new EngineError(
      'INVALID_ARGUMENT',
      `Saving ${basename(path)}: there is no folder ${dirname(path)}. Choose one that exists.`,
      { cause: error },
    );
  if (code === 'EFBIG')
    return new EngineError(
      'DISK_FULL',
      `Saving ${basename(path)}: the file is larger than this disk takes. Choose a smaller format or another disk.`,
      { cause: error },
    );
  return toEngineError(error, `Saving ${basename(path)}`);
}
