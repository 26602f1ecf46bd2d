import { describe, expect, it } from 'vitest';
import { sampleAreas } from './sample-areas';

describe('sampleAreas', () => {
  it('takes a small picture whole', () => {
    expect(sampleAreas(1024, 1024, 4)).toEqual([{ left: 0, top: 0, width: 1024, height: 1024 }]);
    expect(sampleAreas(1, 1, 4)).toEqual([{ left: 0, top: 0, width: 1, height: 1 }]);
  });

  it('spreads whole tiles over a large one, each once and the same every time', () => {
    const areas = sampleAreas(8000, 6000, 6);
    expect(areas).toHaveLength(6);
    expect(sampleAreas(8000, 6000, 6)).toEqual(areas);
    for (const { left, top, width, height } of areas) {
      expect([left % 512, top % 512, width, height]).toEqual([0, 0, 512, 512]);
      expect(left + width <= 8000 && top + height <= 6000).toBe(true);
    }
    // Not a row, a column or a corner: every third of the picture has some, across and down.
    for (const thirds of [
      areas.map(({ left }) => Math.floor((left + 256) / 2667)),
      areas.map(({ top }) => Math.floor((top + 256) / 2000)),
    ])
      expect(new Set(thirds)).toEqual(new Set([0, 1, 2]));
  });

  it('takes tiles of another side where it is told one', () => {
    for (const { left, top, width, height } of sampleAreas(1160, 864, 8, 256))
      expect([left % 256, top % 256, width, height]).toEqual([0, 0, 256, 256]);
    expect(sampleAreas(512, 512, 4, 256)).toHaveLength(1);
  });

  it.each([
    [300, 60_000, 6],
    [60_000, 300, 6],
    [1023, 2051, 4],
    [513, 4200, 8],
  ])('stays inside %i x %i', (width, height, most) => {
    const areas = sampleAreas(width, height, most);
    expect(areas.length).toBeGreaterThan(0);
    expect(new Set(areas.map(({ left, top }) => `${String(left)} ${String(top)}`)).size).toBe(areas.length);
    for (const area of areas) {
      expect([area.width, area.height]).toEqual([areas[0].width, areas[0].height]);
      expect(area.left + area.width <= width && area.top + area.height <= height).toBe(true);
    }
  });
});
