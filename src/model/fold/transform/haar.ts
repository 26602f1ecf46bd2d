/**
 * The Haar wavelet of a square block: where only the statistics of structure count, it tells as much as the codec's own wavelet for
 * a fraction of the work.
 */

/** A block's details, finest level first, each as three bands (across, down, diagonal) of `side * side` values. */
export interface HaarLevel {
  readonly side: number;
  readonly bands: readonly [Float32Array, Float32Array, Float32Array];
}

/**
 * Orthonormal, down to one value.
 * @param block `[side, side]`, side a power of two; left as it is
 */
export function haarLevels(block: Float32Array, side: number): HaarLevel[] {
  const levels: HaarLevel[] = [];
  let low = block;
  for (let whole = side; whole > 1; whole >>= 1) {
    const half = whole >> 1;
    const next = new Float32Array(half * half);
    const bands = [0, 1, 2].map(() => new Float32Array(half * half)) as unknown as HaarLevel['bands'];
    const [across, down, diagonal] = bands;
    for (let y = 0, to = 0; y < half; y++)
      for (let x = 0; x < half; x++, to++) {
        const from = 2 * (y * whole + x);
        const [a, b, c, d] = [low[from], low[from + 1], low[from + whole], low[from + whole + 1]];
        next[to] = (a + b + c + d) / 2;
        across[to] = (a - b + c - d) / 2;
        down[to] = (a + b - c - d) / 2;
        diagonal[to] = (a - b - c + d) / 2;
      }
    levels.push({ side: half, bands });
    low = next;
  }
  return levels;
}
