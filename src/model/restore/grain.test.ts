import { describe, expect, it } from 'vitest';
import { grainAtBrightness, grainField, strongestGrain } from './grain';

const settings = { amount: 0.5, sizePx: 0.8, seed: 1, level: 0 };
const region = { left: 0, top: 0, width: 400, height: 300 };
const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

describe('grainField', () => {
  it.each([0.3, 0.8, 2])('has mean 0 and the asked deviation at %f px', (sizePx) => {
    const field = grainField({ ...settings, sizePx }, region);
    const mean = field.reduce((sum, value) => sum + value, 0) / field.length;
    expect(Math.abs(mean)).toBeLessThan(0.25);
    expect(deviation(field) / (0.5 * strongestGrain)).toBeCloseTo(1, 1);
  });

  it('gives a pixel the same grain in every region', () => {
    const whole = grainField(settings, region);
    const part = grainField(settings, { left: 137, top: 91, width: 20, height: 10 });
    for (let y = 0; y < 10; y += 1)
      expect([...part.subarray(y * 20, y * 20 + 20)]).toEqual([
        ...whole.subarray((91 + y) * 400 + 137, (91 + y) * 400 + 157),
      ]);
  });

  it('differs by seed and has no pattern along rows, columns or diagonals', () => {
    const field = grainField({ ...settings, sizePx: 0.2 }, region);
    expect(grainField({ ...settings, sizePx: 0.2, seed: 2 }, region)[0]).not.toBe(field[0]);
    const energy = deviation(field) ** 2 * field.length;
    for (const lag of [1, 2, 3, 400, 401, 399, 800]) {
      let sum = 0;
      for (let i = lag; i < field.length; i += 1) sum += field[i] * field[i - lag];
      expect(Math.abs(sum / energy)).toBeLessThan(0.012);
    }
  });

  it('gets weaker in reduced copies as averaging makes it', () => {
    const full = grainField({ ...settings, sizePx: 1.5 }, { ...region, width: 800, height: 600 });
    let squares = 0;
    for (let y = 0; y < 150; y += 1)
      for (let x = 0; x < 200; x += 1) {
        let sum = 0;
        for (let dy = 0; dy < 4; dy += 1)
          for (let dx = 0; dx < 4; dx += 1) sum += full[(4 * y + dy) * 800 + 4 * x + dx];
        squares += (sum / 16) ** 2;
      }
    const averaged = Math.sqrt(squares / 30_000);
    const reduced = deviation(grainField({ ...settings, sizePx: 1.5, level: 2 }, region));
    expect(reduced / averaged).toBeGreaterThan(0.95);
    expect(reduced / averaged).toBeLessThan(1.05);
  });
});

it('is strongest in the middle and absent at black and white', () => {
  expect([0, 0.5, 1].map(grainAtBrightness)).toEqual([0, 1, 0]);
  expect(grainAtBrightness(0.1)).toBeCloseTo(0.6, 6);
});
