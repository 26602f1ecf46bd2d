import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../image/picture';
import { comparePictures } from '../metrics/compare';
import { createRandom } from '../random';
import { getTf } from '../tf';
import { makeExif, makeIptc, makeXmp } from '../testing/metadata-blocks';
import { makePicture } from '../testing/pictures';
import { gamma, makeProfile } from '../testing/profiles';
import { firstDifference } from '../testing/samples';
import { decodeLatent } from './decode-latent';
import { encodeLatent } from './encode-latent';
import { readLatentInfo } from './format/latent-info';
import type { FoldModel } from './model';
import { createTestModel, testFingerprint } from './testing/test-model';
import { EngineError } from '../errors';

let model: FoldModel;
beforeAll(() => {
  model = createTestModel();
});
afterAll(() => model.dispose());

const resolve = () => Promise.resolve(model);
const sizes = { metadata: false, thumbnail: false } as const;

/** Smooth shapes with a little grain, so that tiles do not look drawn. */
function photo(width: number, height: number, options: Parameters<typeof makePicture>[0] = {}): Picture {
  const picture = makePicture({ width, height, pattern: 'scene', ...options });
  const random = createRandom(width);
  const grain = picture.bits === 8 ? 1 : 257;
  for (let i = 0; i < picture.samples.length; i += 3) {
    const noise = Math.round(2 * random.normal()) * grain;
    for (let c = 0; c < 3; c++)
      picture.samples[i + c] = Math.max(
        0,
        Math.min(picture.bits === 8 ? 255 : 65535, picture.samples[i + c] + noise),
      );
  }
  return picture;
}

