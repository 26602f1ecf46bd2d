/** What clipping to black and white leaves of Gaussian noise, and patches in which it is made up for. */
import { patchSize, type PlanePatches } from './plane-patches';

/** Where clipping leaves less of the deviation than this, there is nothing to go by. */
const leastShare = 0.5;
/** Deviations each way that the noise is summed over, and in how many steps. */
const reach = 4;
const summands = 160;

export interface LiftedPatches {
  readonly values: readonly Float32Array[];
  /** By patch: whether enough of its noise was left. */
  readonly isUsable: (index: number) => boolean;
}

/**
 * Patches with the contrast that their noise would have if it had not been clipped.
 * @param sigma of the noise before clipping, 0-255 scale
 */
export function liftClipped(patches: PlanePatches, sigma: number): LiftedPatches {
  const shares = sharesByMean(sigma);
  const shareAt = (mean: number) => shares[Math.min(255, Math.max(0, Math.round(mean)))];
  const least = new Float32Array(patches.count);
  const gains = new Float32Array(patches.count);
  for (let i = 0; i < patches.count; i++) {
    const [lowest, highest] = [patches.lowest[i], patches.highest[i]];
    const all = [lowest, (lowest + highest) / 2, highest].map(shareAt);
    least[i] = Math.min(...all);
    gains[i] =
      1 / Math.max(leastShare, Math.sqrt(all.reduce((sum, share) => sum + share ** 2, 0) / all.length));
  }
  return {
    values: patches.values.map((plane) => stretch(plane, gains)),
    isUsable: (index) => least[index] >= leastShare,
  };
}

/** Patches stretched about their means. */
function stretch(values: Float32Array, gains: Float32Array): Float32Array {
  const stretched = new Float32Array(values.length);
  gains.forEach((gain, patch) => {
    const start = patch * patchSize;
    let mean = 0;
    for (let i = start; i < start + patchSize; i++) mean += values[i] / patchSize;
    for (let i = start; i < start + patchSize; i++) stretched[i] = mean + gain * (values[i] - mean);
  });
  return stretched;
}

/** The share of the deviation that is left where the mean of what was clipped is 0, 1, … 255. */
function sharesByMean(sigma: number): Float32Array {
  const shares = new Float32Array(256);
  let filled = 0;
  const last = Math.ceil(255 + reach * sigma);
  for (let level = Math.floor(-reach * sigma); level <= last && filled < 256; level++) {
    const { mean, deviation } = clippedMoments(level, sigma);
    for (; filled < 256 && filled <= mean; filled++) shares[filled] = deviation / sigma;
  }
  return shares;
}

/** Mean and deviation of noise about a level after clipping to 0..255. */
function clippedMoments(level: number, sigma: number): { readonly mean: number; readonly deviation: number } {
  let [total, sum, squares] = [0, 0, 0];
  for (let i = 0; i < summands; i++) {
    const z = reach * ((2 * i + 1) / summands - 1);
    const weight = Math.exp((-z * z) / 2);
    const value = Math.min(255, Math.max(0, level + sigma * z));
    total += weight;
    sum += weight * value;
    squares += weight * value * value;
  }
  const mean = sum / total;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / total - mean * mean)) };
}
