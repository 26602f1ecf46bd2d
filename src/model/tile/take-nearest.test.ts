import { expect, it } from 'vitest';
import { planTiles, type PlannedTile } from './plan-tiles';
import { takeNearest } from './take-nearest';

const { tiles } = planTiles(300, 200, { stride: 4, haloPx: 8, edgePx: 8, maxInputPx: 116 });
const cornersOf = (taken: readonly PlannedTile[]) => taken.map(({ left, top }) => [left, top]);

it('takes the tile that is looked at, then its neighbours, each once', () => {
  const left = [...tiles];
  expect(cornersOf(takeNearest(left, 1, { x: 290, y: 190 }))).toEqual([[200, 100]]);
  expect(cornersOf(takeNearest(left, 2, { x: 270, y: 160 }))).toEqual([
    [200, 0],
    [100, 100],
  ]);
  // The place has moved meanwhile.
  expect(cornersOf(takeNearest(left, 9, { x: 0, y: 0 }))[0]).toEqual([0, 0]);
  expect(left).toEqual([]);
});

it('goes row by row while nobody looks', () => {
  const left = [...tiles];
  expect(takeNearest(left, 4, undefined)).toEqual(tiles.slice(0, 4));
  expect(left).toEqual(tiles.slice(4));
});
