import { describe, expect, it } from 'vitest';
import { createRandom } from '../random';
import { changeLook, halveColour, scaleColour } from './change-look';
import { toGrey, type NoiseKind } from './patch-noise';

const sidePx = 8;
const patchOf = (pixel: (x: number, y: number) => readonly number[]) =>
  Float32Array.from(
    Array.from({ length: sidePx * sidePx }, (_, i) => pixel(i % sidePx, Math.floor(i / sidePx))).flat(),
  );
const largest = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

describe('halveColour', () => {
  const colourful = patchOf((x, y) => [0.3 + 0.05 * x, 0.7 - 0.05 * y, ((x * 5 + y * 3) % 7) / 14 + 0.2]);

  it('leaves luminance alone', () => {
    const halved = halveColour(colourful, sidePx, [0, 1]);
    expect(largest(toGrey(halved), toGrey(colourful))).toBeLessThan(1e-6);
    expect(largest(halved, colourful)).toBeGreaterThan(0.05);
  });

  it('leaves a patch of one colour and a grey one alone', () => {
    const red = patchOf(() => [0.8, 0.2, 0.1]);
    const stripes = patchOf((x) => [x % 2, x % 2, x % 2]);
    expect(largest(halveColour(red, sidePx, [1, 0]), red)).toBeLessThan(1e-6);
    expect(largest(halveColour(stripes, sidePx, [0, 0]), stripes)).toBeLessThan(1e-6);
  });

  it('takes the mean of pairs that start where the phase says, linear between', () => {
    // Red against blue of equal luminance, in columns of two.
    const [red, blue] = [
      [0.5 + 0.114, 0.5, 0.5 - 0.299],
      [0.5 - 0.114, 0.5, 0.5 + 0.299],
    ];
    const columns = patchOf((x) => (x & 2 ? blue : red));
    const blueAt = (patch: Float32Array, x: number) => patch[(3 * sidePx + x) * 3 + 2];
    const aligned = halveColour(columns, sidePx, [0, 0]);
    expect(blueAt(aligned, 2)).toBeCloseTo(0.75 * blue[2] + 0.25 * red[2], 5);
    // Half a pair off, every pair holds both colours, and nothing is left of them.
    expect(blueAt(halveColour(columns, sidePx, [1, 0]), 3)).toBeCloseTo(0.5, 5);
  });
});

describe('scaleColour', () => {
  it('takes strength from colour and none from luminance', () => {
    const red = patchOf((x) => [0.8, 0.1 * (x % 3), 0.1]);
    const paled = scaleColour(red, 0.5);
    expect(largest(toGrey(paled), toGrey(red))).toBeLessThan(1e-6);
    expect(paled[0] - toGrey(red)[0]).toBeCloseTo((red[0] - toGrey(red)[0]) / 2, 6);
    expect(largest(scaleColour(red, 0), toGrey(red))).toBeLessThan(1e-6);
    expect(largest(scaleColour(red, 1), red)).toBeLessThan(1e-6);
  });
});

describe('changeLook', () => {
  const point = patchOf((x, y) => (x === 4 && y === 4 ? [1, 1, 1] : [0, 0, 0]));
  const looks = (kind: NoiseKind) =>
    Promise.all(Array.from({ length: 40 }, (_, seed) => changeLook(point, sidePx, kind, createRandom(seed))));
  const heights = async (kind: NoiseKind) => (await looks(kind)).map((look) => look[(4 * sidePx + 4) * 3]);

  it('softens most of what a camera takes, each by another amount, and nothing else', async () => {
    const soft = (await heights('camera')).filter((height) => height < 0.999);
    expect(soft.length).toBeGreaterThan(20);
    expect(soft.length).toBeLessThan(40);
    expect(Math.min(...soft)).toBeGreaterThan(0.04);
    expect(new Set(soft).size).toBe(soft.length);
    expect((await heights('speckle')).every((height) => Math.abs(height - 1) < 1e-6)).toBe(true);
  });

  it('shows a part of what gets white noise as it came out of a JPEG file, in multiples of 1/255, and nothing else', async () => {
    const isChanged = (look: Float32Array) => largest(look, point) > 1e-6;
    const filed = (await looks('plain')).filter(isChanged);
    expect(filed.length).toBeGreaterThan(8);
    expect(filed.length).toBeLessThan(30);
    for (const value of filed.flatMap((look) => [...look])) expect((value * 255) % 1).toBeCloseTo(0, 3);
    expect((await looks('jpeg')).some(isChanged)).toBe(false);
  });
});
