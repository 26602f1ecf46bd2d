import { describe, expect, it } from 'vitest';
import { digitsOf, psnrRange } from './chart';

describe('psnrRange', () => {
  it('has no ends before the first measurement', () => {
    expect(psnrRange(null, null)).toEqual([null, null]);
  });

  it('keeps half a decibel at least, around the middle', () => {
    expect(psnrRange(30, 30)).toEqual([29.75, 30.25]);
    const [least, most] = psnrRange(29.4, 29.44) as [number, number];
    expect(most - least).toBeCloseTo(0.5, 12);
    expect((least + most) / 2).toBeCloseTo(29.42, 12);
  });

  it('leaves some room above and below a larger stretch', () => {
    const [least, most] = psnrRange(20, 30) as [number, number];
    expect(least).toBeCloseTo(19.5, 12);
    expect(most).toBeCloseTo(30.5, 12);
  });
});

describe('digitsOf', () => {
  it('tells neighbouring ticks apart and writes no digit more', () => {
    expect(digitsOf([20, 25, 30])).toBe(0);
    expect(digitsOf([29.2, 29.3])).toBe(1);
    expect(digitsOf([29.4, 29.45])).toBe(2);
    expect(digitsOf([29.4])).toBe(0);
    expect(digitsOf([])).toBe(0);
  });
});
