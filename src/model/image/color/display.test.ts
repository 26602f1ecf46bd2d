import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/pictures';
import { embedInPng } from '../metadata/embed-png';
import { makeDisplayTransform } from './display';
import { readProfile } from './profile';

async function profileOfSharp(name: 'p3' | 'srgb'): Promise<Buffer> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
  return (await sharp(await pixel.withIccProfile(name).png().toBuffer()).metadata()).icc!;
}

const fixed = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65536));
  return bytes;
};
const xyz = (...values: readonly number[]) =>
  Buffer.concat([Buffer.from('XYZ \0\0\0\0'), ...values.map(fixed)]);
const gamma = (value: number) => {
  const tag = Buffer.from('curv\0\0\0\0\0\0\0\x01\0\0\0\0', 'latin1');
  tag.writeUInt16BE(Math.round(value * 256), 12);
  return tag;
};
const parametric = (kind: number, ...values: readonly number[]) =>
  Buffer.concat([Buffer.from('para\0\0\0\0'), Buffer.of(0, kind, 0, 0), ...values.map(fixed)]);

/** A display profile out of its tags. */
function makeProfile(space: 'RGB ' | 'GRAY', tags: Readonly<Record<string, Buffer>>): Buffer {
  const all = { wtpt: xyz(0.9642, 1, 0.8249), ...tags };
  const head = Buffer.alloc(128);
  head.writeUInt32BE(0x02400000, 8);
  head.write(`mntr${space}XYZ `, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  fixed(0.9642).copy(head, 68);
  fixed(1).copy(head, 72);
  fixed(0.8249).copy(head, 76);
  const entries = Object.entries(all);
  const table = Buffer.alloc(4 + 12 * entries.length);
  table.writeUInt32BE(entries.length);
  let offset = 128 + table.length;
  entries.forEach(([name, tag], i) => {
    table.write(name, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(offset, 8 + 12 * i);
    table.writeUInt32BE(tag.length, 12 + 12 * i);
    offset += tag.length;
  });
  const profile = Buffer.concat([head, table, ...entries.map(([, tag]) => tag)]);
  profile.writeUInt32BE(profile.length, 0);
  return profile;
}

const adobe = (curve: Buffer) =>
  makeProfile('RGB ', {
    rXYZ: xyz(0.60974, 0.31111, 0.01947),
    gXYZ: xyz(0.20528, 0.62567, 0.06087),
    bXYZ: xyz(0.14919, 0.06322, 0.74457),
    rTRC: curve,
    gTRC: curve,
    bTRC: curve,
  });

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
  it.each([
    ['one gamma', gamma(2.2)],
    ['a formula', parametric(0, 1.8)],
    ['the formula of sRGB', parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)],
  ])('of Adobe RGB with %s', async (_name, curve) =>
    expect(await differenceToLcms(adobe(curve))).toBeLessThanOrEqual(2),
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
