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

/** How far the search of one plane is. */
interface Look {
  readonly variances: Float32Array;
  chosen: Int32Array;
  variance: number;
  isSettled: boolean;
}

/** Nothing more is asked of a plane: its covariance costs least with one patch. */
const onePatch = Int32Array.of(0);

/** The patches of three planes, looked at as often as one likes. */
export class WhiteNoise {
  private readonly variancesOf: readonly Float32Array[];
  private readonly covariance: PatchCovariance;

  /** @param planes three times patches one after the other, 0-255 scale; not to be written to afterwards */
  constructor(
    planes: readonly Float32Array[],
    private readonly count: number,
  ) {
    this.variancesOf = planes.map((values) => patchVariances(values, count));
    this.covariance = new PatchCovariance(planes, count);
  }

  /** Noise variance by plane, on ever flatter of the patches that are used, until it no longer falls. */
  variances(isUsed: (index: number) => boolean): number[] {
    const used = Int32Array.from({ length: this.count }, (_, i) => i).filter(isUsed);
    const looks = this.variancesOf.map((variances): Look => ({
      variances,
      chosen: used,
      variance: Infinity,
      isSettled: false,
    }));
    this.measure(looks);
    for (let round = 0; round < maxRounds; round++) {
      for (const look of looks.filter(({ isSettled }) => !isSettled)) {
        const limit = look.variance * flatLimit;
        // The limit only falls.
        look.chosen = look.chosen.filter((i) => look.variances[i] < limit);
        look.isSettled = look.chosen.length < minPatches;
      }
      if (looks.every(({ isSettled }) => isSettled)) break;
      this.measure(looks);
    }
    return looks.map(({ variance }) => variance);
  }

  /** What the chosen patches of each plane say. */
  private measure(looks: readonly Look[]): void {
    const eigenvalues = this.covariance.eigenvalues(
      looks.map(({ chosen, isSettled }) => (isSettled ? onePatch : chosen)),
    );
    looks.forEach((look, plane) => {
      if (look.isSettled) return;
      const next = noiseVariance(eigenvalues[plane]);
      look.isSettled = next > look.variance * 0.98;
      look.variance = Math.min(look.variance, next);
    });
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
