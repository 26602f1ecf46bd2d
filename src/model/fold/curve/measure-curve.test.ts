import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cropPicture } from '../../image/crop';
import type { Picture } from '../../image/picture';
import { createRandom } from '../../random';
import { makePicture } from '../../testing/pictures';
import type { RateCurve, RatePoint } from '../../types';
import { encodeLatent } from '../encode-latent';
import type { FoldModel } from '../model';
import { createTestModel } from '../testing/test-model';
import { joinPictures } from './join-pictures';
import { classicQualities, measureCodec } from './measure-codec';
import { measureCurve, type CurveSource } from './measure-curve';
import { sampleAreas } from '../sample-areas';

let model: FoldModel;
beforeAll(() => {
  model = createTestModel();
});
afterAll(() => model.dispose());

function noisy(picture: Picture, sigma: number): Picture {
  const random = createRandom(5);
  const { samples } = cropPicture(picture, { ...picture, left: 0, top: 0 });
  for (let i = 0; i < samples.length; i++)
    samples[i] = Math.max(0, Math.min(255, Math.round(samples[i] + sigma * random.normal())));
  return { ...picture, samples };
}

const clean = noisy(makePicture({ width: 200, height: 150, pattern: 'scene' }), 1.5);
const source = (picture = clean, more: Partial<CurveSource> = {}): CurveSource => ({
  width: picture.width,
  height: picture.height,
  cut: (area) => cropPicture(picture, area),
  ...more,
});
const of = ({ points }: RateCurve, codec: RatePoint['codec']) =>
  points.filter((point) => point.codec === codec);

describe('joinPictures', () => {
  it('puts pictures side by side, row by row, sample for sample', () => {
    const parts = [1, 2, 3, 4].map((value) => {
      const picture = makePicture({ width: 3, height: 2, pattern: 'gradient' });
      picture.samples.fill(value);
      return picture;
    });
    const joined = joinPictures(parts);
    expect([joined.width, joined.height]).toEqual([6, 4]);
    expect([...joined.samples.subarray(0, 18)]).toEqual([...Array(9).fill(1), ...Array(9).fill(2)]);
    expect([...joined.samples.subarray(54, 72)]).toEqual([...Array(9).fill(3), ...Array(9).fill(4)]);
    expect(joinPictures(parts.slice(0, 1))).toBe(parts[0]);
    expect([joinPictures(parts.slice(0, 3)).width, joinPictures(parts.slice(0, 3)).height]).toEqual([9, 2]);
  });
});

describe('measureCodec', () => {
  it('measures the file that sharp writes', async () => {
    const { width, height, samples } = clean;
    const file = await sharp(samples, { raw: { width, height, channels: 3 } })
      .webp({ quality: 60, effort: 6 })
      .toBuffer();
    const decoded = await sharp(file).raw().toBuffer();
    const squares = decoded.reduce((sum, value, i) => sum + (value - samples[i]) ** 2, 0);
    const { bytes, psnr } = await measureCodec(clean, 'webp', 60);
    expect(bytes).toBe(file.length);
    expect(psnr).toBeCloseTo(10 * Math.log10((65025 * samples.length) / squares), 10);
  });

  it.each(['jpeg', 'webp', 'avif'] as const)('takes grey and 16 bits to %s', async (codec) => {
    const grey = makePicture({ width: 40, height: 30, pattern: 'gradient', bits: 16, isGrey: true });
    const { bytes, psnr } = await measureCodec(grey, codec, 95);
    expect(bytes).toBeGreaterThan(50);
    expect(psnr).toBeGreaterThan(35);
  });
});

