import { describe, expect, it } from 'vitest';
import { allocateSamples } from '../image/picture';
import { planTiles } from './plan-tiles';
import { mirror, readRegion, writeInterior } from './tile-samples';

describe('planTiles', () => {
  it.each([
    [1, 1],
    [7, 300],
    [433, 432],
    [8000, 6000],
    [1001, 17],
  ])('covers %i x %i px with tiles of one size', (width, height) => {
    const plan = planTiles(width, height, { stride: 8, haloPx: 16, maxTilePx: 432 });
    expect(plan.tileWidth % 8).toBe(0);
    expect(plan.tileWidth).toBeLessThanOrEqual(432);
    const covered = plan.corners.reduce(
      (sum, { left, top }) =>
        sum + Math.min(plan.tileWidth, width - left) * Math.min(plan.tileHeight, height - top),
      0,
    );
    expect(covered).toBe(width * height);
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

describe('readRegion and writeInterior', () => {
  it('bring every sample there and back', () => {
    const [width, height] = [37, 29];
    const samples = allocateSamples(width * height * 3, 16);
    for (let i = 0; i < samples.length; i++) samples[i] = (i * 7919) % 65536;
    const picture = { width, height, bits: 16, samples, isGrey: false, metadata: {}, format: 'png' } as const;
    const plan = planTiles(width, height, { stride: 8, haloPx: 8, maxTilePx: 16 });
    const target = { samples: new Uint16Array(samples.length), width, height };
    const [tileWidth, tileHeight] = [plan.tileWidth + 16, plan.tileHeight + 16];
    for (const { left, top } of plan.corners) {
      const tile = new Float32Array(5 + tileWidth * tileHeight * 3);
      readRegion(picture, { left: left - 8, top: top - 8, width: tileWidth, height: tileHeight }, tile, 5);
      writeInterior(tile, 5, 8, { left, top, width: plan.tileWidth, height: plan.tileHeight }, target);
    }
    expect(target.samples).toEqual(new Uint16Array(samples));
  });
});
