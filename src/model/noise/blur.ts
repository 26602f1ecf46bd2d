/** Gaussian blur of a square patch. */

/**
 * @param values `[side,side,3]`; beyond the edges they repeat
 * @param deviation standard deviation, px, above 0; the kernel ends at 2.5 of them
 */
export function blur(values: Float32Array, sidePx: number, deviation: number): Float32Array {
  const kernel = gaussianKernel(deviation);
  return blurRows(blurRows(values, sidePx, kernel), sidePx, kernel);
}

/** Weights from the middle on, both sides summing to 1. */
function gaussianKernel(deviation: number): number[] {
  const half = Array.from({ length: Math.ceil(2.5 * deviation) + 1 }, (_, i) =>
    Math.exp((-i * i) / (2 * deviation * deviation)),
  );
  const sum = half.reduce((total, weight) => total + 2 * weight, -half[0]);
  return half.map((weight) => weight / sum);
}

/** Blurs along the rows and swaps rows with columns: twice, and both are blurred. Edges repeat. */
function blurRows(values: Float32Array, sidePx: number, kernel: readonly number[]): Float32Array {
  const result = new Float32Array(values.length);
  const last = sidePx - 1;
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++)
      for (let c = 0; c < 3; c++) {
        const row = y * sidePx * 3 + c;
        let sum = kernel[0] * values[row + x * 3];
        for (let k = 1; k < kernel.length; k++)
          sum += kernel[k] * (values[row + Math.max(0, x - k) * 3] + values[row + Math.min(last, x + k) * 3]);
        result[(x * sidePx + y) * 3 + c] = sum;
      }
  return result;
}
