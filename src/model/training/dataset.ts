/** The photos of a folder, split into those to train on and those held out, by picture and never by patch. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { EngineError } from '../errors';
import { toEngineError } from '../errors';

const extensions = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.avif']);

/** Every photo under a folder, sorted, so that a seed means the same on every machine. */
export async function listPhotos(folder: string): Promise<string[]> {
  try {
    if (!(await stat(folder)).isDirectory())
      throw new EngineError('INVALID_ARGUMENT', `${folder} is not a folder.`);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter(
        (entry) =>
          entry.isFile() && extensions.has(extname(entry.name).toLowerCase()) && !entry.name.startsWith('.'),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    throw toEngineError(error, `Reading the folder ${folder}`);
  }
}

export interface DatasetSplit {
  readonly train: readonly string[];
  readonly heldOut: readonly string[];
}

/**
 * Holds out the pictures whose name hashes lowest: adding photos later moves few from one side to the other.
 * @param heldOutCount wanted; at least one picture always stays on the training side
 * @throws EngineError INVALID_ARGUMENT when there are fewer than two photos
 */
export function splitPhotos(files: readonly string[], heldOutCount: number): DatasetSplit {
  if (files.length < 2)
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Training needs at least 2 photos, one of them held out to measure on; there are ${files.length}.`,
    );
  const hashOf = (file: string) => createHash('sha256').update(basename(file)).digest('hex');
  const ranked = files
    .map((file) => ({ file, hash: hashOf(file) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  const count = Math.max(1, Math.min(heldOutCount, files.length - 1));
  const heldOut = ranked.slice(0, count).map((entry) => entry.file);
  const out = new Set(heldOut);
  return { train: files.filter((file) => !out.has(file)), heldOut };
}
