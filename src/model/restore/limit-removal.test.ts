import { expect, it } from 'vitest';
import { limitRemoval } from './limit-removal';

const picture = {
  width: 2,
  height: 1,
  bits: 8,
  samples: Uint8Array.from([100, 100, 100, 50, 50, 50]),
} as const;
const change = (by: number) => Uint16Array.from(picture.samples, (value) => (value + by) * 257);

it('leaves a change within the level alone', () => {
  const denoised = change(10);
  expect(limitRemoval(picture as never, denoised, 8)).toBe(1);
  expect(denoised).toEqual(change(10));
});

it('scales a larger change down to 1.25 times the level', () => {
  const denoised = change(10);
  expect(limitRemoval(picture as never, denoised, 4)).toBeCloseTo(0.5);
  expect(denoised).toEqual(change(5));
});

it('keeps a picture without noise as it is', () => {
  const denoised = change(10);
  expect(limitRemoval(picture as never, denoised, 0)).toBe(0);
  expect(denoised).toEqual(change(0));
});
