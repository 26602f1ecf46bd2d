import { describe, expect, it } from 'vitest';
import { createRandom } from '../random';
import { WhitenessMeter } from './whiteness';

const [width, height] = [128, 128];
const white = (seed: number) => {
  const random = createRandom(seed);
  return Float32Array.from({ length: width * height }, () => 5 * random.normal());
};
const measure = (...patches: Float32Array[]) => {
  const meter = new WhitenessMeter();
  for (const patch of patches) meter.add(patch, width, height);
  return meter.result();
};

describe('WhitenessMeter', () => {
  it('gives 1 and no relation to the next pixel for white noise', () => {
    const { whiteness, nextPixel, sigma } = measure(white(1), white(2));
    expect(whiteness).toBeGreaterThan(0.99);
    expect(Math.abs(nextPixel!)).toBeLessThan(0.01);
    expect(sigma).toBeCloseTo(5, 1);
  });

  it('is as calculated for noise averaged over two pixels', () => {
    const noise = white(3);
    // rho is 1/2 one pixel across and nothing else: 1 / (1 + 2/4) = 2/3; (1/2 + 0) / 2 = 1/4.
    const { whiteness, nextPixel } = measure(noise.map((value, i) => (value + (noise[i - 1] ?? 0)) / 2));
    expect(whiteness).toBeCloseTo(2 / 3, 1);
    expect(nextPixel).toBeCloseTo(0.25, 1);
  });

  it('falls when stripes went with the noise', () => {
    const stripes = white(4).map((value, i) => value + 5 * Math.sin((i % width) * 0.8));
    expect(measure(stripes).whiteness).toBeLessThan(0.3);
  });

  it('has nothing to say about nothing', () => {
    expect(measure(new Float32Array(width * height).fill(3))).toEqual({
      whiteness: null,
      nextPixel: null,
      sigma: 0,
    });
  });
});
