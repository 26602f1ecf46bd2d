import { describe, expect, it } from 'vitest';
// @ts-expect-error plain JavaScript without declarations
import { interpolateRate } from './curves.mjs';

const read = interpolateRate as (points: readonly { bpp: number; psnr: number }[], bpp: number) => number;
const points = [
  { bpp: 1, psnr: 34 },
  { bpp: 0.25, psnr: 30 },
];

describe('interpolateRate', () => {
  it('knows nothing beyond the measured rates', () => {
    expect(read(points, 0.2)).toBeNaN();
    expect(read(points, 1.1)).toBeNaN();
  });

  it('meets the points and is linear over the logarithm of the rate between them', () => {
    expect([read(points, 0.25), read(points, 1)]).toEqual([30, 34]);
    expect(read(points, 0.5)).toBeCloseTo(32, 12);
  });
});
