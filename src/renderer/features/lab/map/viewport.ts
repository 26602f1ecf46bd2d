/** Where the latent map stands in its pane: a point of the map in the middle, and CSS px per unit of the map. */

export interface MapView {
  readonly centerX: number;
  readonly centerY: number;
  /** CSS px per unit. */
  readonly scale: number;
}
export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

/** Zoom relative to the whole map. */
export const zoomRange = { least: 0.5, most: 200 };

function extent(values: readonly number[]): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : [0, 1];
}

/** The whole map with air around it for half a thumbnail. */
export function fitMap(x: readonly number[], y: readonly number[], pane: PaneSize, marginPx = 28): MapView {
  const [[left, right], [bottom, top]] = [extent(x), extent(y)];
  const room = (side: number) => Math.max(1, side - 2 * marginPx);
  const scale = Math.min(room(pane.width) / (right - left || 1), room(pane.height) / (top - bottom || 1));
  return { centerX: (left + right) / 2, centerY: (bottom + top) / 2, scale };
}

/** CSS px in the pane. The map's y grows upwards. */
export function toPane(view: MapView, pane: PaneSize, x: number, y: number): { x: number; y: number } {
  return {
    x: pane.width / 2 + (x - view.centerX) * view.scale,
    y: pane.height / 2 - (y - view.centerY) * view.scale,
  };
}

export function toMap(view: MapView, pane: PaneSize, px: number, py: number): { x: number; y: number } {
  return {
    x: view.centerX + (px - pane.width / 2) / view.scale,
    y: view.centerY - (py - pane.height / 2) / view.scale,
  };
}

/** Zoomed by a factor so that the point under pane point (px, py) stays there. `whole` bounds the zoom. */
export function zoomMap(
  view: MapView,
  whole: MapView,
  pane: PaneSize,
  factor: number,
  px: number,
  py: number,
): MapView {
  const { least, most } = zoomRange;
  const scale = Math.min(whole.scale * most, Math.max(whole.scale * least, view.scale * factor));
  const fixed = toMap(view, pane, px, py);
  return {
    scale,
    centerX: fixed.x - (px - pane.width / 2) / scale,
    centerY: fixed.y + (py - pane.height / 2) / scale,
  };
}

/** Moved by CSS px: the map follows the hand. */
export function panMap(view: MapView, dx: number, dy: number): MapView {
  return { ...view, centerX: view.centerX - dx / view.scale, centerY: view.centerY + dy / view.scale };
}

/**
 * Side of a thumbnail: it grows slower than the map, so that zooming in pulls the points apart.
 * @param zoom relative to the whole map
 */
export function thumbnailPx(zoom: number, tilePx: number): number {
  return Math.min(tilePx * 2, Math.max(10, 16 * Math.sqrt(zoom)));
}

/** Index of the point nearest to a place of the pane within `reachPx`, or null. */
export function nearestPoint(
  view: MapView,
  pane: PaneSize,
  x: readonly number[],
  y: readonly number[],
  at: { readonly x: number; readonly y: number },
  reachPx: number,
): number | null {
  let found: number | null = null;
  let best = reachPx;
  for (let index = 0; index < x.length; index += 1) {
    const place = toPane(view, pane, x[index], y[index]);
    const distance = Math.hypot(place.x - at.x, place.y - at.y);
    if (distance <= best) [found, best] = [index, distance];
  }
  return found;
}
