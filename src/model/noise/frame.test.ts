import { describe, expect, it } from 'vitest';
import { makePicture } from '../testing/pictures';
import { estimateNoise } from './estimate-noise';
import { insideFrame, withoutFrame } from './frame';
import { createRandom } from '../random';

/** Smooth waves with noise inside a frame as wide as given on each side, px. */
function framed(
  side: number,
  sigma: number,
  colour: readonly number[],
  [top, right, bottom, left]: number[],
) {
  const picture = makePicture({ width: side, height: side });
  const random = createRandom(5);
  for (let i = 0; i < picture.samples.length; i++) {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    const isInside = x >= left && y >= top && x < side - right && y < side - bottom;
    picture.samples[i] = isInside
      ? Math.round(110 + 30 * Math.sin(x / 60 + y / 90) + sigma * random.normal())
      : colour[i % 3];
  }
  return picture;
}

describe('a frame', () => {
  it('is what has one colour on each side, whatever its width', () => {
    const inside = (...widths: number[]) => insideFrame(framed(90, 20, [7, 90, 200], widths));
    expect(inside(10, 20, 0, 3)).toEqual({ left: 3, top: 10, width: 67, height: 80 });
    expect(inside(0, 0, 30, 0)).toEqual({ left: 0, top: 0, width: 90, height: 60 });
    expect(inside(0, 0, 0, 0)).toEqual({ left: 0, top: 0, width: 90, height: 90 });
  });

  it('is left alone where too little would be left', () => {
    const whole = { left: 0, top: 0, width: 90, height: 90 };
    expect(insideFrame(framed(90, 20, [9, 9, 9], [34, 34, 34, 34]))).toEqual(whole);
    expect(insideFrame(framed(90, 20, [9, 9, 9], [90, 0, 0, 0]))).toEqual(whole);
  });

  it('is no gradient: lines of another colour belong to the picture', () => {
    const picture = makePicture({ width: 40, height: 40 });
    for (let i = 0; i < picture.samples.length; i++) picture.samples[i] = Math.floor(i / 120);
    const { top, height } = insideFrame(picture);
    expect([top, height]).toEqual([1, 38]);
  });

  it('is taken off without a change to what is inside', () => {
    const picture = framed(60, 20, [9, 9, 9], [4, 6, 8, 10]);
    const cut = withoutFrame(picture);
    expect([cut.width, cut.height]).toEqual([44, 48]);
    expect([...cut.samples.subarray(0, 132)]).toEqual([
      ...picture.samples.subarray((4 * 60 + 10) * 3, (4 * 60 + 54) * 3),
    ]);
    const plain = framed(60, 20, [9, 9, 9], [0, 0, 0, 0]);
    expect(withoutFrame(plain)).toBe(plain);
  });

  it.each([
    ['black', 0],
    ['grey', 128],
    ['white', 255],
  ])('of %s does not hide the noise of the picture inside', (_, value) => {
    for (const width of [40, 110]) {
      const picture = framed(300, 15, [value, value, value], [width, width, width, width]);
      expect(Math.abs(estimateNoise(picture).sigma / 15 - 1)).toBeLessThan(0.05);
    }
  });

  it('does not make a clean picture noisy', () => {
    expect(estimateNoise(framed(200, 0, [128, 128, 128], [50, 50, 50, 50])).sigma).toBeLessThan(0.6);
  });
});
