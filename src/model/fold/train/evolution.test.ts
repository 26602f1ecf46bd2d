import { expect, it } from 'vitest';
import { createRandom } from '../../random';
import { Evolution } from './evolution';

/** A valley a hundred times as steep one way as the other, its bottom at 3 and -2. */
const valley = ([a, b]: readonly number[]) => (a - 3) ** 2 + 1e4 * (b + 2) ** 2;

async function descend(generations: number, costOf: (tried: readonly number[]) => number): Promise<number[]> {
  const options = { random: createRandom(1), population: 10, spread: [1, 1] };
  const evolution = new Evolution([0, 0], options);
  for (let i = 0; i < generations; i++)
    await evolution.generation((tried) => Promise.resolve(tried.map(costOf)));
  return evolution.mean;
}

it('finds the bottom of a valley that is far steeper one way than the other, the same each time', async () => {
  const [a, b] = await descend(120, valley);
  expect(a).toBeCloseTo(3, 2);
  expect(b).toBeCloseTo(-2, 4);
  expect(await descend(120, valley)).toEqual([a, b]);
});

it('takes what can not be measured for the worst', async () => {
  const [a] = await descend(120, (tried) => (tried[0] > 3.5 ? NaN : valley(tried)));
  expect(a).toBeCloseTo(3, 1);
});
