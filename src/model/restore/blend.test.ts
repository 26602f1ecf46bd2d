import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateSamples, type Samples } from '../image/picture';
import type { Bits } from '../types';
import { blendRegion, blendRows, type BlendSource } from './blend';

function pictureOf(width: number, height: number, values: readonly number[], bits: Bits = 8): BlendSource {
  const samples = allocateSamples(width * height * 3, bits);
  samples.set(values);
  return { width, height, bits, samples, isGrey: false };
}
const shared = (values: readonly number[]) => {
  const samples = allocateSamples(values.length, 16) as Uint16Array<SharedArrayBuffer>;
  samples.set(values);
  return samples;
};
const full = { strength: 1, colorStrength: 1 };
const list = (samples: Samples) => [...samples];

describe('blendRegion', () => {
  it('refuses a region outside the picture, and arrays of the wrong size or depth', () => {
    const picture = pictureOf(2, 2, Array(12).fill(0));
    const denoised = shared(Array(12).fill(0));
    const region = { left: 0, top: 0, width: 2, height: 2 };
    const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
    expect(() => blendRegion(picture, denoised, full, { ...region, left: 1 })).toThrowError(invalid);
    expect(() => blendRegion(picture, denoised, full, { ...region, top: -1 })).toThrowError(invalid);
    expect(() => blendRegion(picture, denoised, full, { ...region, width: 0.5 })).toThrowError(invalid);
    expect(() => blendRegion(picture, shared([1, 2, 3]), full, region)).toThrowError(invalid);
    expect(() => blendRegion(picture, denoised, full, region, allocateSamples(3, 8))).toThrowError(invalid);
    expect(() => blendRegion(picture, denoised, full, region, allocateSamples(12, 16))).toThrowError(invalid);
  });

  it('keeps the source at strength 0, gives the rounded denoised at 1', () => {
    const picture = pictureOf(2, 1, [10, 20, 30, 0, 255, 128]);
    const denoised = shared([257 * 11 + 128, 257 * 20 + 129, 0, 65535, 0, 65535]);
    expect(list(blendRows(picture, denoised, { strength: 0, colorStrength: 0 }, 0, 1))).toEqual([
      10, 20, 30, 0, 255, 128,
    ]);
    // 128/257 is under a half, 129/257 over it.
    expect(list(blendRows(picture, denoised, full, 0, 1))).toEqual([11, 21, 0, 255, 0, 255]);
  });

  it('takes the luma of the difference with strength and the rest with colorStrength', () => {
    const picture = pictureOf(1, 1, [100, 100, 100], 16);
    const denoised = shared([1100, 100, 100]);
    // d = (1000, 0, 0), dY = 299.
    expect(list(blendRows(picture, denoised, { strength: 1, colorStrength: 0 }, 0, 1))).toEqual([
      399, 399, 399,
    ]);
    // d - dY = (701, -299, -299); below zero is clamped.
    expect(list(blendRows(picture, denoised, { strength: 0, colorStrength: 1 }, 0, 1))).toEqual([801, 0, 0]);
    expect(list(blendRows(picture, denoised, { strength: 0.5, colorStrength: 0.1 }, 0, 1))).toEqual([
      320, 220, 220,
    ]);
  });

  it('leaves a grey photo grey', () => {
    const grey = { ...pictureOf(1, 1, [50, 50, 50]), isGrey: true };
    const blended = blendRows(grey, shared([257 * 60, 257 * 70, 257 * 80]), full, 0, 1);
    // dY = 0.299 * 10 + 0.587 * 20 + 0.114 * 30 = 18.15
    expect(list(blended)).toEqual([68, 68, 68]);
  });

  it('adds grain to the middle tones of a grey photo alike in all channels, none to black and white', () => {
    const picture = { ...pictureOf(3, 1, [128, 128, 128, 0, 0, 0, 255, 255, 255]), isGrey: true };
    const denoised = shared([...picture.samples].map((value) => value * 257));
    const [red, green, blue, ...ends] = list(blendRows(picture, denoised, { ...full, grain: 1 }, 0, 1));
    expect(red).not.toBe(128);
    expect([green, blue]).toEqual([red, red]);
    expect(ends).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it('gives the same samples in pieces as in one', () => {
    const samplesOf = (count: number) =>
      fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: count, maxLength: count });
    const arbitrary = fc
      .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.constantFrom<Bits>(8, 16))
      .chain(([width, height, bits]) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          bits: fc.constant(bits),
          values: samplesOf(width * height * 3),
          denoised: samplesOf(width * height * 3),
          left: fc.integer({ min: 0, max: width - 1 }),
          top: fc.integer({ min: 0, max: height - 1 }),
          strength: fc.double({ min: 0, max: 1, noNaN: true }),
          colorStrength: fc.double({ min: 0, max: 1, noNaN: true }),
          detail: fc.constantFrom(0, 0.4, 1),
          grain: fc.constantFrom(0, 0.3),
          noise: fc.constant([{ brightness: 0.5, sigmaLuma: 9, sigmaColour: 5 }]),
        }),
      );
    fc.assert(
      fc.property(arbitrary, ({ width, height, bits, values, denoised, left, top, ...strengths }) => {
        const scaled = bits === 8 ? values.map((value) => value >> 8) : values;
        const picture = pictureOf(width, height, scaled, bits);
        const whole = blendRows(picture, shared(denoised), strengths, 0, height);
        const region = { left, top, width: width - left, height: height - top };
        const part = blendRegion(picture, shared(denoised), strengths, region);
        for (let y = 0; y < region.height; y += 1) {
          const from = ((top + y) * width + left) * 3;
          const row = part.subarray(y * region.width * 3, (y + 1) * region.width * 3);
          expect(list(row as Samples)).toEqual(list(whole.subarray(from, from + row.length) as Samples));
        }
      }),
    );
  });
});
