/** Moves quantised values between the bands of a window (or of the tiles in it). */
import type { TileLatent } from './entropy/tile-coder';
import { bandShapes, type BandShape } from './transform/pyramid';
import type { Rectangle } from './tiles';

/** Where a band of `tile` starts inside the same band of `window`; both start at multiples of 2^levels px. */
function bandOffset(tile: Rectangle, window: Rectangle, shape: BandShape): { x: number; y: number } {
  return { x: (tile.left - window.left) >> shape.level, y: (tile.top - window.top) >> shape.level };
}

/**
 * Cuts a tile's values out of a window's.
 * @param bands `[channel][band]` of the window
 */
export function cutTile<Band extends Int16Array | Float32Array>(
  bands: readonly (readonly Band[])[],
  window: Rectangle,
  tile: Rectangle,
  levels: number,
): Band[][] {
  const from = bandShapes(window.width, window.height, levels);
  const to = bandShapes(tile.width, tile.height, levels);
  return bands.map((channel) =>
    to.map((shape, index) => {
      const { x, y } = bandOffset(tile, window, shape);
      const { width } = from[index];
      const values = channel[index].slice(0, shape.width * shape.height) as Band;
      for (let row = 0; row < shape.height; row++) {
        const start = (y + row) * width + x;
        values.set(channel[index].subarray(start, start + shape.width), row * shape.width);
      }
      return values;
    }),
  );
}

/** Zero-filled values of a rectangle: `[channel][band]`. */
export function emptyLatent(area: Rectangle, levels: number, channels: number): Int16Array[][] {
  const shapes = bandShapes(area.width, area.height, levels);
  return Array.from({ length: channels }, () =>
    shapes.map(({ width, height }) => new Int16Array(width * height)),
  );
}

/** Copies what a tile and a window share into the window's bands. */
export function pasteTile(
  latent: TileLatent,
  tile: Rectangle,
  bands: TileLatent,
  window: Rectangle,
  levels: number,
): void {
  const from = bandShapes(tile.width, tile.height, levels);
  const to = bandShapes(window.width, window.height, levels);
  to.forEach((shape, index) => {
    const { x, y } = bandOffset(tile, window, shape);
    const source = from[index];
    const left = Math.max(0, x);
    const right = Math.min(shape.width, x + source.width);
    const top = Math.max(0, y);
    const bottom = Math.min(shape.height, y + source.height);
    if (left >= right) return;
    latent.forEach((channel, c) => {
      for (let row = top; row < bottom; row++) {
        const start = (row - y) * source.width - x;
        bands[c][index].set(channel[index].subarray(start + left, start + right), row * shape.width + left);
      }
    });
  });
}
