/**
 * Finds the noise level of a photo without a clean twin: patches of natural pictures span few dimensions, so the
 * small eigenvalues of the patches' covariance are noise alone.
 * After Chen, Zhu and Heng 2015, "An Efficient Statistical Method for Image Noise Level Estimation" (ICCV).
 * Changed: run on three opponent colour planes (an orthonormal mix of R, G and B), on a grid of at most `maxPatches`
 * patches, without patches so dark or bright that clipping has eaten their noise, and repeated on the patches that hold
 * no more variance than the level just found would give them: texture drops out (the idea of Liu, Tanaka and Okutomi
 * 2013, "Single-Image Noise Level Estimation for Blind Denoising").
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { SampleSource } from '../image/picture';
import { peakOf } from '../image/picture';
import { getTf } from '../tf';
import type { ImageFormat, NoiseEstimate } from '../types';

/** Patch side, px, and values in a patch. */
const sidePx = 8;
const patchSize = sidePx * sidePx;
const maxPatches = 12_000;
/** Fewer patches than this can't tell the eigenvalues apart. */
const minPatches = 200;

/** A flat patch's variance stays under this multiple of the noise's: three deviations of a chi-square of 63 degrees. */
const flatLimit = 1 + 3 * Math.sqrt(2 / (patchSize - 1));
const maxRounds = 8;

/** Rows: luminance-like, red-blue, green-magenta; orthonormal, so that independent noise keeps its deviation. */
const opponent = [
  [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)],
  [1 / Math.sqrt(2), 0, -1 / Math.sqrt(2)],
  [1 / Math.sqrt(6), -2 / Math.sqrt(6), 1 / Math.sqrt(6)],
] as const;

/** Patches of one plane, one after the other, with the mean of each over all colours (0-255 scale). */
interface PlanePatches {
  readonly values: readonly [Float32Array, Float32Array, Float32Array];
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
  readonly count: number;
}

/** Formats whose files usually hold colour at half the size, which takes the noise out of it. */
const halvesColour: readonly string[] = ['jpeg', 'webp', 'avif'];

/**
 * @param picture any size; under 24 px a side there is too little to tell and the estimate is 0
 * @returns standard deviations on the 0-255 scale
 */
export function estimateNoise(picture: SampleSource & { readonly format?: ImageFormat }): NoiseEstimate {
  const patches = gatherPatches(picture);
  if (patches.count < minPatches) return { sigma: 0, sigmaLuma: 0, sigmaChroma: 0 };
  const isColourWhole = !halvesColour.includes(picture.format ?? '') && hasColour(patches);
  const first = estimatePlanes(patches, () => true, isColourWhole);
  const margin = 2 * first.sigma;
  const isUnclipped = (i: number) => patches.lowest[i] > margin && patches.highest[i] < 255 - margin;
  let unclipped = 0;
  for (let i = 0; i < patches.count; i++) if (isUnclipped(i)) unclipped++;
  return unclipped < minPatches ? first : estimatePlanes(patches, isUnclipped, isColourWhole);
}

/** Whether any patch is anything but grey. */
function hasColour(patches: PlanePatches): boolean {
  return patches.values[1].some((value) => Math.abs(value) > 0.01);
}

/**
 * Where a picture is texture everywhere, its luminance passes for noise; its colour does not. Noise of a sensor is in
 * both, so luminance is believed up to `1 + 2 x` the deviation found in colour, where the file kept colour whole.
 * Measured on CBSD68 without noise: luminance up to 10.5, colour never above 1.
 */
function estimatePlanes(
  patches: PlanePatches,
  isUsed: (index: number) => boolean,
  isColourWhole: boolean,
): NoiseEstimate {
  const [luma, redBlue, green] = patches.values.map((plane) => planeVariance(plane, patches.count, isUsed));
  const sigmaChroma = Math.sqrt((redBlue + green) / 2);
  const sigmaLuma = Math.min(Math.sqrt(luma), isColourWhole ? 1 + 2 * sigmaChroma : Infinity);
  return { sigma: Math.sqrt((sigmaLuma ** 2 + 2 * sigmaChroma ** 2) / 3), sigmaLuma, sigmaChroma };
}

