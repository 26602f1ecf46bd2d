/** What JPEG does to a patch: blocks, ringing, coloured noise made coarse. For training on photos as cameras write them. */
import sharp from 'sharp';
import { readRegion } from '../tile/tile-samples';
import type { Random } from '../random';

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

/** JPEG's largest unit (of 4:2:0), px: patches that start at multiples of it do not touch each other. */
const unitPx = 16;

/**
 * Compresses and decodes patches, each as if it were alone: in one file, one below the other.
 * @param patches `[side,side,3]` each, sRGB 0..1; clipped and rounded to 8 bits on the way
 * @returns same layout, multiples of 1/255
 */
export async function throughJpeg(
  patches: readonly Float32Array[],
  sidePx: number,
  { quality, chromaSubsampling, left, top }: JpegSettings,
): Promise<Float32Array[]> {
  const width = left + sidePx;
  const cellHeight = Math.ceil((top + sidePx) / unitPx) * unitPx;
  const raw = { width, height: cellHeight * patches.length, channels: 3 } as const;
  const cell = { left: -left, top: -top, width, height: cellHeight };
  const values = new Float32Array(raw.width * raw.height * 3);
  patches.forEach((samples, k) =>
    readRegion(
      { width: sidePx, height: sidePx, bits: 'float', samples },
      cell,
      values,
      k * cellHeight * width * 3,
    ),
  );
  const bytes = new Uint8ClampedArray(values.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = values[i] * 255;
  const file = await sharp(bytes, { raw }).jpeg({ quality, chromaSubsampling }).toBuffer();
  const decoded = await sharp(file).raw().toBuffer();
  return patches.map((patch, k) => {
    const result = new Float32Array(patch.length);
    for (let y = 0, to = 0; y < sidePx; y++) {
      const from = ((k * cellHeight + top + y) * width + left) * 3;
      for (let i = 0; i < sidePx * 3; i++) result[to++] = decoded[from + i] / 255;
    }
    return result;
  });
}
