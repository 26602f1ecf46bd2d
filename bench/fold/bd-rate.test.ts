import { describe, expect, it } from 'vitest';
import { bdRate } from './bd-rate';

const curve = (factor: number) =>
  [28, 31, 34, 38, 42].map((psnr) => ({ psnr, bpp: factor * 0.01 * 2 ** (psnr / 6) }));

describe('bdRate', () => {
  it('is 0 for a curve against itself', () => {
    expect(bdRate(curve(1), curve(1))).toBeCloseTo(0, 10);
  });

  it('is the factor where one curve takes a fixed share of the other', () => {
    expect(bdRate(curve(1), curve(0.7))).toBeCloseTo(-30, 6);
    expect(bdRate(curve(0.5), curve(1))).toBeCloseTo(100, 6);
  });

  it('counts only PSNRs that both reach', () => {
    expect(bdRate(curve(1), curve(0.7).slice(1, 4))).toBeCloseTo(-30, 6);
    expect(bdRate(curve(1).slice(0, 2), curve(1).slice(3))).toBeNaN();
  });
});
