/**
 * Draws one pane of the comparison onto a canvas from the tiles at hand: the wanted level where it is there, the nearest
 * coarser one where it is not. Works in device px; neighbouring tiles share their rounded edges, so no seam shows.
 */
import { ancestorOf, tileSpan, topLevel, visibleTiles, type GridTile } from './tile-grid';
import { originOf, type Size, type Viewport } from './viewport';

/** Where and what to draw. Device px, from the canvas's top left. */
export interface Pane {
  readonly left: number;
  readonly size: Size;
  /** Only this stretch of the pane is painted (the wipe). */
  readonly clipLeft: number;
  readonly clipWidth: number;
}

/** A tile's pixels; the drawable part of `ImageBitmap`. */
export interface Drawable {
  readonly width: number;
  readonly height: number;
}

export interface PaneScene<D extends Drawable> {
  readonly pane: Pane;
  readonly picture: Size;
  readonly viewport: Viewport;
  readonly level: number;
  /** The tile's pixels, or null when not there. */
  readonly lookUp: (tile: GridTile) => D | null;
  /** Another layer's pixels, for where this one has none at any level. */
  readonly instead?: (tile: GridTile) => D | null;
}

/** A stretch of pixels of a drawable and where it goes. */
export interface Blit<D> {
  readonly image: D;
  readonly sx: number;
  readonly sy: number;
  readonly sWidth: number;
  readonly sHeight: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Everything to draw for a pane, in pane coordinates; pure, so that it can be checked without a canvas. */
export function blitsOf<D extends Drawable>(scene: PaneScene<D>): Blit<D>[] {
  const { picture, viewport, pane, level } = scene;
  const top = topLevel(picture);
  const blits: Blit<D>[] = [];
  for (const tile of visibleTiles(viewport, picture, pane.size, level)) {
    const found = nearestOf(tile, top, scene.lookUp) ?? nearestOf(tile, top, scene.instead);
    if (found) blits.push(blitOf(scene, tile, found.holder, found.image));
  }
  return blits;
}

/** The tile itself, or the nearest coarser one that covers it. */
function nearestOf<D>(
  tile: GridTile,
  top: number,
  lookUp: ((tile: GridTile) => D | null) | undefined,
): { holder: GridTile; image: D } | null {
  if (!lookUp) return null;
  for (let steps = 0; tile.level + steps <= top; steps++) {
    const holder = ancestorOf(tile, steps);
    const image = lookUp(holder);
    if (image) return { holder, image };
  }
  return null;
}

/** How the part of `holder` that covers `tile` goes onto the pane. */
function blitOf<D extends Drawable>(
  { picture, viewport, pane }: PaneScene<D>,
  tile: GridTile,
  holder: GridTile,
  image: D,
): Blit<D> {
  const span = tileSpan(tile.level);
  const holderSpan = tileSpan(holder.level);
  const reduction = 2 ** holder.level;
  const origin = originOf(viewport, pane.size);
  const axis = (index: number, holderIndex: number, length: number, start: number, pixels: number) => {
    const from = index * span;
    const to = Math.min(length, from + span);
    const source = (from - holderIndex * holderSpan) / reduction;
    const x = start + Math.round(from * viewport.scale);
    return {
      source,
      // A level's last px may stand for fewer picture px than the others.
      taken: Math.max(0.01, Math.min((to - from) / reduction, pixels - source)),
      at: x,
      length: Math.max(1, start + Math.round(to * viewport.scale) - x),
    };
  };
  const h = axis(tile.column, holder.column, picture.width, origin.x, image.width);
  const v = axis(tile.row, holder.row, picture.height, origin.y, image.height);
  return {
    image,
    sx: h.source,
    sy: v.source,
    sWidth: h.taken,
    sHeight: v.taken,
    x: h.at,
    y: v.at,
    width: h.length,
    height: v.length,
  };
}

/** Colours stretched over the whole photo, which turns grey; they may reach beyond its edges, and are cut there. */
export interface Overlay {
  readonly image: CanvasImageSource;
  /** What it covers, picture px. */
  readonly width: number;
  readonly height: number;
}

/** What lies under the tiles: a grey, and a small copy of the whole picture if there is one. */
export interface Underlay {
  readonly blank: string;
  readonly thumbnail: CanvasImageSource | null;
}

/** Paints a pane; parts that have no pixels yet show the underlay. */
export function paintPane(
  context: CanvasRenderingContext2D,
  scene: PaneScene<ImageBitmap>,
  { blank, thumbnail }: Underlay,
  overlay: Overlay | null = null,
): void {
  const { pane, picture, viewport } = scene;
  context.save();
  context.beginPath();
  context.rect(pane.left + pane.clipLeft, 0, pane.clipWidth, pane.size.height);
  context.clip();
  context.translate(pane.left, 0);
  const origin = originOf(viewport, pane.size);
  const width = Math.round(picture.width * viewport.scale);
  const height = Math.round(picture.height * viewport.scale);
  context.fillStyle = blank;
  context.fillRect(origin.x, origin.y, width, height);
  context.imageSmoothingEnabled = true;
  if (thumbnail) context.drawImage(thumbnail, origin.x, origin.y, width, height);
  // Reducing is smoothed; from 1:1 on every picture px is shown as it is.
  const isReduced = viewport.scale < 1;
  context.imageSmoothingQuality = 'medium';
  for (const blit of blitsOf(scene)) {
    const { image, sx, sy, sWidth, sHeight, x, y } = blit;
    // A stand-in from a coarser level is smoothed at any zoom.
    context.imageSmoothingEnabled = isReduced || blit.width > sWidth * viewport.scale * 1.5;
    context.drawImage(image, sx, sy, sWidth, sHeight, x, y, blit.width, blit.height);
  }
  if (overlay) {
    context.beginPath();
    context.rect(origin.x, origin.y, width, height);
    context.clip();
    // Colours are told apart on a grey photo only.
    context.globalCompositeOperation = 'saturation';
    context.fillStyle = '#808080';
    context.fillRect(origin.x, origin.y, width, height);
    context.globalCompositeOperation = 'source-over';
    context.imageSmoothingEnabled = true;
    const { scale } = viewport;
    context.drawImage(overlay.image, origin.x, origin.y, overlay.width * scale, overlay.height * scale);
  }
  context.restore();
}
