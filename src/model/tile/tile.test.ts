import { describe, expect, it } from 'vitest';
import { allocateSamples } from '../image/picture';
import { planTiles } from './plan-tiles';
import { mirror, readRegion, writeTile } from './tile-samples';

describe('planTiles', () => {
  const settings = { stride: 8, haloPx: 16, edgePx: 4, maxInputPx: 432 };

  it.each([
    [1, 1],
    [7, 300],
    [433, 432],
    [8000, 6000],
    [1001, 17],
    [60_000, 3],
  ])('covers %i x %i px, each once, with inputs of one size', (width, height) => {
    const { inputWidth, inputHeight, tiles } = planTiles(width, height, settings);
    for (const side of [inputWidth, inputHeight]) {
      expect(side % 8).toBe(0);
      expect(side).toBeLessThanOrEqual(432);
    }
    expect(tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0)).toBe(width * height);
    for (const tile of tiles) {
      expect(tile.width > 0 && tile.height > 0).toBe(true);
      const before = tile.left - tile.inputLeft;
      const after = tile.inputLeft + inputWidth - tile.left - tile.width;
      expect(before).toBe(tile.left === 0 ? 4 : 16);
      expect(after).toBeGreaterThanOrEqual(tile.left + tile.width === width ? 4 : 16);
    }
  });

  it('gives a network little more than the picture where that is small', () => {
    const { inputWidth, inputHeight, tiles } = planTiles(400, 300, settings);
    expect([inputWidth, inputHeight, tiles.length]).toEqual([408, 312, 1]);
  });
});

describe('mirror', () => {
  it('reflects without repeating the edge', () => {
    expect([-3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((i) => mirror(i, 4))).toEqual([
      3, 2, 1, 0, 1, 2, 3, 2, 1, 0,
    ]);
    expect(mirror(-5, 1)).toBe(0);
  });
});

describe('readRegion and writeTile', () => {
  it('bring every sample there and back', () => {
    const [width, height] = [37, 29];
    const samples = allocateSamples(width * height * 3, 16);
    for (let i = 0; i < samples.length; i++) samples[i] = (i * 7919) % 65536;
    const picture = { width, height, bits: 16, samples, isGrey: false, metadata: {}, format: 'png' } as const;
    const plan = planTiles(width, height, { stride: 8, haloPx: 8, edgePx: 3, maxInputPx: 32 });
    expect(plan.tiles.length).toBe(4);
    const target = { samples: new Uint16Array(samples.length), width };
    const [tileWidth, tileHeight] = [plan.inputWidth, plan.inputHeight];
    for (const tile of plan.tiles) {
      const values = new Float32Array(5 + tileWidth * tileHeight * 3);
      const input = { left: tile.inputLeft, top: tile.inputTop, width: tileWidth, height: tileHeight };
      readRegion(picture, input, values, 5);
      writeTile(values, 5, tile, plan, target);
    }
    expect(target.samples).toEqual(new Uint16Array(samples));
  });
});
