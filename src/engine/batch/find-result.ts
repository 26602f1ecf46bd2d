/** What an earlier run left where a result would go. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { MadeNote } from '../../model/types';
import { isOfSource, isSameWork, type BatchSettings } from './finished';

/** What stands where a result would go: none of this photo, one that is not up to date, or the very one. */
export type ResultFound = 'none' | 'outdated' | 'finished';

/**
 * Looks at what is there already.
 * @param readNote asks the engine what a file says of how it was made: `file:made`
 * @param paths of the photo, and of the place for its result
 * @param made models that may be used, format that would be written
 * @throws what the file system says of the photo
 */
export async function findResult(
  readNote: (path: string) => Promise<MadeNote | null>,
  paths: { readonly source: string; readonly result: string },
  settings: BatchSettings,
  made: { readonly models: readonly string[]; readonly format: string },
): Promise<ResultFound> {
  const [note, { size, mtimeMs }] = await Promise.all([readNote(paths.result), stat(paths.source)]);
  const name = basename(paths.source);
  if (note?.source !== name) return 'none';
  const isOurs = isOfSource(note, { name, sizeBytes: size, mtimeMs });
  return isOurs && isSameWork(note, settings, made) ? 'finished' : 'outdated';
}
