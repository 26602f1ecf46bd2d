/** Which parts of a picture stand for all of it: all of a small one, tiles spread evenly over a large one. */
import { tilePx, type Rectangle } from './tiles';

/**
 * The same parts for the same size, always. Tiles lie on the codec's own grid (or on one of another side) and are all of one
 * size, so that they can stand side by side in one picture; they follow the R2 sequence (Roberts 2018, "The Unreasonable Effectiveness of
 * Quasirandom Sequences", https://extremelearning.com.au/unreasonable-effectiveness-of-quasirandom-sequences/).
 * @param most tiles; a picture of no more pixels than these is taken whole
 * @param sidePx of a tile
 * @returns rectangles inside the picture, px
 */
export function sampleAreas(width: number, height: number, most: number, sidePx = tilePx): Rectangle[] {
  if (width * height <= most * sidePx * sidePx) return [{ left: 0, top: 0, width, height }];
  const side = { width: Math.min(sidePx, width), height: Math.min(sidePx, height) };
  const columns = Math.floor(width / side.width);
  const rows = Math.floor(height / side.height);
  const wanted = Math.min(most, columns * rows);
  const chosen = new Map<number, Rectangle>();
  for (let i = 0; chosen.size < wanted; i++) {
    const column = Math.floor(((0.5 + i * 0.7548776662466927) % 1) * columns);
    const row = Math.floor(((0.5 + i * 0.5698402909980532) % 1) * rows);
    chosen.set(row * columns + column, { left: column * side.width, top: row * side.height, ...side });
  }
  return [...chosen.values()];
}
