import { describe, expect, it } from 'vitest';
import { makePicture } from '../testing/pictures';
import { gatherPatches, hasColour, maxPatches, patchGrid, sidePx } from './plane-patches';

/** Grey with one red pixel. */
function grey(side: number, red: { x: number; y: number } | null, amount = 200) {
  const picture = makePicture({ width: side, height: side });
  picture.samples.fill(40);
  if (red) picture.samples[(red.y * side + red.x) * 3] = amount;
  return picture;
}

describe('patchGrid', () => {
  it('has as many patches as are gathered', () => {
    for (const side of [1, 7, 8, 9, 31, 160]) {
      const picture = grey(side, null);
      expect(patchGrid(picture).count).toBe(gatherPatches(picture).count);
    }
    expect(patchGrid({ width: 7, height: 900 }).count).toBe(0);
    expect(patchGrid({ width: 8, height: 8 }).count).toBe(1);
    expect(patchGrid({ width: 9000, height: 6000 }).count).toBeLessThanOrEqual(1.05 * maxPatches);
  });
});

describe('hasColour', () => {
  it('finds one red pixel, and none in grey', () => {
    expect(hasColour(grey(40, null))).toBe(false);
    for (const red of [
      { x: 0, y: 0 },
      { x: 39, y: 0 },
      { x: 17, y: 39 },
    ])
      expect(hasColour(grey(40, red))).toBe(true);
    expect(hasColour(grey(40, { x: 3, y: 3 }, 41))).toBe(true);
  });

  it('looks where the patches lie, as the estimate does', () => {
    const side = 1200;
    const { stride } = patchGrid({ width: side, height: side });
    expect(stride).toBeGreaterThan(sidePx);
    const between = grey(side, { x: sidePx, y: 0 });
    expect(gatherPatches(between).values[1].some((value) => Math.abs(value) > 0.01)).toBe(false);
    expect(hasColour(between)).toBe(false);
    expect(hasColour(grey(side, { x: stride, y: 0 }))).toBe(true);
  });
});
