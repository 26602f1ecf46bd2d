import { describe, expect, it } from 'vitest';
import { makePicture } from '../testing/pictures';
import { estimateNoise } from './estimate-noise';
import { createRandom } from '../random';

/** A picture of 128 x 128 by its values, 0-255 scale, clipped and rounded. */
function paint(valueAt: (x: number, y: number, noise: readonly number[]) => readonly number[]) {
  const picture = makePicture({ width: 128, height: 128 });
  const random = createRandom(7);
  for (let i = 0; i < 128 * 128; i++) {
    const noise = [random.normal(), random.normal(), random.normal()];
    const values = valueAt(i % 128, Math.floor(i / 128), noise);
    for (let c = 0; c < 3; c++)
      picture.samples[i * 3 + c] = Math.round(Math.min(255, Math.max(0, values[c])));
  }
  return picture;
}

/** Strokes 2 px wide on white paper, close as in small print. */
const print = (x: number, y: number) => ((x + (y >> 4)) % 6 < 2 && y % 12 < 9 ? 0 : 255);

describe('drawings without noise', () => {
  it('have none, whatever their edges look like', () => {
    expect(estimateNoise(paint((x, y) => Array<number>(3).fill(print(x, y)))).sigma).toBe(0);
    const coloured = paint((x, y) => (print(x, y) === 0 ? [200, 30, 30] : [255, 255, 255]));
    expect(estimateNoise(coloured).sigma).toBe(0);
  });

  it('are told from drawings with noise', () => {
    const scanned = paint((x, y, noise) => noise.map((value) => print(x, y) * 0.8 + 20 + 6 * value));
    expect(estimateNoise(scanned).sigma).toBeGreaterThan(3);
  });

  it.each([
    ['white', 255, 0.55],
    ['grey', 225, 0.1],
  ])(
    'have the noise that was added to red print on %s paper, not the contrast of their edges',
    (_, paper, share) => {
      // Of noise on white paper half is cut off: a third of its deviation and more is gone.
      const sigma = 3;
      const red = paint((x, y, noise) =>
        (print(x, y) === 0 ? [200, 30, 30] : [paper, paper, paper]).map(
          (value, c) => value + sigma * noise[c],
        ),
      );
      const found = estimateNoise(red);
      expect(Math.abs(found.sigma / sigma - 1)).toBeLessThan(share);
      expect(Math.abs(found.sigmaChroma / sigma - 1)).toBeLessThan(share);
    },
  );

  it('are told from photos that are burnt out in most places', () => {
    const sky = paint((x, _y, noise) => noise.map((value) => (x < 90 ? 300 : 128) + 8 * value));
    expect(estimateNoise(sky).sigma).toBeGreaterThan(4);
  });

  it('are told from grey noise that rounding leaves half alike', () => {
    const grey = paint((x, _y, [noise]) => Array<number>(3).fill(100 + x / 4 + 2.5 * noise));
    expect(estimateNoise(grey).sigmaLuma).toBeGreaterThan(2);
  });
});
