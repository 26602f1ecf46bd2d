import { expect, it } from 'vitest';
import { localSums } from './local-sums';

it('adds up the square around each pixel', () => {
  // 4 x 3 with a margin of 1: values 0..29 in rows of six.
  const values = Float64Array.from({ length: 30 }, (_, i) => i);
  const expected = [];
  for (let y = 1; y <= 3; y += 1) for (let x = 1; x <= 4; x += 1) expected.push(9 * (y * 6 + x));
  expect([...localSums(values, 4, 3, 1)]).toEqual(expected);
});

it('is exact for whole numbers as large as squares of 16-bit samples', () => {
  const values = new Float64Array(9 * 5).fill(65535 ** 2);
  expect([...localSums(values, 5, 1, 2)]).toEqual(Array(5).fill(25 * 65535 ** 2));
});
