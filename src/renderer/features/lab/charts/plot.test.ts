import { describe, expect, it } from 'vitest';
import { barRange, columnsOf, type Plot } from './plot';

const plot = (scale: 'linear' | 'log'): Plot => ({
  kind: 'line',
  x: { label: 'size', scale: 'log' },
  y: { label: 'error', scale },
  series: [
    { name: 'own', x: [2, 8, 4], y: [0.5, 0, null] },
    { name: 'pca', x: [4, 16], y: [0.4, NaN] },
  ],
});

describe('columnsOf', () => {
  it('joins series on x, in order, with gaps where there is no value', () => {
    expect(columnsOf(plot('linear'))).toEqual([
      [2, 4, 8, 16],
      [0.5, null, 0, null],
      [null, 0.4, null, null],
    ]);
  });

  it('leaves out what a logarithmic scale cannot show', () => {
    expect(columnsOf(plot('log'))[1]).toEqual([0.5, null, null, null]);
  });
});

describe('barRange', () => {
  it('leaves room for a bar at either end, whatever the distance of bars', () => {
    expect(barRange([0.25, 0.5, 0.75])).toEqual([0, 1]);
    expect(barRange([3])).toEqual([2, 4]);
    expect(barRange([])).toEqual([0, 1]);
  });
});
