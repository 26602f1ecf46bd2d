/**
 * Structural similarity, fed row by row so that memory stays at a few rows whatever the picture's size.
 * Wang, Bovik, Sheikh and Simoncelli 2004, "Image Quality Assessment: From Error Visibility to Structural Similarity",
 * IEEE TIP 13(4): 11 x 11 Gaussian window of deviation 1.5, K1 = 0.01, K2 = 0.03, windows wholly inside the picture.
 * Changed: a side shorter than the window shortens the window to the largest odd length that fits.
 *
 *   rows a, b -> a, b, a^2 + b^2, ab -> filtered along x -> ring of 11 rows -> filtered along y -> SSIM per window
 *
 * The two variances appear only as their sum, so four filtered maps are enough instead of five.
 */

const windowLength = 11;
const windowDeviation = 1.5;
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;
/** Taken off every value: variances do not change, and float32 sums stay exact enough. */
const middle = 128;

/** Means over all windows. */
export interface SsimMeans {
  /** SSIM: luminance x contrast-structure. */
  readonly ssim: number;
  /** The contrast and structure terms alone. */
  readonly contrastStructure: number;
}

/** Gaussian weights that sum to 1. @param length odd */
export function gaussianWindow(length: number): Float64Array {
  const half = (length - 1) / 2;
  const weights = Float64Array.from({ length }, (_, i) =>
    Math.exp(-((i - half) ** 2) / (2 * windowDeviation ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Window length for a side of the picture: 11, or the largest odd length that fits. */
export function windowLengthFor(sidePx: number): number {
  return Math.min(windowLength, sidePx - ((sidePx + 1) % 2));
}

/** Takes both pictures' luminance rows from top to bottom, then gives the means. */
export class SsimRows {
  readonly #along: Float64Array;
  readonly #down: Float64Array;
  readonly #outWidth: number;
  /** By map: a, b, a^2 + b^2, ab. */
  readonly #inputs: readonly Float32Array[];
  /** By map, then by row modulo the window. */
  readonly #rings: readonly (readonly Float32Array[])[];
  readonly #filtered: readonly Float32Array[];
  #rows = 0;
  #windows = 0;
  #ssim = 0;
  #contrastStructure = 0;

  /** @param width of the rows, px; `height` is how many will come */
  constructor(width: number, height: number) {
    this.#along = gaussianWindow(windowLengthFor(width));
    this.#down = gaussianWindow(windowLengthFor(height));
    this.#outWidth = width - this.#along.length + 1;
    const row = (length: number) => new Float32Array(length);
    this.#inputs = Array.from({ length: 4 }, () => row(width));
    this.#rings = Array.from({ length: 4 }, () =>
      Array.from({ length: this.#down.length }, () => row(this.#outWidth)),
    );
    this.#filtered = Array.from({ length: 4 }, () => row(this.#outWidth));
  }

  /** @param a, b one row of luminance each, 0..255, `[width]` */
  push(a: Float32Array, b: Float32Array): void {
    const [rowA, rowB, squares, products] = this.#inputs;
    for (let x = 0; x < a.length; x++) {
      const valueA = a[x] - middle;
      const valueB = b[x] - middle;
      rowA[x] = valueA;
      rowB[x] = valueB;
      squares[x] = valueA * valueA + valueB * valueB;
      products[x] = valueA * valueB;
    }
    const slot = this.#rows % this.#down.length;
    for (let map = 0; map < 4; map++) filterAlong(this.#inputs[map], this.#rings[map][slot], this.#along);
    this.#rows++;
    if (this.#rows < this.#down.length) return;
    for (let map = 0; map < 4; map++) {
      const ring = this.#rings[map];
      const ordered = ring.map((_, i) => ring[(this.#rows + i) % ring.length]);
      filterDown(ordered, this.#filtered[map], this.#down);
    }
    this.#addWindows();
  }

  #addWindows(): void {
    const [meanA, meanB, squares, products] = this.#filtered;
    let ssim = 0;
    let contrastStructure = 0;
    for (let x = 0; x < this.#outWidth; x++) {
      const a = meanA[x];
      const b = meanB[x];
      const variances = Math.max(0, squares[x] - a * a - b * b);
      const covariance = products[x] - a * b;
      const structure = (2 * covariance + c2) / (variances + c2);
      const trueA = a + middle;
      const trueB = b + middle;
      ssim += (structure * (2 * trueA * trueB + c1)) / (trueA * trueA + trueB * trueB + c1);
      contrastStructure += structure;
    }
    this.#ssim += ssim;
    this.#contrastStructure += contrastStructure;
    this.#windows += this.#outWidth;
  }

  /** Call after the last row. */
  means(): SsimMeans {
    return { ssim: this.#ssim / this.#windows, contrastStructure: this.#contrastStructure / this.#windows };
  }
}

function filterAlong(input: Float32Array, output: Float32Array, weights: Float64Array): void {
  if (weights.length !== windowLength) {
    for (let x = 0; x < output.length; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * input[x + k];
      output[x] = sum;
    }
    return;
  }
  // The window is symmetric: six products instead of eleven.
  const [w0, w1, w2, w3, w4, w5] = weights;
  for (let x = 0; x < output.length; x++)
    output[x] =
      w0 * (input[x] + input[x + 10]) +
      w1 * (input[x + 1] + input[x + 9]) +
      w2 * (input[x + 2] + input[x + 8]) +
      w3 * (input[x + 3] + input[x + 7]) +
      w4 * (input[x + 4] + input[x + 6]) +
      w5 * input[x + 5];
}

/** @param rows from top to bottom, as many as there are weights */
function filterDown(rows: readonly Float32Array[], output: Float32Array, weights: Float64Array): void {
  if (weights.length !== windowLength) {
    for (let x = 0; x < output.length; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * rows[k][x];
      output[x] = sum;
    }
    return;
  }
  const [w0, w1, w2, w3, w4, w5] = weights;
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10] = rows;
  for (let x = 0; x < output.length; x++)
    output[x] =
      w0 * (r0[x] + r10[x]) +
      w1 * (r1[x] + r9[x]) +
      w2 * (r2[x] + r8[x]) +
      w3 * (r3[x] + r7[x]) +
      w4 * (r4[x] + r6[x]) +
      w5 * r5[x];
}
