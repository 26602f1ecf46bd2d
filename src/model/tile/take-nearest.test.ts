import { expect, it } from 'vitest';
import { planTiles } from './plan-tiles';
import { takeNearest } from './take-nearest';

const plan = planTiles(300, 200, { stride: 4, haloPx: 8, maxTilePx: 100 });

it('takes the tile that is looked at, then its neighbours, each once', () => {
  const left = [...plan.corners];
  expect(takeNearest(left, 1, plan, { x: 290, y: 190 })).toEqual([{ left: 200, top: 100 }]);
  expect(takeNearest(left, 2, plan, { x: 270, y: 160 })).toEqual([
    { left: 200, top: 0 },
    { left: 100, top: 100 },
  ]);
  // The place has moved meanwhile.
  expect(takeNearest(left, 9, plan, { x: 0, y: 0 })[0]).toEqual({ left: 0, top: 0 });
  expect(left).toEqual([]);
});

it('goes row by row while nobody looks', () => {
  const left = [...plan.corners];
  expect(takeNearest(left, 4, plan, undefined)).toEqual(plan.corners.slice(0, 4));
  expect(left).toEqual(plan.corners.slice(4));
});
