import { describe, expect, it } from 'vitest';
import { createRandom } from '../random';
import { dequantizeBands, quantizeBands } from './quantize';
import { bandShapes } from './transform/pyramid';

const shapes = bandShapes(64, 64, 3);

function laplacianBands(scale: number, seed: number): Float32Array[] {
  const random = createRandom(seed);
  return shapes.map(({ width, height }) =>
    Float32Array.from({ length: width * height }, () => {
      const u = random.uniform() - 0.5;
      return -scale * Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
    }),
  );
}

describe('quantizer', () => {
  it('rounds the low band to the nearest', () => {
    const bands = laplacianBands(50, 1);
    const low = quantizeBands(bands, shapes, 7)[0];
    low.forEach((value, i) => expect(Math.abs(value * 7 - bands[0][i])).toBeLessThanOrEqual(3.5 + 1e-4));
  });

  it.each([0.3, 1, 3, 20])('errs by less than 0.9 steps at scale %s', (scale) => {
    const bands = laplacianBands(scale * 10, 2);
    const back = dequantizeBands(quantizeBands(bands, shapes, 10), 10);
    back.forEach((band, b) =>
      band.forEach((value, i) => expect(Math.abs(value - bands[b][i])).toBeLessThan(9)),
    );
  });

  it('drops a lone small value and keeps it in company', () => {
    const size = shapes[9].width * shapes[9].height;
    const bandsWith = (rest: number) => {
      const bands = shapes.map(({ width, height }) => new Float32Array(width * height).fill(rest));
      bands[9][Math.floor(size / 2) + 16] = 7;
      return quantizeBands(bands, shapes, 10)[9][Math.floor(size / 2) + 16];
    };
    expect(bandsWith(0)).toBe(0);
    expect(bandsWith(30)).toBe(1);
  });

  it('is odd: a mirrored latent has mirrored integers', () => {
    const bands = laplacianBands(15, 3);
    const mirrored = bands.map((band) => band.map((value) => -value));
    const [a, b] = [quantizeBands(bands, shapes, 10), quantizeBands(mirrored, shapes, 10)];
    a.slice(1).forEach((band, i) =>
      expect(Array.from(b[i + 1], (value) => -value + 0)).toEqual(Array.from(band, (value) => value + 0)),
    );
  });
});
