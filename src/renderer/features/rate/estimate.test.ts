import { describe, expect, it } from 'vitest';
import type { RatePoint } from '../../../model/types';
import { bppAtPsnr, estimateBytes } from './estimate';
import { interpolate } from './monotone';

describe('interpolate', () => {
  const knots = [0, 1, 2, 4].map((x) => ({ x, y: x * x }));

  it('goes through its knots, stays between neighbours and ends with its ends', () => {
    for (const { x, y } of knots) expect(interpolate(knots, x)).toBe(y);
    expect(interpolate(knots, -3)).toBe(0);
    expect(interpolate(knots, 9)).toBe(16);
    for (let x = 0; x < 4; x += 0.05)
      expect(interpolate(knots, x + 0.05)).toBeGreaterThan(interpolate(knots, x));
    // Slopes 1.5 and 4: harmonic means of the secants 1, 3 and 3, 6.
    expect(interpolate(knots, 1.5)).toBeCloseTo((1 + 4) / 2 + (1.5 - 4) / 8, 12);
    const step = [0, 1, 2, 3].map((x) => ({ x, y: x < 2 ? 0 : 1 }));
    expect(interpolate(step, 0.5)).toBe(0);
    expect(interpolate(step, 2.5)).toBe(1);
  });

  it('is exact on a straight line', () => {
    const line = [0, 3, 4, 9].map((x) => ({ x, y: 5 - 2 * x }));
    expect(interpolate(line, 7.3)).toBeCloseTo(5 - 14.6, 12);
  });
});

const latent = (quality: number, bytes: number, psnr: number | null = null): RatePoint => ({
  codec: 'latent',
  quality,
  bytes,
  bpp: bytes / 1000,
  psnr,
});

describe('estimateBytes', () => {
  const points = [
    latent(1, 1000),
    latent(51, 10_000),
    latent(100, 95_000),
    { ...latent(20, 7), codec: 'jpeg' as const },
  ];

  it('is the file itself at its own quality, and follows the sizes from there', () => {
    const file = { bytes: 205_000, sideBytes: 5000, quality: 51 };
    expect(estimateBytes(points, 51, file)).toBe(205_000);
    expect(estimateBytes(points, 1, file)).toBe(25_000);
    expect(estimateBytes(points, 26, file)).toBeCloseTo(5000 + 20 * 10 ** 3.5, -3);
  });

  it('knows nothing before there are two sizes, nor beyond them', () => {
    const file = { bytes: 1000, sideBytes: 0, quality: 51 };
    expect(estimateBytes(points.slice(0, 1), 20, file)).toBeNull();
    expect(estimateBytes(points.slice(0, 2), 80, file)).toBeNull();
  });
});

describe('bppAtPsnr', () => {
  it('finds the rate between two points, and none outside of them', () => {
    const points = [
      latent(10, 1000, 30),
      latent(50, 4000, 40),
      latent(60, 4000, 40),
      latent(90, 9000, Infinity),
    ];
    expect(bppAtPsnr({ points }, 'latent', 35)).toBeCloseTo(2, 10);
    expect(bppAtPsnr({ points }, 'latent', 29)).toBeNull();
    expect(bppAtPsnr({ points }, 'latent', 41)).toBeNull();
    expect(bppAtPsnr({ points }, 'avif', 35)).toBeNull();
  });
});
