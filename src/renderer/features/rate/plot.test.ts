import { describe, expect, it } from 'vitest';
import type { RatePoint } from '../../../model/types';
import { drawable, rateColumns } from './plot';

const point = (codec: RatePoint['codec'], bpp: number, psnr: number | null): RatePoint => ({
  codec,
  quality: 50,
  bytes: bpp * 1000,
  bpp,
  psnr,
});
const points = [
  point('jpeg', 0.5, 30),
  point('latent', 1, 38),
  point('latent', 0.25, 33),
  point('avif', 3, Infinity),
  point('webp', 2, null),
];

describe('rateColumns', () => {
  it('has a column a codec in their order, and the mark last', () => {
    expect(rateColumns(points, { bpp: 0.3, psnr: 34 })).toEqual([
      [0.25, 0.3, 0.5, 1],
      [33, null, null, 38],
      [null, null, 30, null],
      [null, null, null, null],
      [null, null, null, null],
      [null, 34, null, null],
    ]);
  });

  it('draws nothing of what has no figure', () => {
    expect(drawable(points, 'avif')).toEqual([]);
    expect(drawable(points, 'webp')).toEqual([]);
    expect(rateColumns([], { bpp: 1, psnr: Infinity })).toEqual([[], [], [], [], [], []]);
  });
});
