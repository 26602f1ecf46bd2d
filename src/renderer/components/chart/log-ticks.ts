/**
 * Ticks of a logarithmic axis. uPlot's own need an axis that begins with a power of ten: with any other beginning they
 * can count without end (seen with 1.6.32 and an axis from 0.098 to 0.13).
 */

/** Most ticks that are read at a glance. */
const most = 8;

/**
 * Round numbers from `low` to `high`, both above 0: powers of ten where there are many decades, 1-2-5 or all digits
 * where there are few, even steps within a decade.
 */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0) || !(high > low) || !Number.isFinite(high)) return [];
  const decades = Math.log10(high / low);
  if (decades < 1) return evenTicks(low, high);
  const stride = Math.max(1, Math.ceil(decades / most));
  const digits = decades > 4 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5];
  const ticks: number[] = [];
  const last = Math.floor(Math.log10(high));
  for (let exponent = Math.floor(Math.log10(low)); exponent <= last; exponent += stride)
    for (const digit of digits) {
      const tick = Number(`${String(digit)}e${String(exponent)}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}

/** Multiples of 1, 2 or 5 times a power of ten, at most 6. */
function evenTicks(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? power;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