describe('encodeLatent and decodeLatent', () => {
  it('refuse what they can not do', async () => {
    const picture = photo(20, 20);
    for (const options of [
      { quality: 0 },
      { targetBpp: -1 },
      { targetPsnr: 100 },
      { targetBpp: 1, targetPsnr: 30 },
    ])
      await expect(encodeLatent(picture, model, options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(encodeLatent(picture, model, { signal: { aborted: true } })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    const { bytes } = await encodeLatent(picture, model, sizes);
    const unknown = () => Promise.reject(new EngineError('UNKNOWN_MODEL', 'no such model'));
    await expect(decodeLatent(bytes, unknown)).rejects.toMatchObject({
      code: 'UNKNOWN_MODEL',
      message: expect.stringContaining('"test-model"') as string,
    });
    await expect(decodeLatent(bytes, resolve, { signal: { aborted: true } })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it.each([
    [1, 1],
    [1, 700],
    [600, 3],
    [37, 53],
    [513, 40],
  ])('bring a picture of %i x %i back near', async (width, height) => {
    const picture = photo(width, height);
    const { bytes, decoded, figures } = await encodeLatent(picture, model, { quality: 90 });
    const read = await decodeLatent(bytes, resolve);
    expect(read.damagedTiles).toBe(0);
    expect(comparePictures(read.picture, decoded).maxError).toBe(0);
    expect(comparePictures(read.picture, picture).psnr).toBeGreaterThan(36);
    expect(figures.bytes).toBe(bytes.length);
    expect(figures.bpp).toBeCloseTo((8 * bytes.length) / (width * height), 10);
  });

  it('give more bytes and more PSNR for more quality, and over 45 dB at 100', async () => {
    const picture = photo(200, 150);
    const figures: { bytes: number; psnr: number }[] = [];
    for (const quality of [1, 20, 50, 75, 100])
      figures.push((await encodeLatent(picture, model, { quality, ...sizes })).figures);
    figures.slice(1).forEach((figure, i) => {
      expect(figure.bytes).toBeGreaterThan(figures[i].bytes);
      expect(figure.psnr).toBeGreaterThan(figures[i].psnr);
    });
    expect(figures[4].psnr).toBeGreaterThan(45);
  });

  it('keep 16 bits, grey, transparency and metadata', async () => {
    const exif = Uint8Array.from({ length: 50 }, (_, i) => i);
    const picture = photo(90, 70, { bits: 16, withAlpha: true, metadata: { exif, density: 300 } });
    const { bytes } = await encodeLatent(picture, model, { quality: 100, maker: 'a test' });
    const { picture: read } = await decodeLatent(bytes, resolve);
    expect(read.bits).toBe(16);
    expect(read.alpha).toEqual(picture.alpha);
    expect(read.metadata).toEqual({ exif, density: 300 });
    expect(new Set(read.samples.map((value) => value % 257)).size).toBeGreaterThan(50);
    expect(readLatentInfo(bytes)).toMatchObject({ maker: 'a test', metadata: ['exif', 'density'] });

    const grey = await decodeLatent(
      (await encodeLatent(photo(90, 70, { isGrey: true }), model)).bytes,
      resolve,
    );
    expect(grey.picture.isGrey).toBe(true);
    for (let i = 0; i < grey.picture.samples.length; i += 3)
      expect(grey.picture.samples[i]).toBe(grey.picture.samples[i + 2]);
  });

  it('carry EXIF, XMP, ICC and IPTC byte by byte, or none of them', async () => {
    const tags = Object.fromEntries(['rTRC', 'gTRC', 'bTRC'].map((name) => [name, gamma(2.2)]));
    const metadata = {
      icc: Uint8Array.from(makeProfile('RGB ', tags)),
      exif: Uint8Array.from(makeExif({ littleEndian: false, makerNoteBytes: 70_001 })),
      xmp: Uint8Array.from(makeXmp(1, 70_001)),
      iptc: Uint8Array.from(makeIptc()),
      density: 240,
    };
    const picture = photo(40, 30, { metadata });
    const { bytes, figures } = await encodeLatent(picture, model);
    const { picture: read } = await decodeLatent(bytes, resolve);
    expect(Object.keys(read.metadata).sort()).toEqual(Object.keys(metadata).sort());
    for (const name of ['icc', 'exif', 'xmp', 'iptc'] as const)
      expect(firstDifference(read.metadata[name]!, metadata[name]), name).toBe(-1);
    expect(read.metadata.density).toBe(240);
    const bare = await encodeLatent(picture, model, sizes);
    expect((await decodeLatent(bare.bytes, resolve)).picture.metadata).toEqual({});
    expect(bare.bytes.length).toBe(figures.bytes - figures.sideBytes);
  });

  it('keep what is drawn exactly where that is smaller', async () => {
    const picture = makePicture({ width: 600, height: 80, pattern: 'checker' });
    const { bytes, tiles } = await encodeLatent(picture, model, { quality: 50 });
    expect(tiles.patch).toBe(2);
    expect(comparePictures((await decodeLatent(bytes, resolve)).picture, picture).maxError).toBe(0);
    const deep = makePicture({ width: 64, height: 64, pattern: 'checker', bits: 16 });
    const kept = await decodeLatent((await encodeLatent(deep, model)).bytes, resolve);
    expect(kept.picture.samples).toEqual(deep.samples);
  });

  it('survive noise', async () => {
    const picture = makePicture({ width: 64, height: 64, pattern: 'noise' });
    const { figures } = await encodeLatent(picture, model, { quality: 100 });
    expect(figures.psnr).toBeGreaterThan(45);
  });

  it('leave no seam between tiles and windows', async () => {
    const picture = photo(1100, 40);
    const { decoded } = await encodeLatent(picture, model, { quality: 30, ...sizes });
    const errorOfColumns = (from: number, to: number) => {
      let sum = 0;
      for (let y = 0; y < 40; y++)
        for (let x = from; x < to; x++)
          for (let c = 0; c < 3; c++) {
            const i = (y * 1100 + x) * 3 + c;
            sum += (decoded.samples[i] - picture.samples[i]) ** 2;
          }
      return sum / ((to - from) * 120);
    };
    // The same picture 16 px to the left has its borders elsewhere: errors there must be like those at the border.
    const atBorders = (errorOfColumns(508, 516) + errorOfColumns(1020, 1028)) / 2;
    expect(atBorders).toBeLessThan(2 * errorOfColumns(0, 1100) + 1);
  });

  it('land on a rate and on a PSNR', async () => {
    const picture = photo(300, 200);
    const rate = await encodeLatent(picture, model, { targetBpp: 1.2 });
    expect(Math.abs(rate.figures.bpp / 1.2 - 1)).toBeLessThan(0.03);
    const psnr = await encodeLatent(picture, model, { targetPsnr: 38 });
    expect(Math.abs(psnr.figures.psnr - 38)).toBeLessThan(0.1);
  });

  it('name the model and leave no tensor behind', async () => {
    const before = getTf().memory().numTensors;
    const { bytes } = await encodeLatent(photo(50, 50), model);
    await decodeLatent(bytes, resolve);
    expect(getTf().memory().numTensors).toBe(before);
    expect(readLatentInfo(bytes)).toMatchObject({ fingerprint: testFingerprint, model: 'test-model' });
  });
});
