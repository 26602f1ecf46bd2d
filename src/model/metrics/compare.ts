/** All figures between two pictures, in one pass over their rows. */
import type { TaskOptions } from '../cancel';
import { throwIfCancelled } from '../errors';
import { to8Bits } from '../image/depth';
import type { Picture } from '../image/picture';
import type { PictureComparison } from '../types';
import { MsssimRows } from './msssim-rows';
import { assertSameSize, psnrOf, sumErrors } from './psnr';

/**
 * How two pictures differ, on 8-bit values (16-bit samples are rounded to them); alpha does not count.
 * @returns PSNR (dB) and largest error over all channels, SSIM and MS-SSIM on BT.601 luminance
 * @throws EngineError INVALID_ARGUMENT when the sizes differ, CANCELLED
 */
export function comparePictures(
  a: Picture,
  b: Picture,
  options: Omit<TaskOptions, 'onProgress'> = {},
): PictureComparison {
  assertSameSize(a, b);
  const { width, height } = a;
  const similarity = new MsssimRows(width, height);
  const rowA = new Float32Array(width);
  const rowB = new Float32Array(width);
  let sumOfSquares = 0;
  let maxError = 0;
  for (let y = 0; y < height; y++) {
    if (y % 64 === 0) throwIfCancelled(options.signal);
    const errors = sumErrors(a, b, y * width * 3, (y + 1) * width * 3);
    sumOfSquares += errors.sumOfSquares;
    maxError = Math.max(maxError, errors.largest);
    readLuma(a, y, rowA);
    readLuma(b, y, rowB);
    similarity.push(rowA, rowB);
  }
  return { psnr: psnrOf(sumOfSquares / (width * height * 3)), ...similarity.means(), maxError };
}

/** Luminance of one row, 0..255, not rounded: Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). */
export function readLuma(picture: Picture, y: number, row: Float32Array): void {
  const { samples, width } = picture;
  let i = y * width * 3;
  if (picture.bits === 8)
    for (let x = 0; x < width; x++, i += 3)
      row[x] = 0.299 * samples[i] + 0.587 * samples[i + 1] + 0.114 * samples[i + 2];
  else
    for (let x = 0; x < width; x++, i += 3)
      row[x] =
        0.299 * to8Bits(samples[i]) + 0.587 * to8Bits(samples[i + 1]) + 0.114 * to8Bits(samples[i + 2]);
}
