/** Looks at a file without decoding it. */
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { EngineError, toEngineError } from '../../model/errors';
import type { PhotoInfo } from '../contract';
import type { ModelRooms } from '../rooms';
import type { FileStamp } from './record';

/** Those of the model's rooms that read headers. */
export type FileInspector = Pick<ModelRooms, 'readPictureInfo' | 'readLatentInfo'>;

/** A `.latent` is a few kilobytes to a few megabytes; what is larger is not one. */
const largestLatentBytes = 512 * 1024 * 1024;

/**
 * What `photo:open` gives, and the stamp that later tells whether the file is still the same.
 * @throws EngineError UNREADABLE_IMAGE, UNSUPPORTED_FORMAT, CORRUPT_BITSTREAM, VERSION_TOO_NEW, FORBIDDEN
 */
export async function inspectFile(
  path: string,
  photoId: string,
  inspector: FileInspector,
): Promise<{ info: PhotoInfo; stamp: FileStamp }> {
  const name = basename(path);
  const stamp = await stampOf(path, name);
  const known = { photoId, name, path, sizeBytes: stamp.sizeBytes };
  if (extname(path).toLowerCase() === '.latent') {
    const latent = await inspector.readLatentInfo(await readLatentFile(path));
    const { width, height, bits, hasAlpha, model, quality, formatVersion, hasGrain, noise } = latent;
    const rawBytes = rawBytesOf(latent);
    const head = {
      ...known,
      kind: 'latent',
      format: 'latent',
      width,
      height,
      bits,
      hasAlpha,
      rawBytes,
    } as const;
    return { info: { ...head, latent: { model, quality, formatVersion, hasGrain, noise } }, stamp };
  }
  const { width, height, bits, format, hasAlpha } = await inspector.readPictureInfo(path);
  const rawBytes = rawBytesOf({ width, height, bits });
  return { info: { ...known, kind: 'photo', width, height, bits, format, hasAlpha, rawBytes }, stamp };
}

/**
 * The bytes of a `.latent` file.
 * @throws EngineError CORRUPT_BITSTREAM when it is too large to be one; as the file system says otherwise
 */
export async function readLatentFile(path: string): Promise<Uint8Array> {
  const name = basename(path);
  const { sizeBytes } = await stampOf(path, name);
  if (sizeBytes > largestLatentBytes)
    throw new EngineError('CORRUPT_BITSTREAM', `${name} is too large to be a .latent file.`);
  return readFile(path).catch((error: unknown) => {
    throw toEngineError(error, `Opening ${name}`);
  });
}

/**
 * @throws EngineError UNREADABLE_IMAGE when the file was changed or removed since `stamp` was taken: its pixels would
 *   no longer be those that are shown and measured
 */
export async function checkUnchanged(info: PhotoInfo, stamp: FileStamp): Promise<void> {
  const now = await stampOf(info.path, info.name);
  if (now.sizeBytes !== stamp.sizeBytes || now.mtimeMs !== stamp.mtimeMs)
    throw new EngineError(
      'UNREADABLE_IMAGE',
      `${info.name} was changed by another program since it was opened. Remove it from the list and open it again.`,
    );
}

async function stampOf(path: string, name: string): Promise<FileStamp> {
  const found = await stat(path).catch((error: unknown) => {
    throw toEngineError(error, `Opening ${name}`);
  });
  if (!found.isFile()) throw new EngineError('UNREADABLE_IMAGE', `${name} is not a file.`);
  return { sizeBytes: found.size, mtimeMs: found.mtimeMs };
}

function rawBytesOf({ width, height, bits }: { width: number; height: number; bits: 8 | 16 }): number {
  return (width * height * 3 * bits) / 8;
}
