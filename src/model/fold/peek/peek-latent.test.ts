import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { makePicture } from '../../testing/pictures';
import { encodeLatent } from '../encode-latent';
import type { FoldModel } from '../model';
import { createTestModel } from '../testing/test-model';
import { bandShapes } from '../transform/pyramid';
import { peekLatent } from './peek-latent';
import { Spending } from './spending';

let model: FoldModel;
beforeAll(() => {
  model = createTestModel();
});
afterAll(() => model.dispose());
const resolve = () => Promise.resolve(model);
const bare = { metadata: false, thumbnail: false } as const;

/** Mid-grey with noise on the right of `edge`. */
function halfNoisy(width: number, height: number, edge: number) {
  const picture = makePicture({ width, height, pattern: 'gradient' });
  const random = createRandom(9);
  for (let i = 0; i < picture.samples.length; i++)
    picture.samples[i] = 128 + ((i / 3) % width >= edge ? Math.round(20 * random.normal()) : 0);
  return picture;
}

describe('Spending', () => {
  it('keeps every bit, in the cells of its place', () => {
    const spending = new Spending(40, 20);
    spending.spread({ left: 8, top: 0, width: 16, height: 16 }, 100);
    spending.add(
      { left: 32, top: 16, width: 8, height: 4 },
      { level: 5 },
      { channel: 0, band: 0, x: 0, y: 0, width: 1, height: 1, bits: 64 },
    );
    const { columns, rows, bpp, cellPx } = spending.map();
    expect([columns, rows, cellPx]).toEqual([3, 2, 16]);
    expect([...bpp]).toEqual([50 / 256, 50 / 256, 0, 0, 0, 64 / 32].map(Math.fround));
  });
});

describe('peekLatent', () => {
  it('accounts for all bits of the file, by region and by band', async () => {
    const { bytes } = await encodeLatent(halfNoisy(600, 70, 300), model, { ...bare, quality: 60 });
    const peek = await peekLatent(bytes, resolve);
    const { bpp, columns, cellPx } = peek.spending;
    let bits = 0;
    bpp.forEach((value, i) => {
      const width = Math.min(cellPx, 600 - (i % columns) * cellPx);
      const height = Math.min(cellPx, 70 - Math.floor(i / columns) * cellPx);
      bits += value * width * height;
    });
    const byBand = peek.bands.reduce((sum, band) => sum + band.bits, 0);
    expect(bits / byBand).toBeCloseTo(1, 5);
    expect(byBand / (8 * peek.payloadBytes)).toBeCloseTo(1, 2);
    expect(bytes.length).toBeGreaterThan(peek.payloadBytes);
    expect(bytes.length - peek.payloadBytes).toBeLessThan(300);
  });

  it('finds the bits where the structure is', async () => {
    const { bytes } = await encodeLatent(halfNoisy(256, 128, 128), model, { ...bare, quality: 70 });
    const { spending } = await peekLatent(bytes, resolve);
    const mean = (from: number, to: number) => {
      const values = [...spending.bpp].filter((_, i) => i % 16 >= from && i % 16 < to);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(mean(9, 16)).toBeGreaterThan(20 * mean(0, 6));
  });

  it('shows every band, brighter where it holds more', async () => {
    const { bytes } = await encodeLatent(halfNoisy(256, 128, 128), model, { ...bare, quality: 70 });
    const { bands } = await peekLatent(bytes, resolve);
    const shapes = bandShapes(256, 128, 5);
    expect(bands).toHaveLength(3 * shapes.length);
    const finest = bands[shapes.length - 1];
    expect(finest).toMatchObject({ channel: 0, level: 1, orientation: 3, width: 128, height: 64 });
    const { width, grey } = finest.picture;
    const [left, right] = [0, 0].map((_, half) =>
      [...grey].filter((_, i) => Math.floor((2 * (i % width)) / width) === half),
    );
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(right)).toBeGreaterThan(10 * sum(left));
    expect(Math.max(...grey)).toBe(255);
    expect(finest.filled).toBeGreaterThan(0.1);
    expect(finest.filled).toBeLessThan(0.6);
    expect(finest.energy).toBeGreaterThan(0);
    // White noise of 20 in each of R, G and B has as much in each channel; here the low band is flat on the left.
    expect(bands.reduce((total, band) => total + band.energy, 0) / (128 * 128 * 3 * 400)).toBeGreaterThan(
      0.3,
    );
  });

  it('counts a tile kept as a picture, a grey photo and a lost tile', async () => {
    const drawn = await encodeLatent(
      makePicture({ width: 600, height: 40, pattern: 'checker' }),
      model,
      bare,
    );
    const peek = await peekLatent(drawn.bytes, resolve);
    expect(peek.patches).toBe(2);
    const all = peek.spending.bpp.reduce((sum, value) => sum + value, 0);
    expect(all).toBeGreaterThan(0);
    const grey = makePicture({ width: 90, height: 70, pattern: 'scene', isGrey: true });
    const { bytes } = await encodeLatent(grey, model, bare);
    expect((await peekLatent(bytes, resolve)).bands).toHaveLength(bandShapes(90, 70, 5).length);
    await expect(peekLatent(bytes, resolve, { signal: { aborted: true } })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});
