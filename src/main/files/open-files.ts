/** Opens what came by dialog, drop or command line: grants the paths, searches folders, opens photo by photo. */
import { basename } from 'node:path';
import { EngineError } from '../../model/errors';
import type { EngineRequests, PhotoInfo } from '../../engine/contract';
import { errorWords } from '../error-words';
import { t } from '../language';
import type { OpenedFiles, OpenFailure } from '../contract';
import { findFiles, isFolder } from './find-photos';
import { isOpenable } from './formats';
import type { Grants } from './grants';

/** Header reads at a time: they wait for the disk, not for each other. */
const atOnce = 4;

export type OpenPhoto = (args: EngineRequests['photo:open']['args']) => Promise<PhotoInfo>;

/**
 * @param paths files and folders that a person chose, absolute
 * @param openPhoto asks the engine
 * @returns photos and failures, each in the order of the paths
 */
export async function openFiles(
  paths: readonly string[],
  grants: Grants,
  openPhoto: OpenPhoto,
): Promise<OpenedFiles> {
  const results: (PhotoInfo | OpenFailure)[] = [];
  const files: string[] = [];
  const place = new Map<string, OpenFailure>();
  for (const path of paths) {
    if (!(await isFolder(path))) {
      files.push(path);
      continue;
    }
    const found = await findFiles(path, isOpenable);
    if (found.length > 0) files.push(...found);
    else {
      place.set(path, { name: basename(path), message: t('main.error.noPhotos') });
      files.push(path);
    }
  }
  const wanted = [...new Set(files)];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < wanted.length; index = next++) {
      const path = wanted[index]!;
      results[index] = place.get(path) ?? (await openOne(path, grants, openPhoto));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const isPhoto = (result: PhotoInfo | OpenFailure): result is PhotoInfo => 'photoId' in result;
  return {
    photos: results.filter(isPhoto),
    failures: results.filter((result): result is OpenFailure => !isPhoto(result)),
  };
}

async function openOne(path: string, grants: Grants, openPhoto: OpenPhoto): Promise<PhotoInfo | OpenFailure> {
  grants.allowFile(path);
  try {
    return await openPhoto({ path });
  } catch (error) {
    const message = error instanceof EngineError ? errorWords(error) : t('main.error.notOpened');
    return { name: basename(path), message };
  }
}
