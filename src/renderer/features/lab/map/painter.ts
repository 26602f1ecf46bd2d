/** Draws the latent map: every point as its thumbnail, framed in the colour of its class. */
import { thumbnailPx, toPane, type MapView, type PaneSize } from './viewport';

export interface MapScene {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly labels: readonly number[] | null;
  readonly sheet: CanvasImageSource | null;
  readonly tilePx: number;
  readonly columns: number;
  readonly view: MapView;
  /** Zoom relative to the whole map. */
  readonly zoom: number;
  /** Drawn large, over the others. */
  readonly chosen: number | null;
  /** A place that is looked at, in the map's units: a cross. */
  readonly place: { readonly x: number; readonly y: number } | null;
  readonly colors: MapColors;
}
export interface MapColors {
  readonly ground: string;
  readonly mark: string;
}

/** Ten hues of like lightness, a class each. */
export function classColor(label: number): string {
  return `hsl(${String((label * 36 + 12) % 360)} 62% 58%)`;
}

/** Arm of the cross. */
const crossPx = 7;
/** Thumbnails from this size on; smaller points are dots. */
const leastThumbnailPx = 9;

export function paintMap(context: CanvasRenderingContext2D, pane: PaneSize, scene: MapScene): void {
  const { x, y, zoom, tilePx, chosen, colors, view } = scene;
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, pane.width, pane.height);
  context.imageSmoothingEnabled = false;
  const side = thumbnailPx(zoom, tilePx);
  for (let index = 0; index < x.length; index += 1) {
    const place = toPane(view, pane, x[index], y[index]);
    const isSeen =
      place.x > -side && place.y > -side && place.x < pane.width + side && place.y < pane.height + side;
    if (isSeen && index !== chosen) drawPoint(context, scene, index, place, side);
  }
  if (chosen !== null && chosen < x.length) drawChosen(context, pane, scene, chosen, side);
  if (scene.place) drawCross(context, toPane(view, pane, scene.place.x, scene.place.y), colors);
}

function drawChosen(
  context: CanvasRenderingContext2D,
  pane: PaneSize,
  scene: MapScene,
  chosen: number,
  side: number,
): void {
  const { x, y, labels, view, colors } = scene;
  const place = toPane(view, pane, x[chosen], y[chosen]);
  const large = Math.max(side * 1.6, 56);
  drawPoint(context, scene, chosen, place, large);
  context.lineWidth = 2;
  context.strokeStyle = labels ? classColor(labels[chosen]) : colors.mark;
  context.strokeRect(place.x - large / 2, place.y - large / 2, large, large);
}

/** A cross that is seen on thumbnails of any brightness. */
function drawCross(
  context: CanvasRenderingContext2D,
  { x, y }: { readonly x: number; readonly y: number },
  { ground, mark }: MapColors,
): void {
  for (const [style, width] of [
    [ground, 4],
    [mark, 2],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x - crossPx, y);
    context.lineTo(x + crossPx, y);
    context.moveTo(x, y - crossPx);
    context.lineTo(x, y + crossPx);
    context.stroke();
  }
}

function drawPoint(
  context: CanvasRenderingContext2D,
  { labels, sheet, tilePx, columns, colors }: MapScene,
  index: number,
  place: { readonly x: number; readonly y: number },
  side: number,
): void {
  const [left, top] = [place.x - side / 2, place.y - side / 2];
  const color = labels ? classColor(labels[index]) : colors.mark;
  if (!sheet || side < leastThumbnailPx) {
    context.fillStyle = color;
    context.fillRect(place.x - 2, place.y - 2, 4, 4);
    return;
  }
  const [column, row] = [index % columns, Math.floor(index / columns)];
  context.drawImage(sheet, column * tilePx, row * tilePx, tilePx, tilePx, left, top, side, side);
  if (!labels) return;
  context.fillStyle = color;
  context.fillRect(left, top + side - 2, side, 2);
}
