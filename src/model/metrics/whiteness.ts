/**
 * How white a difference is. Noise that a denoiser took away is white, or as correlated as the camera made it; texture
 * that went with it is correlated over several pixels ("method noise", Buades, Coll and Morel 2005). The figure is
 *
 *   whiteness = 1 / sum of rho(lag)^2 over lags up to 3 px in both directions, lag 0 included
 *
 * with rho the autocorrelation: the sum is that of Box and Pierce (1970); 1 for white noise, lower the more is related.
 */

/** Largest lag, px. */
const reach = 3;

export interface Whiteness {
  /** 0..1, 1 is white; null where nothing was removed. */
  readonly whiteness: number | null;
  /** Autocorrelation with the next pixel, mean of across and down, -1..1; null where nothing was removed. */
  readonly nextPixel: number | null;
  /** Standard deviation, in the unit of the values. */
  readonly sigma: number;
}

/** Collects patches of a difference; their autocovariances are added up. */
export class WhitenessMeter {
  /** `[reach + 1, 2 reach + 1]`: lags down 0..3, across -3..3. */
  private readonly products = new Float64Array((reach + 1) * (2 * reach + 1));
  private count = 0;

  /** @param patch `[height, width]` of a difference, both sides over 6 px */
  add(patch: Float32Array, width: number, height: number): void {
    const mean = patch.reduce((sum, value) => sum + value, 0) / patch.length;
    const centred = patch.map((value) => value - mean);
    // Every lag over the same inner pixels, so that none has more of the picture than another.
    for (let dy = 0; dy <= reach; dy += 1)
      for (let dx = -reach; dx <= reach; dx += 1) {
        let sum = 0;
        for (let y = 0; y < height - reach; y += 1) {
          const row = y * width;
          const other = row + dy * width + dx;
          for (let x = reach; x < width - reach; x += 1) sum += centred[row + x] * centred[other + x];
        }
        this.products[dy * (2 * reach + 1) + dx + reach] += sum;
      }
    this.count += (height - reach) * (width - 2 * reach);
  }

  result(): Whiteness {
    const variance = this.at(0, 0) / Math.max(1, this.count);
    if (!(variance > 1e-6)) return { whiteness: null, nextPixel: null, sigma: 0 };
    const rho = (dy: number, dx: number) => this.at(dy, dx) / this.at(0, 0);
    let squares = 1;
    for (let dx = 1; dx <= reach; dx += 1) squares += 2 * rho(0, dx) ** 2;
    for (let dy = 1; dy <= reach; dy += 1)
      for (let dx = -reach; dx <= reach; dx += 1) squares += 2 * rho(dy, dx) ** 2;
    return {
      whiteness: 1 / squares,
      nextPixel: (rho(0, 1) + rho(1, 0)) / 2,
      sigma: Math.sqrt(variance),
    };
  }

  private at(dy: number, dx: number): number {
    return this.products[dy * (2 * reach + 1) + dx + reach];
  }
}
