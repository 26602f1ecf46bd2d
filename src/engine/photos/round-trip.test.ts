/** A photo through the engine and back: tags and colours are those it came with, and it stands upright once. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPicture } from '../../model/image/load';
import { embedInJpeg } from '../../model/image/metadata/embed-jpeg';
import { embedInTiff } from '../../model/image/metadata/embed-tiff';
import { allocateSamples, peakOf, type Picture } from '../../model/image/picture';
import { savePicture } from '../../model/image/save';
import { measurePsnr } from '../../model/metrics/psnr';
import { createRandom } from '../../model/random';
import { makeExif, makeXmp } from '../../model/testing/metadata-blocks';
import { makePicture } from '../../model/testing/pictures';
import { adobeRgb, gamma, proPhoto } from '../../model/testing/profiles';
import type { ImageFormat } from '../../model/types';
import { modelRooms } from '../model-rooms';
import { startTestEngine } from '../testing/test-engine';

let engine: Awaited<ReturnType<typeof startTestEngine>>;
beforeEach(async () => {
  engine = await startTestEngine();
});
afterEach(async () => {
  await engine.stop();
  await engine.remove();
});

async function displayP3(): Promise<Buffer> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
  return (await sharp(await pixel.withIccProfile('p3').png().toBuffer()).metadata()).icc!;
}

it.each([
  ['tiff', 16],
  ['png', 16],
  ['png', 8],
] as const)(
  'a wide-gamut, turned %s of %i bits keeps its profile, tags and colours',
  async (format, bits) => {
    const icc = await displayP3();
    const metadata = { icc, exif: makeExif({ orientation: 6 }), xmp: makeXmp(6) };
    const picture = makePicture({ width: 40, height: 24, bits, pattern: 'scene', metadata });
    const path = join(engine.folder, `in.${format}`);
    await savePicture(picture, path, { format, overwrite: true });
    const source = await loadPicture(path);
    const { photoId, width, height } = await engine.client.request('photo:open', { path });
    // EXIF says that the camera was turned: the photo stands upright from here on.
    // (Our own TIFF writer never leaves a turned one.)
    const upright = format === 'tiff' ? [40, 24] : [24, 40];
    expect([width, height]).toEqual(upright);
    await engine.run({ kind: 'denoise', photoId, sigma: 'auto' });
    const output = join(engine.folder, `out.${format}`);
    const kept = { strength: 0, colorStrength: 0 };
    const saved = await engine.run({
      ...kept,
      kind: 'save',
      photoId,
      layer: 'result',
      output,
      format,
      overwrite: false,
    });
    expect(saved).toMatchObject({ kind: 'finished', value: { notCarried: [] } });
    const result = await loadPicture(output);
    expect([result.width, result.height, result.bits]).toEqual([...upright, bits]);
    expect(Buffer.from(result.samples).equals(Buffer.from(source.samples))).toBe(true);
    expect(Buffer.from(result.metadata.icc!).equals(icc)).toBe(true);
    expect(result.metadata).toEqual(source.metadata);
    const told = await sharp(output).metadata();
    expect(told.orientation ?? 1).toBe(1);
    expect(told.xmp!.toString('latin1')).not.toMatch(/tiff:Orientation\W+[2-8]/);
  },
);

describe('with the shipped network at full strength', () => {
  const stock = join(import.meta.dirname, '..', '..', '..', 'assets', 'models');
  beforeEach(async () => {
    await engine.stop();
    await engine.remove();
    engine = await startTestEngine({
      rooms: {
        denoisePicture: (picture, options) =>
          modelRooms.denoisePicture(picture, { ...options, folders: { stock, user: join(stock, 'none') } }),
      },
    });
  });

  /** Opens, denoises and saves. */
  async function denoise(path: string, format: ImageFormat, sigma: 'auto' | number): Promise<string> {
    const { photoId } = await engine.client.request('photo:open', { path });
    expect(await engine.run({ kind: 'denoise', photoId, sigma })).toMatchObject({ kind: 'finished' });
    const output = join(engine.folder, `out.${format}`);
    const full = { strength: 1, colorStrength: 1, layer: 'result', overwrite: false } as const;
    const saved = await engine.run({ ...full, kind: 'save', photoId, output, format });
    expect(saved).toMatchObject({ kind: 'finished', value: { notCarried: [] } });
    return output;
  }

  const profiles = [
    ['Display P3', displayP3],
    ['Adobe RGB', () => adobeRgb(gamma(2.2))],
    ['ProPhoto RGB', proPhoto],
  ] as const;
  const files = [
    ['tiff', 16],
    ['png', 16],
    ['jpeg', 8],
  ] as const;
  it.each(profiles.flatMap(([name, make]) => files.map((file) => [name, ...file, make] as const)))(
    'a noisy photo in %s loses its noise and neither profile, depth nor colour: %s of %i bits',
    async (_name, format, bits, makeIcc) => {
      const icc = await makeIcc();
      const clean = makePicture({ width: 96, height: 64, bits, metadata: { icc } });
      // Away from the ends of the range, where clipping would shift the noisy one's mean.
      for (let i = 0; i < clean.samples.length; i++)
        clean.samples[i] = Math.round(0.25 * peakOf(bits) + clean.samples[i] / 2);
      const path = join(engine.folder, `in.${format}`);
      await savePicture(addNoise(clean, 10), path, { format, quality: 100 });
      const source = await loadPicture(path);
      const output = await denoise(path, format, 'auto');
      const told = await sharp(output).metadata();
      expect([told.format, told.depth]).toEqual([format, bits === 16 ? 'ushort' : 'uchar']);
      expect(told.icc!.equals(icc)).toBe(true);
      const result = await loadPicture(output);
      expect(result.bits).toBe(bits);
      expect(Buffer.from(result.metadata.icc!).equals(icc)).toBe(true);
      const means = meansOf(result);
      meansOf(source).forEach((mean, c) =>
        expect(Math.abs(means[c] - mean), `channel ${c}`).toBeLessThan(0.5),
      );
      expect(measurePsnr(clean, result)).toBeGreaterThan(measurePsnr(clean, source) + 8);
    },
  );

  const red = [200, 40, 40];
  const green = [40, 180, 40];
  const blue = [40, 40, 200];
  const white = [240, 240, 240];
  it.each([
    ['jpeg', 'jpeg'],
    ['jpeg', 'tiff'],
    ['jpeg', 'png'],
    ['tiff', 'tiff'],
    ['tiff', 'jpeg'],
    ['tiff', 'png'],
  ] as const)('a %s that EXIF and XMP call turned stands upright once as %s', async (format, target) => {
    const path = join(engine.folder, `in.${format}`);
    writeFileSync(path, await turnedFile(format, [red, green, blue, white]));
    expect(await sharp(path).metadata()).toMatchObject({ width: 64, height: 48, orientation: 6 });
    const output = await denoise(path, target, 10);
    // Orientation 6: the first row stored is the right side of the photo.
    const corners = [white, red, green, blue];
    for (const pipeline of [sharp(output), sharp(output).autoOrient()]) {
      const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([48, 64, 3]);
      for (const [i, [x, y]] of [
        [2, 2],
        [45, 2],
        [45, 61],
        [2, 61],
      ].entries())
        [...data.subarray((y * 48 + x) * 3, (y * 48 + x) * 3 + 3)].forEach((value, c) =>
          expect(Math.abs(value - corners[i][c]), `corner ${i}, channel ${c}`).toBeLessThan(8),
        );
    }
    const told = await sharp(output).metadata();
    expect(told.orientation ?? 1).toBe(1);
    expect(told.xmp!.toString('latin1')).toMatch(/tiff:Orientation="1"/);
    expect(readFileSync(output).toString('latin1')).not.toMatch(/tiff:Orientation\W+[2-8]/);
    const again = await loadPicture(output);
    expect([again.width, again.height]).toEqual([48, 64]);
    // A TIFF's own directory holds the values, in an order of its own.
    if (format === 'jpeg' && target !== 'tiff') {
      const uprightExif = makeExif({ orientation: 1, size: [48, 64] });
      expect(Buffer.from(again.metadata.exif!).equals(uprightExif)).toBe(true);
    }
  });

  /** 64 x 48 px stored, a colour in each quarter: clockwise from the top left. */
  async function turnedFile(format: 'jpeg' | 'tiff', quarters: readonly number[][]): Promise<Buffer> {
    const { width, height, samples } = makePicture();
    for (let i = 0; i < samples.length; i++) {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
      const quarter = y < height / 2 ? Number(x >= width / 2) : 3 - Number(x >= width / 2);
      samples[i] = quarters[quarter][i % 3];
    }
    const pipeline = sharp(samples, { raw: { width, height, channels: 3 } });
    const xmp = makeXmp(6);
    if (format === 'tiff') {
      const tagged = pipeline.withMetadata({ orientation: 6 }).tiff({ compression: 'lzw' });
      return Buffer.concat(embedInTiff(await tagged.toBuffer(), { xmp }));
    }
    const exif = makeExif({ orientation: 6, size: [width, height] });
    return Buffer.concat(embedInJpeg(await pipeline.jpeg({ quality: 95 }).toBuffer(), { exif, xmp }));
  }
});

/** @param sigma on the 8-bit scale */
function addNoise(clean: Picture, sigma: number): Picture {
  const random = createRandom(5);
  const peak = peakOf(clean.bits);
  const samples = allocateSamples(clean.samples.length, clean.bits);
  for (let i = 0; i < samples.length; i++) {
    const noisy = clean.samples[i] + (random.normal() * sigma * peak) / 255;
    samples[i] = Math.round(Math.min(peak, Math.max(0, noisy)));
  }
  return { ...clean, samples };
}

/** Of each channel, 8-bit scale. */
function meansOf({ samples, bits }: Picture): number[] {
  const sums = [0, 0, 0];
  for (let i = 0; i < samples.length; i++) sums[i % 3] += samples[i];
  return sums.map((sum) => (sum * 3 * 255) / samples.length / peakOf(bits));
}
