import { describe, expect, it } from 'vitest';
import { logTicks } from './log-ticks';

describe('logTicks', () => {
  it('are powers of ten over many decades, with steps between them over few', () => {
    expect(logTicks(1, 1e6)).toEqual([1, 10, 100, 1000, 1e4, 1e5, 1e6]);
    expect(logTicks(0.9, 40)).toEqual([1, 2, 5, 10, 20]);
    expect(logTicks(0.5, 200)).toEqual([1, 3, 10, 30, 100]);
  });

  it('are even steps within a decade, where uPlot’s own never ended', () => {
    expect(logTicks(0.0976, 0.129)).toEqual([0.1, 0.11, 0.12]);
    expect(logTicks(2.1, 2.5)).toEqual([2.1, 2.2, 2.3, 2.4, 2.5]);
  });

  it('are few however far the axis goes, and none where there is no axis', () => {
    expect(logTicks(1e-300, 1e300).length).toBeLessThanOrEqual(9);
    for (const [low, high] of [
      [0, 1],
      [-1, 1],
      [1, 1],
      [NaN, 1],
      [1, Infinity],
    ])
      expect(logTicks(low, high)).toEqual([]);
  });
});
