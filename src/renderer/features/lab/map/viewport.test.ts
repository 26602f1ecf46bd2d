import { describe, expect, it } from 'vitest';
import { fitMap, nearestPoint, panMap, thumbnailPx, toMap, toPane, zoomMap } from './viewport';

const pane = { width: 456, height: 256 };
const x = [-1, 1, 3];
const y = [10, 12, 11];
const whole = fitMap(x, y, pane);

describe('the view of the latent map', () => {
  it('fits every point in the pane, the tighter side decides', () => {
    // 400 px for 4 units across, 200 px for 2 units up.
    expect(whole).toEqual({ centerX: 1, centerY: 11, scale: 100 });
    expect(toPane(whole, pane, 3, 11)).toEqual({ x: 428, y: 128 });
    // Up is up.
    expect(toPane(whole, pane, 1, 12)).toEqual({ x: 228, y: 28 });
  });

  it('survives a map of one point, and of none', () => {
    expect(fitMap([5], [7], pane)).toMatchObject({ centerX: 5, centerY: 7 });
    expect(fitMap([], [], pane).scale).toBeGreaterThan(0);
  });

  it('zooms about the pointer, within its limits', () => {
    const zoomed = zoomMap(whole, whole, pane, 4, 300, 60);
    expect(zoomed.scale).toBe(400);
    const before = toMap(whole, pane, 300, 60);
    const after = toMap(zoomed, pane, 300, 60);
    expect(after.x).toBeCloseTo(before.x, 12);
    expect(after.y).toBeCloseTo(before.y, 12);
    expect(zoomMap(whole, whole, pane, 1e9, 0, 0).scale).toBe(100 * 200);
    expect(zoomMap(whole, whole, pane, 1e-9, 0, 0).scale).toBe(50);
  });

  it('follows the hand', () => {
    const moved = panMap(whole, 50, 20);
    const point = toPane(moved, pane, 1, 11);
    expect(point.x).toBeCloseTo(278, 9);
    expect(point.y).toBeCloseTo(148, 9);
  });

  it('pulls points apart: thumbnails grow slower than the map', () => {
    expect(thumbnailPx(4, 28) / thumbnailPx(1, 28)).toBe(2);
    expect(thumbnailPx(1e6, 28)).toBe(56);
  });

  it('finds the point under the pointer, and none far away', () => {
    expect(nearestPoint(whole, pane, x, y, { x: 426, y: 130 }, 20)).toBe(2);
    expect(nearestPoint(whole, pane, x, y, { x: 350, y: 130 }, 20)).toBeNull();
  });
});
