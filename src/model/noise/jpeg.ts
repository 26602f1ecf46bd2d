/** What JPEG does to a patch: blocks, ringing, coloured noise made coarse. For training on photos as cameras write them. */
import sharp from 'sharp';
import type { Random } from './random';

export interface JpegSettings {
  /** 1..100 */
  readonly quality: number;
  readonly chromaSubsampling: '4:2:0' | '4:4:4';
  /** Where the first whole block starts, px: 0..15 each, so that a network cannot learn the place of the blocks. */
  readonly left: number;
  readonly top: number;
}

/** Camera files and what was made of them: three in five with colour at half the size. */
export function randomJpeg(random: Random, lowest: number, highest: number): JpegSettings {
  return {
    quality: lowest + random.integer(highest - lowest + 1),
    chromaSubsampling: random.uniform() < 0.6 ? '4:2:0' : '4:4:4',
    left: random.integer(16),
    top: random.integer(16),
  };
}

/**
 * Compresses and decodes.
 * @param patch `[side,side,3]`, sRGB 0..1; clipped and rounded to 8 bits on the way
 * @returns same layout, multiples of 1/255
 */
export async function throughJpeg(
  patch: Float32Array,
  sidePx: number,
  { quality, chromaSubsampling, left, top }: JpegSettings,
): Promise<Float32Array> {
  const bytes = new Uint8ClampedArray(patch.length);
  for (let i = 0; i < patch.length; i++) bytes[i] = patch[i] * 255;
  const raw = { width: sidePx, height: sidePx, channels: 3 } as const;
  const file = await sharp(bytes, { raw })
    .extend({ left, top, extendWith: 'mirror' })
    .jpeg({ quality, chromaSubsampling })
    .toBuffer();
  const decoded = await sharp(file).extract({ left, top, width: sidePx, height: sidePx }).raw().toBuffer();
  const result = new Float32Array(patch.length);
  for (let i = 0; i < result.length; i++) result[i] = decoded[i] / 255;
  return result;
}