describe('measureCurve', () => {
  it('has a rising curve for every codec, told point by point, and real files behind ours', async () => {
    const told: RatePoint[] = [];
    const steps: number[] = [];
    const curve = await measureCurve(source(), model, {
      quality: 37,
      depth: 'full',
      onPoint: (point) => told.push(point),
      onProgress: ({ done, total }) => steps.push(done / total),
    });
    expect(curve.sample).toEqual({ tiles: 1, pixels: 30_000, ofPixels: 30_000 });
    expect(curve.noise).toBeNull();
    for (const codec of ['latent', 'jpeg', 'webp', 'avif'] as const) {
      const points = of(curve, codec);
      expect(points.length).toBeGreaterThan(5);
      points.slice(1).forEach((point, i) => {
        expect(point.bytes).toBeGreaterThan(points[i].bytes);
        expect(point.psnr).toBeGreaterThan(points[i].psnr!);
        expect(point.bpp).toBeCloseTo((8 * point.bytes) / 30_000, 10);
      });
    }
    expect(of(curve, 'jpeg').map(({ quality }) => quality)).toEqual(classicQualities.jpeg);
    expect(told).toHaveLength(curve.points.length);
    expect(new Set(told)).toEqual(new Set(curve.points));
    expect(steps.at(-1)).toBe(1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    const own = of(curve, 'latent').find(({ quality }) => quality === 37)!;
    const { figures } = await encodeLatent(clean, model, { quality: 37, metadata: false, thumbnail: false });
    expect(own.bytes).toBe(figures.bytes);
    expect(own.psnr).toBeCloseTo(figures.psnr, 10);
  });

  it('weighs what the noise would take at the same step', async () => {
    const dirty = noisy(clean, 20);
    const input = source(clean, { cutNoisy: (area) => cropPicture(dirty, area) });
    const { noise } = await measureCurve(input, model, { quality: 60, depth: 'full' });
    const bytesOf = async (picture: Picture) =>
      (await encodeLatent(picture, model, { quality: 60, metadata: false, thumbnail: false })).bytes.length;
    expect(noise).toEqual({
      quality: 60,
      cleanBytes: await bytesOf(clean),
      noisyBytes: await bytesOf(dirty),
    });
    expect(noise!.noisyBytes).toBeGreaterThan(1.5 * noise!.cleanBytes);
  });

  it('tells sizes alone, those of the files', async () => {
    const curve = await measureCurve(source(), model, { quality: 50, depth: 'size' });
    expect(curve.points.every(({ codec, psnr }) => codec === 'latent' && psnr === null)).toBe(true);
    expect(curve.points.map(({ quality }) => quality)).toEqual([1, 20, 40, 50, 60, 80, 100]);
    const { bytes } = await encodeLatent(clean, model, { quality: 80, metadata: false, thumbnail: false });
    expect(curve.points[5].bytes).toBe(bytes.length);
  });

  it('measures a large picture on tiles, and says on how many', async () => {
    const large = noisy(makePicture({ width: 64, height: 50_000, pattern: 'scene' }), 1.5);
    const asked: number[] = [];
    const input = source(large, {
      cut: (area) => {
        asked.push(area.width * area.height);
        return cropPicture(large, area);
      },
    });
    const curve = await measureCurve(input, model, { quality: 20, depth: 'size' });
    expect(asked).toEqual(Array(12).fill(64 * 512));
    expect(curve.sample).toEqual({ tiles: 12, pixels: 12 * 64 * 512, ofPixels: 3_200_000 });
    // Twelve tiles in one file: a head once, every payload, and each tile's frame.
    const files = await Promise.all(
      sampleAreas(64, 50_000, 12).map(async (area) => {
        const options = { quality: 20, metadata: false, thumbnail: false };
        return (await encodeLatent(cropPicture(large, area), model, options)).bytes.length;
      }),
    );
    const sum = files.reduce((total, bytes) => total + bytes, 0);
    expect(curve.points[1].quality).toBe(20);
    expect(curve.points[1].bytes).toBeLessThan(sum);
    expect(curve.points[1].bytes).toBeGreaterThan(sum - 11 * 200);
  });

  it('refuses a quality that there is not, and stops when it is told', async () => {
    await expect(measureCurve(source(), model, { quality: 0, depth: 'size' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const signal = { aborted: false };
    const measuring = measureCurve(source(), model, {
      quality: 50,
      depth: 'full',
      signal,
      onPoint: () => (signal.aborted = true),
    });
    await expect(measuring).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
