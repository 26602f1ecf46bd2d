/**
 * A curve through points that never turns between them: piecewise cubic (Fritsch and Carlson 1980, "Monotone Piecewise
 * Cubic Interpolation"; slopes as Brodlie's harmonic mean of neighbouring secants).
 */

export interface Knot {
  readonly x: number;
  readonly y: number;
}

/**
 * @param knots at least one, x rising strictly
 * @returns the value at `x`; beyond the ends the value of the end
 */
export function interpolate(knots: readonly Knot[], x: number): number {
  const last = knots.length - 1;
  if (x <= knots[0].x) return knots[0].y;
  if (x >= knots[last].x) return knots[last].y;
  const i = knots.findIndex((knot) => knot.x > x) - 1;
  const [a, b] = [knots[i], knots[i + 1]];
  const width = b.x - a.x;
  const t = (x - a.x) / width;
  const [slopeA, slopeB] = [slopeAt(knots, i), slopeAt(knots, i + 1)];
  const [t2, t3] = [t * t, t * t * t];
  return (
    a.y * (2 * t3 - 3 * t2 + 1) +
    b.y * (3 * t2 - 2 * t3) +
    width * (slopeA * (t3 - 2 * t2 + t) + slopeB * (t3 - t2))
  );
}

function slopeAt(knots: readonly Knot[], i: number): number {
  const secant = (from: number) => (knots[from + 1].y - knots[from].y) / (knots[from + 1].x - knots[from].x);
  if (i === 0) return secant(0);
  if (i === knots.length - 1) return secant(i - 1);
  const [before, after] = [secant(i - 1), secant(i)];
  return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
}
