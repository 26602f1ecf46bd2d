import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPicture } from '../../image/load';
import { allocateSamples, type Picture } from '../../image/picture';
import { comparePictures } from '../../metrics/compare';
import { residualNoiseCurve } from '../../noise/noise-curve';
import { createRandom } from '../../random';
import { makePicture } from '../../testing/pictures';
import { decodeLatent } from '../decode-latent';
import { encodeLatent } from '../encode-latent';
import { grainChunk, grainFrom } from '../format/grain-chunk';
import { decodeLatentFile } from '../format/latent-file';
import { tileModes } from '../format/tile-chunk';
import type { FoldModel } from '../model';
import { createTestModel } from '../testing/test-model';
import { measureGrain } from './measure';
import { kernelCount, strengthOf, strengthValue, type GrainSpec } from './spec';
import { addGrain, grainField, noiseAt } from './synthesise';

const clean = await loadPicture(
  join(import.meta.dirname, '..', '..', '..', '..', 'assets', 'samples', 'clean', 'coffee.png'),
);

/** Noise with a deviation by brightness, smeared by a box of `smear` pixels in each direction. */
function noisy(picture: Picture, sigmaAt: (brightness: number) => number, smear: number): Picture {
  const { width, height } = picture;
  const random = createRandom(5);
  const white = Float32Array.from({ length: width * height * 3 }, () => random.normal());
  const samples = allocateSamples(width * height * 3, 16);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let dy = 0; dy < smear; dy++)
          for (let dx = 0; dx < smear; dx++)
            sum += white[(((y + dy) % height) * width + ((x + dx) % width)) * 3 + c];
        const i = (y * width + x) * 3;
        const [r, g, b] = picture.samples.subarray(i, i + 3);
        const value =
          picture.samples[i + c] + (sum / smear) * sigmaAt((0.299 * r + 0.587 * g + 0.114 * b) / 255);
        samples[i + c] = Math.round(Math.min(255, Math.max(0, value)) * 257);
      }
  return { ...picture, bits: 16, samples };
}

/** The clean picture with the grain of `spec`. */
function grained(spec: GrainSpec): Picture {
  const values = Float32Array.from(clean.samples);
  addGrain(values, { left: 0, top: 0, width: clean.width, height: clean.height }, spec, false);
  const samples = allocateSamples(values.length, 16);
  values.forEach((value, i) => (samples[i] = Math.round(Math.min(255, Math.max(0, value)) * 257)));
  return { ...clean, bits: 16, samples };
}

const asSixteen = (picture: Picture) => Uint16Array.from(picture.samples, (value) => value * 257);

/** Correlation of the green difference to the clean picture with that of the pixel beside. */
function beside(picture: Picture): number {
  let product = 0;
  let square = 0;
  const difference = (i: number) => picture.samples[i] / 257 - clean.samples[i];
  for (let i = 1; i < picture.samples.length - 3; i += 3) {
    product += difference(i) * difference(i + 3);
    square += difference(i) ** 2;
  }
  return product / square;
}

describe('grain', () => {
  it.each([
    ['white, the same at every brightness', () => 8, 1],
    ['smeared, stronger in the dark', (brightness: number) => 14 - 10 * brightness, 2],
    ['smeared far', () => 6, 3],
  ])('is made again as it was: %s', (_, sigmaAt, smear) => {
    const shot = noisy(clean, sigmaAt, smear);
    const again = grained(measureGrain(shot, clean, 1)!);
    const [before, after] = [shot, again].map((one) => residualNoiseCurve(one, asSixteen(clean)));
    before.forEach(({ brightness, sigmaLuma, sigmaColour }, i) => {
      // Near black and white, clipping takes a part of either.
      if (brightness < 0.1 || brightness > 0.9) return;
      expect(Math.abs(after[i].sigmaLuma / sigmaLuma - 1)).toBeLessThan(0.12);
      expect(Math.abs(after[i].sigmaColour / sigmaColour - 1)).toBeLessThan(0.12);
    });
    expect(Math.abs(beside(again) - beside(shot))).toBeLessThan(0.06);
  });

  it('is not described where nothing was taken off', () => expect(measureGrain(clean, clean, 1)).toBeNull());

  it('has deviation 1 before its strength, and is the same in every tile', () => {
    const kernel = Int8Array.from({ length: kernelCount }, (_, i) => i * 5);
    const plane = { strengths: new Uint8Array(9), kernel };
    const whole = grainField({ left: 0, top: 0, width: 300, height: 200 }, 9, 1, plane);
    const variance = whole.reduce((sum, value) => sum + value * value, 0) / whole.length;
    expect(Math.abs(variance - 1)).toBeLessThan(0.15);
    const part = grainField({ left: 120, top: 70, width: 50, height: 40 }, 9, 1, plane);
    for (let y = 0; y < 40; y++)
      for (let x = 0; x < 50; x++) expect(part[y * 50 + x]).toBe(whole[(70 + y) * 300 + 120 + x]);
  });

  it('comes of noise that FORMAT.md defines, the same on every machine', () => {
    expect([noiseAt(0, 0, 0, 0), noiseAt(5, 7, 1, 42), noiseAt(-3, -1, 2, 4294967295)]).toEqual(written);
  });

  it('keeps deviations within some percent from 0.5 to 100', () => {
    for (const sigma of [0.5, 2, 7.3, 31, 100])
      expect(Math.abs(strengthOf(strengthValue(sigma)) / sigma - 1)).toBeLessThan(0.08);
  });
});
/** Worked out by hand from FORMAT.md's line, with whole numbers of any size. */
const written = ((): number[] => {
  const wrap = (value: bigint) => BigInt.asUintN(32, value);
  const one = (x: number, y: number, plane: number, seed: number): number => {
    const times = (value: number, factor: bigint) => wrap(BigInt(value) * factor);
    let h = times(x, 0x27d4eb2dn) ^ times(y, 0x165667b1n) ^ times(plane + 1, 0x1b873593n) ^ BigInt(seed);
    h = wrap((h ^ (h >> 15n)) * 0x85ebca6bn);
    h = wrap((h ^ (h >> 13n)) * 0xc2b2ae35n);
    h = wrap((h ^ (h >> 16n)) * 0x27d4eb2dn);
    h ^= h >> 15n;
    return Number((h & 255n) + ((h >> 8n) & 255n) + ((h >> 16n) & 255n) + (h >> 24n)) - 510;
  };
  return [one(0, 0, 0, 0), one(5, 7, 1, 42), one(-3, -1, 2, 4294967295)];
})();

