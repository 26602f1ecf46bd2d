/** The photos of a folder, split into those to train on and those held out, by picture and never by patch. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { EngineError, toEngineError } from '../errors';
import type { PhotoPair } from './patch-maker';

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

/**
 * Clean photos with their noisy twins, matched by name without extension.
 * @param noisyFolder where the twins are; without it every photo stands alone
 * @throws EngineError INVALID_ARGUMENT when folders are given that have no name in common
 */
export async function listPairs(cleanFolder: string, noisyFolder?: string): Promise<PhotoPair[]> {
  const clean = await listPhotos(cleanFolder);
  if (!noisyFolder) return clean.map((file) => ({ clean: file }));
  const stem = (file: string) => basename(file, extname(file));
  const noisy = new Map((await listPhotos(noisyFolder)).map((file) => [stem(file), file]));
  const pairs = clean.flatMap((file) =>
    noisy.has(stem(file)) ? [{ clean: file, noisy: noisy.get(stem(file))! }] : [],
  );
  if (pairs.length === 0)
    throw new EngineError(
      'INVALID_ARGUMENT',
      `No photo in ${noisyFolder} has the name of one in ${cleanFolder}: pairs are matched by name.`,
    );
  return pairs;
}

export interface DatasetSplit {
  readonly train: readonly PhotoPair[];
  readonly heldOut: readonly PhotoPair[];
}

/**
 * Holds out the pictures whose name hashes lowest: adding photos later moves few from one side to the other.
 * @param heldOutCount wanted; at least one picture always stays on the training side
 * @throws EngineError INVALID_ARGUMENT when there are fewer than two photos
 */
export function splitPhotos(photos: readonly PhotoPair[], heldOutCount: number): DatasetSplit {
  if (photos.length < 2)
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Training needs at least 2 photos, one of them held out to measure on; there are ${photos.length}.`,
    );
  const hashOf = (photo: PhotoPair) => createHash('sha256').update(basename(photo.clean)).digest('hex');
  const ranked = photos
    .map((photo) => ({ photo, hash: hashOf(photo) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  const count = Math.max(1, Math.min(heldOutCount, photos.length - 1));
  const heldOut = ranked.slice(0, count).map((entry) => entry.photo);
  const out = new Set(heldOut);
  return { train: photos.filter((photo) => !out.has(photo)), heldOut };
}
