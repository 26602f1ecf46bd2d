/** Writes metadata into an encoded picture: each format has its own places, and for some blocks none. */
import type { ImageFormat } from '../../types';
import type { PictureMetadata } from '../picture';
import { embedInAvif } from './embed-avif';
import { embedInJpeg, maxJpegExifBytes } from './embed-jpeg';
import { embedInPng } from './embed-png';
import { embedInTiff } from './embed-tiff';
import { embedInWebp } from './embed-webp';
import { fitExif } from './exif';

/** What goes into the file. */
export type EmbeddedBlocks = PictureMetadata;

/** Parts of a picture that a format has no place for. */
export type NotCarried = 'alpha' | 'exif' | 'icc' | 'iptc' | 'xmp';

export interface Encoded {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly isGrey: boolean;
  /** The file without metadata. */
  readonly bytes: Buffer;
}

/**
 * The blocks that the file will hold, and those that it can't: IPTC has no place in WebP and AVIF, JPEG limits EXIF to
 * 64 KiB (thumbnail and maker notes go first), and a profile must be of the file's own colour space.
 */
export function chooseBlocks(
  metadata: PictureMetadata,
  target: Pick<Encoded, 'format' | 'isGrey'>,
): { blocks: EmbeddedBlocks; notCarried: NotCarried[] } {
  const notCarried: NotCarried[] = [];
  const blocks = { ...metadata };
  if (blocks.iptc && (target.format === 'webp' || target.format === 'avif')) {
    delete blocks.iptc;
    notCarried.push('iptc');
  }
  if (blocks.icc && profileSpace(blocks.icc) !== (target.isGrey ? 'GRAY' : 'RGB ')) {
    delete blocks.icc;
    notCarried.push('icc');
  }
  if (blocks.exif && target.format === 'jpeg' && blocks.exif.length > maxJpegExifBytes) {
    const fitted = fitExif(blocks.exif, maxJpegExifBytes);
    if (fitted) blocks.exif = fitted;
    else {
      delete blocks.exif;
      notCarried.push('exif');
    }
  }
  if (blocks.iptc && target.format === 'jpeg' && blocks.iptc.length > 65_000) {
    delete blocks.iptc;
    notCarried.push('iptc');
  }
  return { blocks, notCarried };
}

/** Parts of the file with its metadata, in order: written one after the other, they need no second copy in memory. */
export function embedMetadata(encoded: Encoded, blocks: EmbeddedBlocks): Buffer[] {
  switch (encoded.format) {
    case 'jpeg':
      return embedInJpeg(encoded.bytes, blocks);
    case 'png':
      return embedInPng(encoded.bytes, blocks);
    case 'webp':
      return embedInWebp(encoded.bytes, blocks, encoded);
    case 'tiff':
      return embedInTiff(encoded.bytes, blocks);
    case 'avif':
      return embedInAvif(encoded.bytes, blocks);
  }
}

/** Colour space of a profile's device side (ICC.1:2022, 7.2.6), four characters. */
export function profileSpace(icc: Uint8Array): string {
  return Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength).toString('latin1', 16, 20);
}
