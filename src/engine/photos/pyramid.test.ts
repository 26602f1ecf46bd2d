import { describe, expect, it } from 'vitest';
import { allocateSamples } from '../../model/image/picture';
import { buildPyramid, halve, levelCount, pyramidBytes, sideAtLevel } from './pyramid';

describe('halve', () => {
  it('averages boxes of four, rounded, each channel for itself', () => {
    const samples = allocateSamples(2 * 2 * 3, 8);
    samples.set([0, 10, 255, 1, 20, 255, 1, 30, 255, 1, 40, 254]);
    // (0+1+1+1)/4 = 0.75, 25, 1019/4 = 254.75
    expect([...halve(samples, 2, 2, 3)]).toEqual([1, 25, 255]);
  });

  it('takes an odd last row and column twice', () => {
    const samples = allocateSamples(3 * 3, 16);
    samples.set([0, 4, 100, 8, 12, 300, 1000, 2000, 60000]);
    expect([...halve(samples, 3, 3, 1)]).toEqual([6, 200, 1500, 60000]);
  });

  it('keeps a single pixel', () => {
    const samples = allocateSamples(3, 16);
    samples.set([1, 2, 65535]);
    expect([...halve(samples, 1, 1, 3)]).toEqual([1, 2, 65535]);
  });
});

describe('buildPyramid', () => {
  it('has no level for a picture that fits into one tile', () => {
    expect(levelCount(512, 512)).toBe(0);
    expect(levelCount(513, 1)).toBe(1);
    expect(levelCount(1, 1)).toBe(0);
    expect(levelCount(8000, 6000)).toBe(4);
  });

  it('halves down to one tile, alpha with it, and says how large that is', () => {
    const [width, height] = [1027, 601];
    const base = {
      width,
      height,
      samples: allocateSamples(width * height * 3, 8).fill(77),
      alpha: allocateSamples(width * height, 8).fill(9),
    };
    const levels = buildPyramid(base);
    expect(levels.map((level) => [level.width, level.height])).toEqual([
      [514, 301],
      [257, 151],
    ]);
    expect(levels.map((level) => sideAtLevel(width, levels.indexOf(level) + 1))).toEqual([514, 257]);
    for (const level of levels) {
      expect(new Set(level.samples)).toEqual(new Set([77]));
      expect(level.alpha!.length).toBe(level.width * level.height);
      expect(new Set(level.alpha)).toEqual(new Set([9]));
    }
    expect(levels.reduce((sum, level) => sum + level.samples.byteLength, 0)).toBe(
      pyramidBytes(width, height, 1),
    );
  });
});
