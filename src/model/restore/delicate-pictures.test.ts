/**
 * Pictures in which every fault of a denoiser shows: frames of one colour, gradients, edges, single-pixel lines, line art and
 * text through the shipped model, at full strength as they would be saved. Without noise they come through as they are; with
 * noise of sigma 10 without halo, ringing, shift of colour or banding.
 */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allocateSamples, peakOf, type Picture, type Samples } from '../image/picture';
import { measurePsnr } from '../metrics/psnr';
import { createRandom } from '../random';
import { makePicture } from '../testing/pictures';
import { openStockRestore } from '../testing/stock-models';
import type { Bits } from '../types';
import { blendRows } from './blend';
import { denoisePicture } from './denoise';
import type { RestoreModel } from './model';

const side = 160;
const sigma = 10;
let model: RestoreModel;

beforeAll(async () => {
  model = await openStockRestore();
});
afterAll(() => model.dispose());

/** @param valueAt 0..1 */
function paint(valueAt: (x: number, y: number, c: number) => number, bits: Bits = 8): Picture {
  const samples = allocateSamples(side * side * 3, bits);
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let c = 0; c < 3; c++, i++) samples[i] = Math.round(valueAt(x, y, c) * peakOf(bits));
  return { ...makePicture({ width: side, height: side, bits }), samples };
}

async function draw(content: string): Promise<Picture> {
  const svg = `<svg width="${side}" height="${side}" xmlns="http://www.w3.org/2000/svg">${content}</svg>`;
  const data = await sharp(Buffer.from(svg))
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const samples = allocateSamples(data.length, 8);
  samples.set(data);
  return { ...makePicture({ width: side, height: side }), samples };
}

const words = (color: string) =>
  Array.from(
    { length: 12 },
    (_, i) =>
      `<text x="4" y="${14 + i * 12}" font-size="11" font-family="sans-serif" fill="${color}">The quick brown fox ${i}</text>`,
  ).join('');
const rays = Array.from({ length: 36 }, (_, i) => {
  const angle = (i * Math.PI) / 18;
  return `<line x1="80" y1="80" x2="${80 + 75 * Math.cos(angle)}" y2="${80 + 75 * Math.sin(angle)}" stroke="#000"/>`;
}).join('');
const window = `<rect width="160" height="20" fill="#2b2d42"/><circle cx="110" cy="90" r="40" fill="#ef233c"/>
  <text x="8" y="60" font-size="12" font-family="sans-serif">Settings</text>`;

const frame = (red: number, green = red, blue = red) => paint((_x, _y, c) => [red, green, blue][c]);
const gradient = () => paint((x, y, c) => 0.2 + 0.1 * ((x + y) / (2 * side)) + 0.1 * c, 16);
const edge = () => paint((x) => (x < side / 2 ? 0.2 : 0.8));
const isOnLine = (x: number, y: number) => x % 16 === 8 || y === 80;
const lines = () => paint((x, y) => (isOnLine(x, y) ? 0.1 : 0.9));

function addNoise(clean: Picture): Picture {
  const random = createRandom(3);
  const peak = peakOf(clean.bits);
  const samples = allocateSamples(clean.samples.length, clean.bits);
  for (let i = 0; i < samples.length; i++) {
    const value = clean.samples[i] + (random.normal() * sigma * peak) / 255;
    samples[i] = Math.round(Math.min(peak, Math.max(0, value)));
  }
  return { ...clean, samples };
}

/** What is saved, in the depth of the picture. */
async function restore(picture: Picture, told: 'auto' | number = 'auto'): Promise<Picture> {
  const { denoised } = await denoisePicture(picture, model, { sigma: told });
  const look = { strength: 1, colorStrength: 1 };
  return { ...picture, samples: blendRows(picture, denoised, look, 0, picture.height) as Samples };
}

/** Largest difference and mean difference of each channel, 8-bit scale. */
function differences(a: Picture, b: Picture) {
  const scale = 255 / peakOf(a.bits);
  let largest = 0;
  const shift = [0, 0, 0];
  for (let i = 0; i < a.samples.length; i++) {
    const difference = (a.samples[i] - b.samples[i]) * scale;
    largest = Math.max(largest, Math.abs(difference));
    shift[i % 3] += (3 * difference) / a.samples.length;
  }
  return { largest, shift: Math.max(...shift.map(Math.abs)) };
}

