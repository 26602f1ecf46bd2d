import { describe, expect, it } from 'vitest';
import { clampViewport, fitViewport, maxScale, originOf, panBy, toPicture, zoomAt } from './viewport';

const picture = { width: 8000, height: 6000 };
const pane = { width: 1048, height: 848 };

describe('viewport', () => {
  it('fits the tighter side inside the margin', () => {
    expect(fitViewport(picture, pane)).toEqual({ scale: 0.125, centerX: 4000, centerY: 3000 });
    expect(fitViewport({ width: 100, height: 1600 }, pane).scale).toBe(0.5);
  });

  it('does not blow a small picture up', () => {
    expect(fitViewport({ width: 321, height: 481 }, pane).scale).toBe(1);
  });

  it('survives a pane without room', () => {
    expect(fitViewport(picture, { width: 0, height: 0 }).scale).toBeGreaterThan(0);
  });

  it('keeps the point under the cursor when zooming', () => {
    const before = { scale: 0.25, centerX: 3000, centerY: 2000 };
    const after = zoomAt(before, pane, 2, 900, 100);
    const point = toPicture(before, pane, 900, 100);
    const same = toPicture(after, pane, 900, 100);
    expect(same.x).toBeCloseTo(point.x, 9);
    expect(same.y).toBeCloseTo(point.y, 9);
  });

  it('lets the picture follow the hand', () => {
    expect(panBy({ scale: 2, centerX: 100, centerY: 100 }, 10, -6)).toEqual({
      scale: 2,
      centerX: 95,
      centerY: 103,
    });
  });

  it('keeps the pane filled at the edges and a small picture centred', () => {
    const corner = clampViewport({ scale: 1, centerX: -500, centerY: 99999 }, picture, pane);
    expect(corner).toEqual({ scale: 1, centerX: 524, centerY: 6000 - 424 });
    const small = clampViewport({ scale: 0.1, centerX: 0, centerY: 0 }, picture, pane);
    expect(small).toEqual({ scale: 0.1, centerX: 4000, centerY: 3000 });
  });

  it('limits the zoom at both ends', () => {
    expect(clampViewport({ scale: 1000, centerX: 0, centerY: 0 }, picture, pane).scale).toBe(maxScale);
    expect(clampViewport({ scale: 0.0001, centerX: 0, centerY: 0 }, picture, pane).scale).toBe(0.0625);
  });

  it('puts the picture on whole device px', () => {
    const origin = originOf({ scale: 1, centerX: 1000.3, centerY: 1000.7 }, { width: 801, height: 601 });
    expect(origin).toEqual({ x: Math.round(400.5 - 1000.3), y: Math.round(300.5 - 1000.7) });
    expect(Number.isInteger(origin.x) && Number.isInteger(origin.y)).toBe(true);
  });
});
