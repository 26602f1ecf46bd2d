import { describe, expect, it } from 'vitest';
import { heatColor, heatOf } from './heat';

describe('heatOf', () => {
  it('goes up to a round number that nearly all cells stay under', () => {
    const bpp = Float32Array.from({ length: 1000 }, (_, i) => (i === 7 ? 30 : i / 300));
    const { top, rgba } = heatOf({ bpp });
    expect(top).toBe(3.5);
    expect([...rgba.subarray(0, 3)]).toEqual(heatColor(0));
    expect([...rgba.subarray(28, 32)]).toEqual([...heatColor(1), 235]);
    expect(heatOf({ bpp: new Float32Array(4) }).top).toBe(1);
  });

  it('is brighter for more, all the way', () => {
    const luma = (share: number) => {
      const [red, green, blue] = heatColor(share);
      return 0.299 * red + 0.587 * green + 0.114 * blue;
    };
    for (let share = 0; share < 1; share += 0.01)
      expect(luma(share + 0.01)).toBeGreaterThan(luma(share) - 0.5);
    expect(luma(1) - luma(0)).toBeGreaterThan(200);
  });
});
