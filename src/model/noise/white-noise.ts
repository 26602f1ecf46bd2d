/**
 * Level of noise that is independent from pixel to pixel: patches of natural pictures span few dimensions, so the small
 * eigenvalues of the patches' covariance are noise alone.
 * After Chen, Zhu and Heng 2015, "An Efficient Statistical Method for Image Noise Level Estimation" (ICCV). Changed:
 * repeated on the patches that hold no more variance than the level just found would give them, so that texture drops
 * out (the idea of Liu, Tanaka and Okutomi 2013, "Single-Image Noise Level Estimation for Blind Denoising").
 */
import { PatchCovariance } from './patch-covariance';
import { patchSize } from './plane-patches';

/** Fewer patches than this can't tell the eigenvalues apart. */
export const minPatches = 200;
/** A flat patch's variance stays under this multiple of the noise's: three deviations of a chi-square of 63 degrees. */
const flatLimit = 1 + 3 * Math.sqrt(2 / (patchSize - 1));
const maxRounds = 8;

/** The patches of one plane, looked at as often as one likes. */
export class WhiteNoise {
  private readonly variances: Float32Array;
  private readonly covariance: PatchCovariance;

  /** @param values patches one after the other, 0-255 scale; not to be written to afterwards */
  constructor(
    values: Float32Array,
    private readonly count: number,
  ) {
    this.variances = patchVariances(values, count);
    this.covariance = new PatchCovariance(values, count);
  }

  /** Noise variance, on ever flatter of the patches that are used, until it no longer falls. */
  variance(isUsed: (index: number) => boolean): number {
    let chosen = Int32Array.from({ length: this.count }, (_, i) => i).filter(isUsed);
    let variance = noiseVariance(this.covariance.eigenvalues(chosen));
    for (let round = 0; round < maxRounds; round++) {
      const limit = variance * flatLimit;
      // The limit only falls.
      chosen = chosen.filter((i) => this.variances[i] < limit);
      if (chosen.length < minPatches) break;
      const next = noiseVariance(this.covariance.eigenvalues(chosen));
      const isSettled = next > variance * 0.98;
      variance = Math.min(variance, next);
      if (isSettled) break;
    }
    return variance;
  }

  dispose(): void {
    this.covariance.dispose();
  }
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

/**
 * Variance of the noise in one plane: the mean of the largest set of small eigenvalues whose mean is its median.
 * @param eigenvalues smallest first
 */
function noiseVariance(eigenvalues: Float32Array): number {
  let sum = eigenvalues.reduce((total, value) => total + value, 0);
  for (let left = patchSize; left > 0; left--) {
    const mean = sum / left;
    const above = eigenvalues.subarray(0, left).filter((value) => value > mean).length;
    if (above * 2 >= left) return Math.max(0, mean);
    sum -= eigenvalues[left - 1];
  }
  return Math.max(0, eigenvalues[0]);
}
