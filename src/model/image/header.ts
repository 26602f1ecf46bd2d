/** Everything that is known of a picture file before any pixel is decoded, with the checks that come first. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Metadata } from 'sharp';
import { EngineError } from '../errors';
import type { Bits, ImageFormat } from '../types';
import { readFailure } from './failure';
import { isRawPhoto } from './metadata/raw-photo';
import { loadSharp } from './sharp';
import { rawPhoto, sniffBytes, sniffFormat } from './sniff';

/** Largest picture that is opened unless told otherwise, px: 16384 x 16384. */
export const defaultMaxPixels = 268_435_456;

/** How the stored channels are to be understood. */
export type ChannelKind = 'rgb' | 'grey' | 'foreign';

export interface FileHeader {
  readonly path: string;
  readonly format: ImageFormat;
  readonly sizeBytes: number;
  /** As stored, before orientation, px. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation to apply, 1..8. */
  readonly orientation: number;
  readonly bits: Bits;
  /** Bits that carry the picture when fewer than `bits`, e.g. 10 of 16 in AVIF. */
  readonly significantBits: number;
  /** `foreign` (CMYK, Lab) is converted to sRGB when decoded. */
  readonly channelKind: ChannelKind;
  readonly hasAlpha: boolean;
  /** As sharp gives it, with the raw metadata blocks. */
  readonly source: Metadata;
}

export interface HeaderOptions {
  /** Largest width x height that is accepted, px. Default `defaultMaxPixels`. */
  readonly maxPixels?: number;
}

/**
 * Reads and checks a header.
 * @throws EngineError UNSUPPORTED_FORMAT (a format, depth or size that isn't read), UNREADABLE_IMAGE (missing, empty,
 *   damaged), FORBIDDEN (permissions)
 */
export async function readHeader(path: string, options: HeaderOptions = {}): Promise<FileHeader> {
  try {
    const { format, sizeBytes } = await identify(path);
    const sharp = await loadSharp();
    const source = await sharp(path, { failOn: 'error', limitInputPixels: false }).metadata();
    checkSize(path, source.width, source.height, options.maxPixels ?? defaultMaxPixels);
    const bits = bitsOf(path, source);
    return {
      path,
      format,
      sizeBytes,
      width: source.width,
      height: source.height,
      orientation: format === 'avif' ? 1 : validOrientation(source.orientation),
      bits,
      significantBits: format === 'avif' ? Math.max(8, source.bitsPerSample ?? bits) : bits,
      channelKind: channelKindOf(path, source),
      hasAlpha: source.hasAlpha,
      source,
    };
  } catch (error) {
    throw readFailure(error, path);
  }
}

/** Reads the first bytes and tells the format, or says what the file is instead. */
async function identify(path: string): Promise<{ format: ImageFormat; sizeBytes: number }> {
  const name = basename(path);
  const file = await open(path, 'r');
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new EngineError('UNREADABLE_IMAGE', `Opening ${name}: this is not a file.`);
    if (stats.size === 0)
      throw new EngineError(
        'UNREADABLE_IMAGE',
        `Opening ${name}: the file is empty (0 bytes). Copy it again from the camera or the backup.`,
      );
    const head = Buffer.alloc(sniffBytes);
    const { bytesRead } = await file.read(head, 0, sniffBytes, 0);
    const sniffed = sniffFormat(head.subarray(0, bytesRead), name);
    if (sniffed.kind === 'unsupported')
      throw new EngineError(
        'UNSUPPORTED_FORMAT',
        `Opening ${name}: this is ${sniffed.name}. ${sniffed.advice}`,
      );
    if (sniffed.format === 'tiff' && isRawPhoto(file.fd))
      throw new EngineError(
        'UNSUPPORTED_FORMAT',
        `Opening ${name}: this is ${rawPhoto.name}. ${rawPhoto.advice}`,
      );
    return { format: sniffed.format, sizeBytes: stats.size };
  } finally {
    await file.close();
  }
}

function checkSize(path: string, width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const megapixels = (pixels: number) => Math.round(pixels / 1e6);
  throw new EngineError(
    'UNSUPPORTED_FORMAT',
    `Opening ${basename(path)}: it declares ${width} x ${height} px (${megapixels(width * height)} megapixels), ` +
      `more than the limit of ${megapixels(maxPixels)}. Cut it into parts or reduce it first.`,
  );
}

function bitsOf(path: string, source: Metadata): Bits {
  if (source.depth === 'uchar') return 8;
  // CMYK and Lab are converted through 8-bit sRGB.
  if (source.depth === 'ushort') return source.space === 'rgb16' || source.space === 'grey16' ? 16 : 8;
  if (source.space === 'lab' || source.space === 'labs') return 8;
  throw new EngineError(
    'UNSUPPORTED_FORMAT',
    `Opening ${basename(path)}: its samples are "${source.depth}" numbers; 8 and 16 bits are read. ` +
      'Save it as a 16-bit TIFF or PNG first.',
  );
}

function channelKindOf(path: string, source: Metadata): ChannelKind {
  switch (source.space as string) {
    case 'srgb':
    case 'rgb':
    case 'rgb16':
      return 'rgb';
    case 'b-w':
    case 'grey16':
      return 'grey';
    case 'cmyk':
    case 'lab':
    case 'labs':
      return 'foreign';
    default:
      throw new EngineError(
        'UNSUPPORTED_FORMAT',
        `Opening ${basename(path)}: its ${source.channels} channels are "${source.space}", neither colour nor grey. ` +
          'Save it as an RGB TIFF or PNG first.',
      );
  }
}

function validOrientation(orientation: number | undefined): number {
  return orientation !== undefined && orientation >= 1 && orientation <= 8 ? orientation : 1;
}
