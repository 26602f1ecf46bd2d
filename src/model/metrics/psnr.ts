/** Peak signal-to-noise ratio on 8-bit values. */
import { invalidArgument } from '../errors';
import { to8Bits } from '../image/depth';
import type { Picture } from '../image/picture';

/** PSNR in dB of a mean squared error on the 0-255 scale; `Infinity` for none. */
export function psnrOf(meanSquaredError: number): number {
  return meanSquaredError === 0 ? Infinity : 10 * Math.log10((255 * 255) / meanSquaredError);
}

/** What two runs of samples differ by, summed on the 0-255 scale. */
export interface SampleErrors {
  readonly sumOfSquares: number;
  readonly largest: number;
}

/**
 * Errors over a run of samples, each first taken to the nearest 8-bit value, as a file of 8 bits would hold it.
 * @param from first sample, `to` the one after the last
 */
export function sumErrors(a: Picture, b: Picture, from: number, to: number): SampleErrors {
  const shiftsA = a.bits === 16;
  const shiftsB = b.bits === 16;
  const samplesA = a.samples;
  const samplesB = b.samples;
  let sumOfSquares = 0;
  let largest = 0;
  for (let i = from; i < to; i++) {
    const valueA = shiftsA ? to8Bits(samplesA[i]) : samplesA[i];
    const valueB = shiftsB ? to8Bits(samplesB[i]) : samplesB[i];
    const error = valueA > valueB ? valueA - valueB : valueB - valueA;
    sumOfSquares += error * error;
    if (error > largest) largest = error;
  }
  return { sumOfSquares, largest };
}

/**
 * PSNR over all pixels and channels, dB; alpha does not count.
 * @throws EngineError INVALID_ARGUMENT when the sizes differ
 */
export function measurePsnr(a: Picture, b: Picture): number {
  assertSameSize(a, b);
  const count = a.width * a.height * 3;
  return psnrOf(sumErrors(a, b, 0, count).sumOfSquares / count);
}

/** @throws EngineError INVALID_ARGUMENT when the sizes differ */
export function assertSameSize(a: Picture, b: Picture): void {
  if (a.width !== b.width || a.height !== b.height)
    throw invalidArgument(
      'pictures to compare',
      `two of the same size; the first has ${a.width} x ${a.height} px`,
      `${b.width} x ${b.height} px`,
    );
}
