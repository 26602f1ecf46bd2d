import { describe, expect, it } from 'vitest';
import { qualityOf, stepCodeOf } from './quality';

describe('quality and step', () => {
  it.each([0, 100.5, NaN, -3])('refuses quality %s', (quality) => {
    expect(() => stepCodeOf(quality)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('gives finer steps for higher quality, and 220, 32 and 2 at 1, 50 and 100', () => {
    const codes = Array.from({ length: 100 }, (_, i) => stepCodeOf(i + 1));
    codes.slice(1).forEach((code, i) => expect(code).toBeLessThan(codes[i]));
    expect([codes[0], codes[49], codes[99]]).toEqual([220 * 256, 32 * 256, 2 * 256]);
  });

  it('finds the quality of a step again', () => {
    for (let quality = 1; quality <= 100; quality++)
      expect(qualityOf(stepCodeOf(quality))).toBeCloseTo(quality, 0);
  });
});
