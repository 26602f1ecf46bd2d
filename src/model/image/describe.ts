/** What a photo file holds beside its pixels. */
import type { MetadataSummary } from '../types';
import { readFailure } from './failure';
import { readHeader } from './header';
import type { PictureInfo } from './info';
import { readPictureInfo } from './info';
import { carryMetadata } from './metadata/carry';
import { summariseMetadata } from './metadata/summary';

/** @throws EngineError as `loadPicture` */
export async function describePicture(
  path: string,
): Promise<PictureInfo & { readonly metadata: MetadataSummary }> {
  const info = await readPictureInfo(path);
  try {
    return { ...info, metadata: summariseMetadata(await carryMetadata(await readHeader(path))) };
  } catch (error) {
    throw readFailure(error, path);
  }
}
