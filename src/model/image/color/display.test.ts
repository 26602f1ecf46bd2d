import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/pictures';
import { adobeRgb, gamma, makeProfile, parametric, proPhoto } from '../../testing/profiles';
import { embedInPng } from '../metadata/embed-png';
import { makeDisplayTransform } from './display';
import { readProfile } from './profile';

async function profileOfSharp(name: 'p3' | 'srgb'): Promise<Buffer> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
  return (await sharp(await pixel.withIccProfile(name).png().toBuffer()).metadata()).icc!;
}

/** Largest difference to what lcms (in sharp) makes of the same pixels. */
async function differenceToLcms(icc: Buffer): Promise<number> {
  const { width, height, samples } = makePicture({ width: 64, height: 64, pattern: 'noise' });
  const png = await sharp(samples, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const expected = await sharp(Buffer.concat(embedInPng(png, { icc })))
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const rgba = new Uint8Array(width * height * 4).fill(77);
  for (let i = 0; i < width * height; i++) rgba.set(samples.subarray(i * 3, i * 3 + 3), i * 4);
  makeDisplayTransform(icc)!(rgba);
  expect(rgba.every((value, i) => i % 4 !== 3 || value === 77)).toBe(true);
  return expected.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - rgba[Math.floor(i / 3) * 4 + (i % 3)])),
    0,
  );
}

describe('nothing is done', () => {
  it('without a profile, with sRGB, and with one that cannot be followed', async () => {
    expect(makeDisplayTransform(undefined)).toBeUndefined();
    expect(makeDisplayTransform(await profileOfSharp('srgb'))).toBeUndefined();
    expect(makeDisplayTransform(Buffer.from('no profile at all'))).toBeUndefined();
    expect(makeDisplayTransform(makeProfile('RGB ', {}))).toBeUndefined();
  });
  it('to damaged profiles, which never throw', async () => {
    const icc = await profileOfSharp('p3');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: icc.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, value) => {
          const damaged = Buffer.from(icc);
          damaged[at] = value;
          makeDisplayTransform(damaged)?.(new Uint8Array(16));
          readProfile(damaged.subarray(0, at));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('colours agree with lcms within 2 levels', () => {
  it('of Display P3', async () =>
    expect(await differenceToLcms(await profileOfSharp('p3'))).toBeLessThanOrEqual(2));
  it('of ProPhoto', async () => expect(await differenceToLcms(proPhoto())).toBeLessThanOrEqual(2));
  it.each([
    ['one gamma', gamma(2.2)],
    ['a formula', parametric(0, 1.8)],
    ['the formula of sRGB', parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)],
  ])('of Adobe RGB with %s', async (_name, curve) =>
    expect(await differenceToLcms(adobeRgb(curve))).toBeLessThanOrEqual(2),
  );
});

describe('known colours', () => {
  it("P3's red is beyond sRGB and is clipped, greys stay grey", async () => {
    const rgba = Uint8Array.of(255, 0, 0, 255, 128, 128, 128, 9);
    makeDisplayTransform(await profileOfSharp('p3'))!(rgba);
    expect([...rgba]).toEqual([255, 0, 0, 255, 128, 128, 128, 9]);
  });
  it('a grey of gamma 1 is linear light', () => {
    const rgba = Uint8Array.of(55, 55, 55, 255);
    makeDisplayTransform(makeProfile('GRAY', { kTRC: gamma(1) }))!(rgba);
    // 55 / 255 linear is 0.2157; 1.055 x 0.2157^(1/2.4) - 0.055 = 0.5018.
    expect(rgba[0]).toBe(128);
  });
});
