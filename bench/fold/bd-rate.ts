/** Bjontegaard's rate difference between two rate-distortion curves, with monotone cubic pieces instead of one cubic. */

/** One measured point: mean bits per pixel, mean PSNR in dB. */
export interface RatePoint {
  readonly bpp: number;
  readonly psnr: number;
}

/**
 * Mean difference in rate at equal PSNR over the PSNRs that both curves reach (Bjontegaard 2001, VCEG-M33; piecewise
 * cubic Hermite interpolation as in JCTVC-L1100).
 * @returns percent; below 0: `curve` takes less than `reference`
 */
export function bdRate(reference: readonly RatePoint[], curve: readonly RatePoint[]): number {
  const [a, b] = [interpolate(reference), interpolate(curve)];
  const [low, high] = [Math.max(a.low, b.low), Math.min(a.high, b.high)];
  if (!(high > low)) return NaN;
  const samples = 400;
  let sum = 0;
  for (let i = 0; i < samples; i++) {
    const psnr = low + ((high - low) * (i + 0.5)) / samples;
    sum += b.at(psnr) - a.at(psnr);
  }
  return 100 * (Math.exp(sum / samples) - 1);
}

/** Logarithm of the rate as a function of PSNR (Fritsch and Carlson 1980). */
function interpolate(points: readonly RatePoint[]) {
  const sorted = [...points].sort((a, b) => a.psnr - b.psnr);
  const x = sorted.map(({ psnr }) => psnr);
  const y = sorted.map(({ bpp }) => Math.log(bpp));
  const count = x.length;
  const h = x.slice(1).map((value, i) => value - x[i]);
  const slope = h.map((width, i) => (y[i + 1] - y[i]) / width);
  const m = x.map((_, i) => {
    if (i === 0) return slope[0];
    if (i === count - 1) return slope[count - 2];
    if (slope[i - 1] * slope[i] <= 0) return 0;
    const [before, after] = [2 * h[i] + h[i - 1], h[i] + 2 * h[i - 1]];
    return (before + after) / (before / slope[i - 1] + after / slope[i]);
  });
  const at = (value: number): number => {
    let i = 0;
    while (i < count - 2 && value > x[i + 1]) i++;
    const t = (value - x[i]) / h[i];
    return (
      (2 * t ** 3 - 3 * t ** 2 + 1) * y[i] +
      (t ** 3 - 2 * t ** 2 + t) * h[i] * m[i] +
      (3 * t ** 2 - 2 * t ** 3) * y[i + 1] +
      (t ** 3 - t ** 2) * h[i] * m[i + 1]
    );
  };
  return { low: x[0], high: x[count - 1], at };
}
