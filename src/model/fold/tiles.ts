/** How a picture is cut into tiles that are coded on their own, and into windows in which they are transformed. */

/** Side of a tile, px: a power of two, so that every band of a tile starts at a whole place. */
export const tilePx = 512;

/** A rectangle in px or in places of a band. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Tile extends Rectangle {
  /** Row by row from 0. */
  readonly index: number;
  readonly column: number;
  readonly row: number;
}

export interface TileGrid {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

export function tileGrid(width: number, height: number): TileGrid {
  return { width, height, columns: Math.ceil(width / tilePx), rows: Math.ceil(height / tilePx) };
}

export function tileAt(grid: TileGrid, index: number): Tile {
  const column = index % grid.columns;
  const row = Math.floor(index / grid.columns);
  const [left, top] = [column * tilePx, row * tilePx];
  return {
    index,
    column,
    row,
    left,
    top,
    width: Math.min(tilePx, grid.width - left),
    height: Math.min(tilePx, grid.height - top),
  };
}

export function tileCount(grid: TileGrid): number {
  return grid.columns * grid.rows;
}

/** Tiles that are transformed in one go: few enough to bound memory, enough to keep the shared margins cheap. */
const windowColumns = 4;
const windowRows = 2;

/** Groups of neighbouring tiles, top to bottom; every tile is in exactly one. */
export function* tileWindows(grid: TileGrid): Generator<readonly Tile[]> {
  for (let row = 0; row < grid.rows; row += windowRows)
    for (let column = 0; column < grid.columns; column += windowColumns) {
      const tiles: Tile[] = [];
      for (let r = row; r < Math.min(grid.rows, row + windowRows); r++)
        for (let c = column; c < Math.min(grid.columns, column + windowColumns); c++)
          tiles.push(tileAt(grid, r * grid.columns + c));
      yield tiles;
    }
}

/** The rectangle around others. */
export function boundsOf(parts: readonly Rectangle[]): Rectangle {
  const left = Math.min(...parts.map((part) => part.left));
  const top = Math.min(...parts.map((part) => part.top));
  const right = Math.max(...parts.map((part) => part.left + part.width));
  const bottom = Math.max(...parts.map((part) => part.top + part.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** The rectangle around tiles with a margin, kept inside the picture. */
export function surround(tiles: readonly Rectangle[], marginPx: number, grid: TileGrid): Rectangle {
  const bounds = boundsOf(tiles);
  const left = Math.max(0, bounds.left - marginPx);
  const top = Math.max(0, bounds.top - marginPx);
  const right = Math.min(grid.width, bounds.left + bounds.width + marginPx);
  const bottom = Math.min(grid.height, bounds.top + bounds.height + marginPx);
  return { left, top, width: right - left, height: bottom - top };
}

/** Tiles that a rectangle of the picture touches. */
export function tilesUnder(grid: TileGrid, area: Rectangle): Tile[] {
  const tiles: Tile[] = [];
  const lastRow = Math.ceil((area.top + area.height) / tilePx);
  const lastColumn = Math.ceil((area.left + area.width) / tilePx);
  for (let row = Math.floor(area.top / tilePx); row < lastRow; row++)
    for (let column = Math.floor(area.left / tilePx); column < lastColumn; column++)
      tiles.push(tileAt(grid, row * grid.columns + column));
  return tiles;
}
