/** What is known of a photo file without decoding it. */
import type { Bits, ImageFormat } from '../types';
import { readHeader, type HeaderOptions } from './header';
import { swapsSides } from './orient';

export interface PictureInfo {
  /** After orientation, px. */
  readonly width: number;
  readonly height: number;
  readonly bits: Bits;
  readonly format: ImageFormat;
  /** The file has an alpha channel (which may be opaque everywhere). */
  readonly hasAlpha: boolean;
  readonly isGrey: boolean;
  /** Of the file. */
  readonly sizeBytes: number;
}

/**
 * Reads only the header; the samples may still turn out damaged.
 * @throws EngineError as `loadPicture`
 */
export async function readPictureInfo(path: string, options: HeaderOptions = {}): Promise<PictureInfo> {
  const header = await readHeader(path, options);
  const swapped = swapsSides(header.orientation);
  return {
    width: swapped ? header.height : header.width,
    height: swapped ? header.width : header.height,
    bits: header.bits,
    format: header.format,
    hasAlpha: header.hasAlpha,
    isGrey: header.channelKind === 'grey',
    sizeBytes: header.sizeBytes,
  };
}