/** Noise variance of one plane, on ever flatter patches until it no longer falls. */
function planeVariance(values: Float32Array, count: number, isUsed: (index: number) => boolean): number {
  const variances = patchVariances(values, count);
  let variance = noiseVariance(values, count, isUsed);
  for (let round = 0; round < maxRounds; round++) {
    const limit = variance * flatLimit;
    const isFlat = (i: number) => isUsed(i) && variances[i] < limit;
    let flat = 0;
    for (let i = 0; i < count; i++) if (isFlat(i)) flat++;
    if (flat < minPatches) break;
    const next = noiseVariance(values, count, isFlat);
    const isSettled = next > variance * 0.98;
    variance = Math.min(variance, next);
    if (isSettled) break;
  }
  return variance;
}

function patchVariances(values: Float32Array, count: number): Float32Array {
  const variances = new Float32Array(count);
  for (let patch = 0; patch < count; patch++) {
    let sum = 0;
    let squares = 0;
    for (let i = patch * patchSize; i < (patch + 1) * patchSize; i++) {
      sum += values[i];
      squares += values[i] * values[i];
    }
    variances[patch] = (squares - (sum * sum) / patchSize) / (patchSize - 1);
  }
  return variances;
}

function gatherPatches(picture: SampleSource): PlanePatches {
  const { width, height, samples } = picture;
  const columns = Math.max(0, width - sidePx + 1);
  const rows = Math.max(0, height - sidePx + 1);
  const stride = Math.max(1, Math.ceil(Math.sqrt((columns * rows) / maxPatches)));
  const count = Math.ceil(columns / stride) * Math.ceil(rows / stride);
  const values = [0, 1, 2].map(
    () => new Float32Array(count * patchSize),
  ) as unknown as PlanePatches['values'];
  const lowest = new Float32Array(count);
  const highest = new Float32Array(count);
  const scale = 255 / peakOf(picture.bits);
  let index = 0;
  for (let top = 0; top < rows; top += stride)
    for (let left = 0; left < columns; left += stride) {
      const sums = [0, 0, 0];
      for (let i = 0; i < patchSize; i++) {
        const at = ((top + (i >> 3)) * width + left + (i & 7)) * 3;
        const [r, g, b] = [samples[at] * scale, samples[at + 1] * scale, samples[at + 2] * scale];
        sums[0] += r;
        sums[1] += g;
        sums[2] += b;
        for (let plane = 0; plane < 3; plane++) {
          const row = opponent[plane];
          values[plane][index * patchSize + i] = row[0] * r + row[1] * g + row[2] * b;
        }
      }
      lowest[index] = Math.min(...sums) / patchSize;
      highest[index] = Math.max(...sums) / patchSize;
      index++;
    }
  return { values, lowest, highest, count };
}

/** Variance of the noise in one plane: the mean of the largest set of small eigenvalues whose mean is its median. */
function noiseVariance(values: Float32Array, count: number, isUsed: (index: number) => boolean): number {
  const eigenvalues = new EigenvalueDecomposition(covariance(values, count, isUsed), {
    assumeSymmetric: true,
  }).realEigenvalues.sort((a, b) => b - a);
  let sum = eigenvalues.reduce((total, value) => total + value, 0);
  for (let first = 0; first < patchSize; first++) {
    const left = patchSize - first;
    const mean = sum / left;
    const above = eigenvalues.slice(first).filter((value) => value > mean).length;
    if (above * 2 >= left) return Math.max(0, mean);
    sum -= eigenvalues[first];
  }
  return Math.max(0, eigenvalues[patchSize - 1]);
}

/** Covariance of the used patches: centred in JavaScript, so that float32 products keep small variances. */
function covariance(values: Float32Array, count: number, isUsed: (index: number) => boolean): Matrix {
  const used: number[] = [];
  for (let patch = 0; patch < count; patch++) if (isUsed(patch)) used.push(patch * patchSize);
  const mean = new Float64Array(patchSize);
  for (const start of used) for (let i = 0; i < patchSize; i++) mean[i] += values[start + i];
  const centred = new Float32Array(used.length * patchSize);
  used.forEach((start, row) => {
    for (let i = 0; i < patchSize; i++)
      centred[row * patchSize + i] = values[start + i] - mean[i] / used.length;
  });
  const tf = getTf();
  const products = tf.tidy(() => {
    const patches = tf.tensor2d(centred, [used.length, patchSize]);
    return tf.matMul(patches, patches, true, false).div(used.length).dataSync();
  });
  return Matrix.from1DArray(patchSize, patchSize, products);
}