describe('grain in a file', () => {
  let model: FoldModel;
  beforeAll(() => (model = createTestModel()));
  afterAll(() => model.dispose());
  const resolve = () => Promise.resolve(model);

  it('costs 84 bytes, is added once on opening, alike each time, and can be left out', async () => {
    const picture = makePicture({ width: 700, height: 90, pattern: 'scene', seed: 2 });
    const random = createRandom(3);
    const samples = allocateSamples(picture.samples.length, 8);
    picture.samples.forEach((value, i) => (samples[i] = Math.min(255, value + 12 * random.uniform())));
    const shot = { ...picture, samples };
    const [bare, kept] = [
      await encodeLatent(picture, model, { quality: 60 }),
      await encodeLatent(picture, model, { quality: 60, grainOf: shot }),
    ];
    expect(kept.bytes.length - bare.bytes.length).toBe(84);
    expect(comparePictures(kept.decoded, bare.decoded).maxError).toBe(0);
    const [first, second, without] = [
      await decodeLatent(kept.bytes, resolve),
      await decodeLatent(kept.bytes, resolve),
      await decodeLatent(kept.bytes, resolve, { grain: false }),
    ];
    expect(comparePictures(first.picture, second.picture).maxError).toBe(0);
    expect(comparePictures(without.picture, bare.decoded).maxError).toBe(0);
    const added = comparePictures(first.picture, without.picture).psnr;
    expect(added).toBeGreaterThan(30);
    expect(added).toBeLessThan(42);
  });

  it('lies on drawn tiles too: no seam between a tile stored as a picture and the next', async () => {
    const scene = makePicture({ width: 1024, height: 64, pattern: 'scene', seed: 4 });
    const random = createRandom(8);
    const clean = allocateSamples(scene.samples.length, 8);
    const samples = allocateSamples(scene.samples.length, 8);
    // The first tile is flat, which is stored without loss; the second is no drawing.
    clean.forEach((_, i) => {
      clean[i] = i % (1024 * 3) < 512 * 3 ? 90 : Math.min(230, scene.samples[i] + random.integer(4));
      samples[i] = Math.round(Math.min(255, Math.max(0, clean[i] + 8 * random.normal())));
    });
    const picture = { ...scene, samples: clean };
    const { bytes } = await encodeLatent(picture, model, { quality: 70, grainOf: { ...scene, samples } });
    expect(decodeLatentFile(bytes).tiles.map((tile) => tile!.mode === tileModes.patch)).toEqual([
      true,
      false,
    ]);
    const { picture: decoded } = await decodeLatent(bytes, resolve);
    const { picture: without } = await decodeLatent(bytes, resolve, { grain: false });
    const deviation = (from: number, to: number) => {
      let [sum, count] = [0, 0];
      for (let i = 0; i < decoded.samples.length; i++)
        if (i % (1024 * 3) >= from * 3 && i % (1024 * 3) < to * 3) {
          sum += (decoded.samples[i] - without.samples[i]) ** 2;
          count++;
        }
      return Math.sqrt(sum / count);
    };
    expect(Math.abs(deviation(0, 512) / 8 - 1)).toBeLessThan(0.15);
    expect(Math.abs(deviation(512, 1024) / deviation(0, 512) - 1)).toBeLessThan(0.25);
  });

  it('is refused where it can not be', () => {
    const spec: GrainSpec = {
      seed: 7,
      luma: { strengths: new Uint8Array(9).fill(50), kernel: new Int8Array(kernelCount).fill(-3) },
      colour: { strengths: new Uint8Array(9).fill(20), kernel: new Int8Array(kernelCount).fill(127) },
    };
    const chunk = grainChunk(spec);
    expect(grainFrom([chunk])).toEqual(spec);
    expect(grainFrom([])).toBeUndefined();
    const broken = [
      [chunk, chunk],
      [{ ...chunk, payload: chunk.payload.subarray(1) }],
      [grainChunk({ ...spec, luma: { ...spec.luma, kernel: new Int8Array(kernelCount) } })],
    ];
    for (const chunks of broken)
      expect(() => grainFrom(chunks)).toThrow(expect.objectContaining({ code: 'CORRUPT_BITSTREAM' }));
  });
});
