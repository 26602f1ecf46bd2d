import { describe, expect, it } from 'vitest';
import { allocateSamples } from '../../model/image/picture';
import { blendRows } from '../../model/restore/blend';
import { renderTile, tileRegion, type TileSource } from './tile';

/** Samples that differ everywhere. */
function patternOf(width: number, height: number, bits: 8 | 16): TileSource {
  const samples = allocateSamples(width * height * 3, bits);
  for (let i = 0; i < samples.length; i += 1) samples[i] = (i * 7919) % (bits === 8 ? 256 : 65536);
  return { width, height, bits, samples, isGrey: false };
}

describe('tileRegion', () => {
  it('refuses a tile outside the picture', () => {
    const size = { width: 600, height: 512 };
    for (const [column, row] of [
      [2, 0],
      [0, 1],
      [65535, 0],
    ])
      expect(() => tileRegion(size, column, row)).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
  });

  it('is cut short at the edges', () => {
    expect(tileRegion({ width: 600, height: 700 }, 1, 1)).toEqual({
      left: 512,
      top: 512,
      width: 88,
      height: 188,
    });
    expect(tileRegion({ width: 1, height: 1 }, 0, 0)).toEqual({ left: 0, top: 0, width: 1, height: 1 });
  });
});

describe('renderTile', () => {
  it('shows 8-bit samples as they are, opaque', () => {
    const source = patternOf(3, 2, 8);
    const tile = renderTile(source, { left: 1, top: 1, width: 2, height: 1 });
    const at = (3 + 1) * 3;
    expect([...tile.rgba]).toEqual([
      ...source.samples.subarray(at, at + 3),
      255,
      ...source.samples.subarray(at + 3, at + 6),
      255,
    ]);
  });

  it('shows 16-bit samples and alpha as the nearest 8-bit value', () => {
    const source = patternOf(1, 2, 16);
    source.samples.set([0, 128, 129, 65535, 257 * 3, 65406]);
    const alpha = allocateSamples(2, 16);
    alpha.set([65535, 257 * 9 + 128]);
    const { rgba } = renderTile({ ...source, alpha }, { left: 0, top: 0, width: 1, height: 2 });
    expect([...rgba]).toEqual([0, 0, 1, 255, 255, 3, 254, 9]);
  });

  it.each([8, 16] as const)('shows of a %i-bit blend what blendRows gives the file', (bits) => {
    const source = patternOf(7, 5, bits);
    const denoised = new Uint16Array(new SharedArrayBuffer(7 * 5 * 6)).map((_, i) => (i * 104729) % 65536);
    const strengths = { strength: 0.7, colorStrength: 0.3 };
    const shared = allocateSamples(denoised.length, 16) as Uint16Array<SharedArrayBuffer>;
    shared.set(denoised);
    const { rgba } = renderTile(source, tileRegion(source, 0, 0), { denoised: shared, look: strengths });
    const file = blendRows(source, shared, strengths, 0, 5);
    const seen = [...rgba].filter((_, index) => index % 4 !== 3);
    expect(seen).toEqual([...file].map((value) => (bits === 8 ? value : Math.round(value / 257))));
  });
});
