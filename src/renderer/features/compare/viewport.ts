/**
 * Where a picture stands in a pane: pure maths of fit, zoom and pan. All screen lengths are device px, so that scale 1
 * means one picture px on one device px whatever the display's pixel ratio.
 */

/** A width and a height: picture px or device px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a pane shows: the picture point in its middle and device px per picture px. */
export interface Viewport {
  readonly scale: number;
  /** Picture px. */
  readonly centerX: number;
  readonly centerY: number;
}

/** Largest zoom, device px per picture px: single pixels are plain to see, and a tile stays drawable. */
export const maxScale = 32;

/** Air around a fitted picture on each side, device px. */
export const fitMargin = 24;

/** Scale at which the whole picture is seen; a small picture is not blown up. */
export function fitScale(picture: Size, pane: Size, margin = fitMargin): number {
  const width = Math.max(1, pane.width - 2 * margin);
  const height = Math.max(1, pane.height - 2 * margin);
  return Math.min(1, width / picture.width, height / picture.height);
}

/** The whole picture in the middle of the pane. */
export function fitViewport(picture: Size, pane: Size, margin = fitMargin): Viewport {
  return {
    scale: fitScale(picture, pane, margin),
    centerX: picture.width / 2,
    centerY: picture.height / 2,
  };
}

/**
 * The nearest allowed viewport: scale between half of fit and `maxScale`; a side larger than the pane keeps the
 * pane filled, a smaller one stays centred.
 */
export function clampViewport(viewport: Viewport, picture: Size, pane: Size): Viewport {
  const smallest = Math.min(fitScale(picture, pane), 1) / 2;
  const scale = Math.min(maxScale, Math.max(smallest, viewport.scale));
  return {
    scale,
    centerX: clampCenter(viewport.centerX, picture.width, pane.width / scale),
    centerY: clampCenter(viewport.centerY, picture.height, pane.height / scale),
  };
}

function clampCenter(center: number, length: number, seen: number): number {
  if (seen >= length) return length / 2;
  return Math.min(length - seen / 2, Math.max(seen / 2, center));
}

/** Picture coordinates of a pane point (device px from the pane's top left). */
export function toPicture(viewport: Viewport, pane: Size, x: number, y: number): { x: number; y: number } {
  return {
    x: viewport.centerX + (x - pane.width / 2) / viewport.scale,
    y: viewport.centerY + (y - pane.height / 2) / viewport.scale,
  };
}

/** Zoomed to `scale` so that the picture point under pane point (x, y) stays where it is; not clamped. */
export function zoomAt(viewport: Viewport, pane: Size, scale: number, x: number, y: number): Viewport {
  const fixed = toPicture(viewport, pane, x, y);
  return {
    scale,
    centerX: fixed.x - (x - pane.width / 2) / scale,
    centerY: fixed.y - (y - pane.height / 2) / scale,
  };
}

/** Moved by device px: the picture follows the hand; not clamped. */
export function panBy(viewport: Viewport, dx: number, dy: number): Viewport {
  return {
    scale: viewport.scale,
    centerX: viewport.centerX - dx / viewport.scale,
    centerY: viewport.centerY - dy / viewport.scale,
  };
}

/** Left and top edge of the picture in the pane, whole device px so that 1:1 is exact. */
export function originOf(viewport: Viewport, pane: Size): { x: number; y: number } {
  return {
    x: Math.round(pane.width / 2 - viewport.centerX * viewport.scale),
    y: Math.round(pane.height / 2 - viewport.centerY * viewport.scale),
  };
}
