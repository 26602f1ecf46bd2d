/** What is kept of a photo's grain so that its like can be made again. */

/** Strengths stand at brightness 0, 32, … 256. */
export const strengthCount = 9;
/** Kernels reach this far, px. */
export const kernelRadius = 3;
const side = 2 * kernelRadius + 1;
/** Kernels are the same on opposite sides of their middle: the first half and the middle are kept. */
export const kernelCount = (side * side + 1) / 2;

/** Grain of luminance (the codec's grey plane) or of colour (its two other planes). */
export interface PlaneGrain {
  /** Deviation over brightness: 0-255 scale is `value^2 / 512`. */
  readonly strengths: Uint8Array;
  /** Filter that makes the grain of white noise: rows of `side`, up to the middle; only its shape counts. */
  readonly kernel: Int8Array;
}

export interface GrainSpec {
  readonly seed: number;
  readonly luma: PlaneGrain;
  readonly colour: PlaneGrain;
}

export function strengthOf(value: number): number {
  return (value * value) / 512;
}

/** Nearest value that stands for a deviation. */
export function strengthValue(sigma: number): number {
  return Math.min(255, Math.round(Math.sqrt(Math.max(0, sigma) * 512)));
}

/** All `side x side` values of a kernel, row-major. */
export function wholeKernel(half: Int8Array): Int8Array {
  return Int8Array.from({ length: side * side }, (_, i) => half[Math.min(i, side * side - 1 - i)]);
}