const meanOf = (picture: Picture, isUsed: (x: number, y: number) => boolean) => {
  let [sum, count] = [0, 0];
  for (let i = 0; i < picture.samples.length; i++) {
    const pixel = Math.floor(i / 3);
    if (!isUsed(pixel % side, Math.floor(pixel / side))) continue;
    sum += (picture.samples[i] / peakOf(picture.bits)) * 255;
    count++;
  }
  return sum / count;
};

describe('without noise, level found', () => {
  it.each<[string, () => Picture | Promise<Picture>]>([
    ['a black frame', () => frame(0)],
    ['a white frame', () => frame(1)],
    ['a grey frame', () => frame(0.5)],
    ['a frame of one colour', () => frame(0.8, 0.3, 0.1)],
    ['a smooth gradient of 16 bits', gradient],
    ['an edge', edge],
    ['single-pixel lines', lines],
    ['line art', () => draw(rays)],
    ['text', () => draw(words('#000'))],
    ['coloured text', () => draw(words('#c22'))],
    ['light text on dark', () => draw(`<rect width="160" height="160" fill="#222"/>${words('#fc8')}`)],
    ['a screenshot', () => draw(window)],
  ])('%s stays as it is', async (_name, make) => {
    const picture = await make();
    expect(differences(await restore(picture), picture).largest).toBe(0);
  });
});

describe('a level told where there is no noise', () => {
  it.each<[string, number, Picture]>([
    ['black', 1, frame(0)],
    ['white', 0, frame(1)],
    ['grey', 1, frame(0.5)],
    ['coloured', 1, frame(0.8, 0.3, 0.1)],
  ])('leaves a %s frame within %i of 255', async (_name, most, picture) => {
    expect(differences(await restore(picture, sigma), picture).largest).toBeLessThanOrEqual(most);
  });

  it('leaves no bands in a gradient of 16 bits', async () => {
    const picture = gradient();
    const { samples } = await restore(picture, sigma);
    const count = (values: Samples) => new Set(values).size;
    expect(count(samples)).toBeGreaterThanOrEqual(count(picture.samples));
    let step = 0;
    for (let i = 3; i < samples.length; i++)
      if (i % (side * 3) >= 3) step = Math.max(step, Math.abs(samples[i] - samples[i - 3]));
    // A band of an 8-bit picture would be a step of 257.
    expect(step).toBeLessThan(257);
  });
});

describe(`noise of sigma ${sigma}, level found`, () => {
  it.each<[string, Picture]>([
    ['grey', frame(0.5)],
    ['coloured', frame(0.8, 0.3, 0.1)],
  ])('goes from a %s frame without a shift of colour', async (_name, clean) => {
    const { largest, shift } = differences(await restore(addNoise(clean)), clean);
    expect(shift).toBeLessThan(0.5);
    expect(largest).toBeLessThan(5);
  });

  it('goes from a gradient of 16 bits', async () => {
    const clean = gradient();
    const found = await restore(addNoise(clean));
    expect(differences(found, clean).shift).toBeLessThan(0.5);
    expect(measurePsnr(clean, found)).toBeGreaterThan(52);
  });

  it('leaves an edge without halo or ringing: no column beside it is off by 2', async () => {
    const clean = edge();
    const found = await restore(addNoise(clean));
    for (let column = side / 2 - 20; column < side / 2 + 20; column++) {
      const of = (picture: Picture) => meanOf(picture, (x) => x === column);
      expect(Math.abs(of(found) - of(clean)), `column ${column}`).toBeLessThan(2);
    }
  });

  it('leaves single-pixel lines their contrast, and nothing beside them', async () => {
    const clean = lines();
    const found = await restore(addNoise(clean));
    const contrast = (picture: Picture) =>
      meanOf(picture, (x, y) => !isOnLine(x, y)) - meanOf(picture, isOnLine);
    expect(contrast(found) / contrast(clean)).toBeGreaterThan(0.97);
    expect(measurePsnr(clean, found)).toBeGreaterThan(35);
  });

  it.each<[string, string]>([
    ['line art', rays],
    ['text', words('#000')],
  ])('goes from %s: at least 3 dB', async (_name, content) => {
    const clean = await draw(content);
    const noisy = addNoise(clean);
    expect(measurePsnr(clean, await restore(noisy)) - measurePsnr(clean, noisy)).toBeGreaterThan(3);
  });
});
