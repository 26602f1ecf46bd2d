/** Small pictures for the screen: from a picture in memory, or straight from a file. */
import { EngineError, invalidArgument } from '../errors';
import { readFailure } from './failure';
import { readHeader, type HeaderOptions } from './header';
import { embedMetadata, profileSpace } from './metadata/embed';
import { swapsSides } from './orient';
import type { Picture } from './picture';
import { loadSharp } from './sharp';

/** A small encoded picture: what the contract calls `EncodedPreview`. */
export interface EncodedPicture {
  readonly mime: 'image/jpeg' | 'image/webp';
  /** px */
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

const previewQuality = 82;

/** Sizes that fit into a square of `maxSidePx` with the sides' ratio kept; never enlarged. */
export function fitInside(
  width: number,
  height: number,
  maxSidePx: number,
): { width: number; height: number } {
  if (!Number.isInteger(maxSidePx) || maxSidePx < 1 || maxSidePx > 4096)
    throw invalidArgument('maxSidePx', 'a whole number from 1 to 4096 (px)', maxSidePx);
  const scale = Math.min(1, maxSidePx / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * A thumbnail of a picture in memory, with the picture's profile so that the page shows its colours right.
 * @param maxSidePx longest side, 1..4096 px
 * @returns JPEG, or WebP where there is transparency
 */
export async function encodePreview(picture: Picture, maxSidePx: number): Promise<EncodedPicture> {
  const sharp = await loadSharp();
  const size = fitInside(picture.width, picture.height, maxSidePx);
  const raw = { width: picture.width, height: picture.height };
  let pipeline = sharp(picture.samples, { raw: { ...raw, channels: 3 }, limitInputPixels: false })
    .toColourspace('srgb')
    .resize({ ...size, fit: 'fill' });
  if (picture.alpha) {
    const alpha = await sharp(picture.alpha, { raw: { ...raw, channels: 1 }, limitInputPixels: false })
      .toColourspace('b-w')
      .resize({ ...size, fit: 'fill' })
      .raw()
      .toBuffer();
    pipeline = sharp(await pipeline.raw().toBuffer(), { raw: { ...size, channels: 3 } }).joinChannel(alpha, {
      raw: { ...size, channels: 1 },
    });
  }
  const format = picture.alpha ? 'webp' : 'jpeg';
  const bytes = await pipeline.toFormat(format, { quality: previewQuality }).toBuffer();
  const { icc } = picture.metadata;
  const parts = embedMetadata(
    { format, ...size, isGrey: false, bytes },
    icc && profileSpace(icc) === 'RGB ' ? { icc } : {},
  );
  return { mime: `image/${format}`, ...size, bytes: Buffer.concat(parts) };
}

/** A small JPEG that was kept in a file, with its size. @throws EngineError CORRUPT_BITSTREAM when it is none */
export async function measurePreview(jpeg: Uint8Array): Promise<EncodedPicture> {
  const sharp = await loadSharp();
  try {
    const { width, height, format } = await sharp(jpeg, { failOn: 'error' }).metadata();
    if (format !== 'jpeg') throw new Error(`it is ${format}`);
    return { mime: 'image/jpeg', width, height, bytes: Uint8Array.from(jpeg) };
  } catch (cause) {
    throw new EngineError('CORRUPT_BITSTREAM', 'The thumbnail in the file is damaged.', { cause });
  }
}

/**
 * A thumbnail straight from a file, upright and in sRGB, decoded small where the format can (JPEG, WebP).
 * @param maxSidePx longest side, 1..4096 px
 * @returns JPEG, or WebP where there is transparency
 * @throws EngineError as `loadPicture`
 */
export async function loadThumbnail(
  path: string,
  maxSidePx: number,
  options: HeaderOptions = {},
): Promise<EncodedPicture> {
  const header = await readHeader(path, options);
  const swapped = swapsSides(header.orientation);
  const { width, height } = swapped ? { width: header.height, height: header.width } : header;
  const size = fitInside(width, height, maxSidePx);
  try {
    const sharp = await loadSharp();
    const format = header.hasAlpha ? 'webp' : 'jpeg';
    const { data, info } = await sharp(path, {
      failOn: 'error',
      limitInputPixels: false,
      autoOrient: header.format !== 'avif',
    })
      .resize({ ...size, fit: 'fill' })
      .toColourspace('srgb')
      .toFormat(format, { quality: previewQuality })
      .toBuffer({ resolveWithObject: true });
    return { mime: `image/${format}`, width: info.width, height: info.height, bytes: data };
  } catch (error) {
    throw readFailure(error, path);
  }
}
