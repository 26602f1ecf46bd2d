/**
 * Pictures in which every fault of a denoiser shows: frames of one colour, gradients, edges, single-pixel lines, line art and
 * text through each shipped model, at full strength as they would be saved. Without noise they come through as they are; with
 * noise of sigma 10 without halo, ringing, shift of colour or banding, as far as the limits of the model say.
 */
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allocateSamples, peakOf, type Picture, type Samples } from '../image/picture';
import { measurePsnr } from '../metrics/psnr';
import { createRandom } from '../random';
import { makePicture } from '../testing/pictures';
import type { Bits, ModelRole } from '../types';
import { openRestoreModel } from '../zoo/restore-files';
import { Zoo } from '../zoo/zoo';
import { blendRows } from './blend';
import { denoisePicture } from './denoise';
import type { RestoreModel } from './model';

const side = 160;
const sigma = 10;
let model: RestoreModel;

/** What a model keeps, on the 8-bit scale unless it says otherwise. */
interface Limits {
  /** Most that a frame without noise changes when a level is told. */
  readonly told: Readonly<Record<'black' | 'white' | 'grey' | 'coloured', number>>;
  /** Shift of colour of a frame whose noise is gone. */
  readonly shift: number;
  /** PSNR of a gradient whose noise is gone, dB. */
  readonly gradientDb: number;
  /** Most that a column beside an edge is off. */
  readonly halo: number;
  /** Least gain of line art and text, dB. */
  readonly gainDb: number;
  /**
   * A black or white frame clips half of its noise, and the other half has a mean of 4.0: shift and largest error that stay
   * then, and difference between the channels' means.
   */
  readonly clipped: { readonly shift: number; readonly largest: number; readonly tint: number };
}

const stockLimits: Limits = {
  told: { black: 1, white: 0, grey: 1, coloured: 1 },
  shift: 0.5,
  gradientDb: 52,
  halo: 2,
  gainDb: 3,
  clipped: { shift: 2.5, largest: 15, tint: 0.2 },
};
/** Found by its role, so that a successor is held to the same. */
const models: readonly (readonly [name: string, role: ModelRole | undefined, limits: Limits])[] = [
  ['the stock model', undefined, stockLimits],
  [
    'the model for camera noise',
    'camera',
    { ...stockLimits, shift: 1, gradientDb: 50, halo: 3, clipped: { shift: 2.5, largest: 10, tint: 0.5 } },
  ],
  [
    'the fast model',
    'fast',
    {
      ...stockLimits,
      told: { ...stockLimits.told, coloured: 3 },
      gradientDb: 51,
      gainDb: 2.5,
      // It takes the mean of clipped noise for the colour of the frame.
      clipped: { shift: 4, largest: 10, tint: 0.2 },
    },
  ],
];

async function openShipped(role: ModelRole | undefined): Promise<RestoreModel> {
  const stock = join(import.meta.dirname, '..', '..', '..', 'assets', 'models');
  const zoo = new Zoo({ stock, user: join(stock, 'none') });
  const shipped = (await zoo.list()).find(({ kind, card }) => kind === 'restore' && card.role === role);
  return openRestoreModel((await zoo.find(shipped!.id)).folder);
}

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

/** Of 8-bit samples. */
const spreadOf = (samples: Uint8Array | Uint16Array) => {
  let [sum, squares] = [0, 0];
  for (const value of samples) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / samples.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / samples.length - mean * mean)) };
};

describe.each(models)('%s', (_name, role, limits) => {
  beforeAll(async () => {
    model = await openShipped(role);
  });
  afterAll(() => model.dispose());

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
      ['black', limits.told.black, frame(0)],
      ['white', limits.told.white, frame(1)],
      ['grey', limits.told.grey, frame(0.5)],
      ['coloured', limits.told.coloured, frame(0.8, 0.3, 0.1)],
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
      expect(shift).toBeLessThan(limits.shift);
      expect(largest).toBeLessThan(5);
    });

    it.each<[string, Picture]>([
      ['black', frame(0)],
      ['white', frame(1)],
    ])('leaves a %s frame flat and neutral up to its borders', async (_name, clean) => {
      const found = await restore(addNoise(clean));
      const { largest, shift } = differences(found, clean);
      expect(largest).toBeLessThan(limits.clipped.largest);
      expect(shift).toBeLessThan(limits.clipped.shift);
      const channels = [0, 1, 2].map((c) => spreadOf(found.samples.filter((_, i) => i % 3 === c)));
      for (const { deviation } of channels) expect(deviation).toBeLessThan(1);
      const means = channels.map(({ mean }) => mean);
      expect(Math.max(...means) - Math.min(...means)).toBeLessThan(limits.clipped.tint);
      const whole = meanOf(found, () => true);
      for (let ring = 0; ring < 24; ring++) {
        const isOnRing = (x: number, y: number) => Math.min(x, y, side - 1 - x, side - 1 - y) === ring;
        expect(Math.abs(meanOf(found, isOnRing) - whole), `ring ${ring}`).toBeLessThan(0.5);
      }
    });

    it('goes from a gradient of 16 bits', async () => {
      const clean = gradient();
      const found = await restore(addNoise(clean));
      expect(differences(found, clean).shift).toBeLessThan(limits.shift);
      expect(measurePsnr(clean, found)).toBeGreaterThan(limits.gradientDb);
    });

    it(`leaves an edge without halo or ringing: no column beside it is off by ${limits.halo}`, async () => {
      const clean = edge();
      const found = await restore(addNoise(clean));
      for (let column = side / 2 - 20; column < side / 2 + 20; column++) {
        const of = (picture: Picture) => meanOf(picture, (x) => x === column);
        expect(Math.abs(of(found) - of(clean)), `column ${column}`).toBeLessThan(limits.halo);
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
    ])(`goes from %s: at least ${limits.gainDb} dB`, async (_name, content) => {
      const clean = await draw(content);
      const noisy = addNoise(clean);
      expect(measurePsnr(clean, await restore(noisy)) - measurePsnr(clean, noisy)).toBeGreaterThan(
        limits.gainDb,
      );
    });
  });
});
