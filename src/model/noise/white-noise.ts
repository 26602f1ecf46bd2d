/**
 * Level of noise that is independent from pixel to pixel: patches of natural pictures span few dimensions, so the small
 * eigenvalues of the patches' covariance are noise alone.
 * After Chen, Zhu and Heng 2015, "An Efficient Statistical Method for Image Noise Level Estimation" (ICCV). Changed:
 * repeated on the patches that hold no more variance than the level just found would give them, so that texture drops
 * out (the idea of Liu, Tanaka and Okutomi 2013, "Single-Image Noise Level Estimation for Blind Denoising").
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { getTf, takeValues } from '../tf';
import { patchSize } from './plane-patches';

/** Fewer patches than this can't tell the eigenvalues apart. */
export const minPatches = 200;
/** A flat patch's variance stays under this multiple of the noise's: three deviations of a chi-square of 63 degrees. */
const flatLimit = 1 + 3 * Math.sqrt(2 / (patchSize - 1));
const maxRounds = 8;

/**
 * Noise variance of one plane, on ever flatter patches until it no longer falls.
 * @param values patches one after the other, 0-255 scale
 */
export function whiteNoiseVariance(
  values: Float32Array,
  count: number,
  isUsed: (index: number) => boolean,
): number {
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
    return tf.matMul(patches, patches, true, false).div(used.length);
  });
  return Matrix.from1DArray(patchSize, patchSize, takeValues(products));
}
