/** Pictures far from what the shipped model was trained on come back right, each with a floor in dB that it must hold. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparePictures } from '../metrics/compare';
import { allocateSamples, type Picture } from '../image/picture';
import { makePicture, type Pattern, type PictureSettings } from '../testing/pictures';
import { openStockFold } from '../testing/stock-models';
import { decodeLatent } from './decode-latent';
import { encodeLatent } from './encode-latent';
import type { FoldModel } from './model';

let model: FoldModel;
beforeAll(async () => {
  model = await openStockFold();
});
afterAll(() => model.dispose());

/** A drawing, painted as a screen would, with smooth edges. */
async function draw(svg: string): Promise<Picture> {
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const samples = allocateSamples(info.width * info.height * 3, 8);
  samples.set(data);
  return { ...makePicture({ width: info.width, height: info.height }), samples };
}

const lines = Array.from(
  { length: 40 },
  (_, i) =>
    `<text x="8" y="${14 + i * 12}" font-size="10" font-family="sans-serif">Line ${i}: ${'The quick brown fox. '.repeat(3)}</text>`,
);
const text = `<svg width="400" height="480" xmlns="http://www.w3.org/2000/svg">${lines.join('')}</svg>`;
const screenshot = `<svg width="640" height="400" xmlns="http://www.w3.org/2000/svg"><rect width="640" height="400" fill="#f4f4f4"/>
  <rect width="640" height="36" fill="#2b2d42"/><rect x="20" y="60" width="280" height="200" rx="9" fill="#fff" stroke="#ccd"/>
  <circle cx="480" cy="170" r="90" fill="#ef233c"/><rect x="340" y="300" width="160" height="36" rx="6" fill="#0a7"/>
  <text x="36" y="92" font-size="17" font-family="sans-serif" fill="#112">Settings</text></svg>`;
const rays = Array.from({ length: 72 }, (_, i) => {
  const angle = (i * Math.PI) / 36;
  return `<line x1="160" y1="160" x2="${160 + 150 * Math.cos(angle)}" y2="${160 + 150 * Math.sin(angle)}" stroke="#000"/>`;
});
const lineArt = `<svg width="320" height="320" xmlns="http://www.w3.org/2000/svg">${rays.join('')}</svg>`;

async function roundTrip(picture: Picture, quality: number) {
  const { bytes, figures } = await encodeLatent(picture, model, { quality, thumbnail: false });
  const { picture: read } = await decodeLatent(bytes, () => Promise.resolve(model));
  const { psnr, maxError } = comparePictures(read, picture);
  expect(psnr).toBeCloseTo(figures.psnr, 1);
  return { read, psnr, maxError };
}

const scene = (settings: PictureSettings) =>
  makePicture({ width: 120, height: 90, pattern: 'scene', ...settings });
const small = (pattern: Pattern) => makePicture({ width: 200, height: 150, pattern });

describe('an unusual picture', () => {
  /** Each with its floors at quality 75 and at 10. */
  const pictures: [string, number, number, () => Picture | Promise<Picture>][] = [
    ['text', 60, 60, () => draw(text)],
    ['a screenshot', 60, 33, () => draw(screenshot)],
    ['line art', 60, 24, () => draw(lineArt)],
    ['noise', 33, 12, () => small('noise')],
    ['a zone plate', 33, 20, () => small('zone')],
    ['1 x 1', 38, 15, () => makePicture({ width: 1, height: 1 })],
    ['1 x 10000', 38, 26, () => scene({ width: 1, height: 10_000 })],
    ['10000 x 1', 38, 26, () => scene({ width: 10_000, height: 1 })],
    ['16 bits', 38, 24, () => scene({ bits: 16 })],
    ['grey', 38, 26, () => scene({ isGrey: true })],
    ['16 bits grey', 38, 26, () => scene({ bits: 16, isGrey: true })],
    ['transparency', 38, 24, () => scene({ withAlpha: true })],
  ];
  it.each(
    pictures.flatMap(([name, at75, at10, make]) => [
      [name, 75, at75, make] as const,
      [name, 10, at10, make] as const,
    ]),
  )('of %s at quality %i holds %i dB', { timeout: 60_000 }, async (name, quality, floor, make) => {
    const picture = await make();
    const { read, psnr } = await roundTrip(picture, quality);
    expect(psnr, name).toBeGreaterThan(floor);
    expect(read).toMatchObject({
      width: picture.width,
      height: picture.height,
      bits: picture.bits,
      isGrey: picture.isGrey,
    });
    // Transparency is lossless.
    expect(read.alpha).toEqual(picture.alpha);
  });
});
