/**
 * Where a picture has structure: how much of what was removed may come back there. Weights of an empirical Wiener
 * filter in a 5 x 5 window (Ghael, Sayeed and Baraniuk 1997, "Improved wavelet denoising via empirical Wiener
 * filtering"), in pixels instead of wavelets, squared so that flat places stay clean:
 *
 *   P = var(denoised luma) + max(0, var(removed luma) - 1.5 sigma^2)      W = (P / (P + sigma^2))^2
 *
 * The first part of P is structure that was kept, the second what was taken beyond the noise: texture.
 */
import { lumaNoiseAt } from '../noise/noise-curve';
import type { NoiseAtBrightness } from '../types';
import type { BlendRegion, BlendSource } from './blend';
import { localSums } from './local-sums';

const radius = 2;
const windowPixels = (2 * radius + 1) ** 2;
/** The variance of 25 values of noise alone exceeds this multiple of its mean in one place of twenty. */
const allowance = 1.5;
/** Levels of brightness at which the noise curve is looked up. */
const tableSteps = 64;

export interface DetailNoise {
  /** Noise of the photo at full size. */
  readonly curve: readonly NoiseAtBrightness[];
  /** The picture was halved this many times by averaging, which halves white noise each time. */
  readonly level: number;
}

/**
 * @param denoised `[height, width, 3]` of the whole picture, peak 65535
 * @param region inside the picture
 * @returns `[region.height, region.width]`, 0..1; the same for a pixel in whatever region it is asked for
 */
export function detailWeights(
  picture: BlendSource,
  denoised: Uint16Array,
  noise: DetailNoise,
  region: BlendRegion,
): Float32Array {
  const { width, height } = region;
  const { clean, cleanSquares, removed, removedSquares } = gather(picture, denoised, region);
  const sums = [clean, cleanSquares, removed, removedSquares].map((values) =>
    localSums(values, width, height, radius),
  );
  const variances = varianceTable(noise);
  const weights = new Float32Array(width * height);
  for (let i = 0; i < weights.length; i += 1) {
    const mean = sums[0][i] / windowPixels;
    const kept = sums[1][i] / windowPixels - mean * mean;
    const meanRemoved = sums[2][i] / windowPixels;
    const taken = sums[3][i] / windowPixels - meanRemoved * meanRemoved;
    const noiseVariance = variances[Math.round((mean / (3 * 65535)) * tableSteps)];
    const structure = Math.max(0, kept) + Math.max(0, taken - allowance * noiseVariance);
    const whole = structure + noiseVariance;
    weights[i] = whole > 0 ? (structure / whole) ** 2 : 0;
  }
  return weights;
}

/** R + G + B of the denoised picture and of what was removed, whole numbers of the 16-bit scale, with a margin around. */
function gather(picture: BlendSource, denoised: Uint16Array, region: BlendRegion) {
  const columns = region.width + 2 * radius;
  const count = columns * (region.height + 2 * radius);
  const [clean, cleanSquares, removed, removedSquares] = Array.from(
    { length: 4 },
    () => new Float64Array(count),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const { samples } = picture;
  const scale = picture.bits === 8 ? 257 : 1;
  for (let i = 0; i < count; i += 1) {
    const y = clampTo(region.top - radius + Math.floor(i / columns), picture.height);
    const x = clampTo(region.left - radius + (i % columns), picture.width);
    const at = (y * picture.width + x) * 3;
    const after = denoised[at] + denoised[at + 1] + denoised[at + 2];
    const difference = (samples[at] + samples[at + 1] + samples[at + 2]) * scale - after;
    clean[i] = after;
    cleanSquares[i] = after * after;
    removed[i] = difference;
    removedSquares[i] = difference * difference;
  }
  return { clean, cleanSquares, removed, removedSquares };
}

function clampTo(place: number, length: number): number {
  return place < 0 ? 0 : place >= length ? length - 1 : place;
}

/** Variance of the noise in R + G + B by brightness, 16-bit scale squared. */
function varianceTable({ curve, level }: DetailNoise): Float64Array {
  return Float64Array.from(
    { length: tableSteps + 1 },
    (_, step) => 3 * ((lumaNoiseAt(curve, step / tableSteps) * 257) / 2 ** level) ** 2,
  );
}
