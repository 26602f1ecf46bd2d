/**
 * The pyramid's geometry: level n is the picture reduced 2^n times, cut into squares of `screenTilePx`. Says which level
 * a zoom needs and which tiles a viewport sees.
 */
import { screenTilePx } from '../../../engine/contract';
import type { Size, Viewport } from './viewport';

/** One tile of one level. */
export interface GridTile {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** Coarsest level: the first at which the whole picture is one tile. */
export function topLevel(picture: Size): number {
  const tiles = Math.max(picture.width, picture.height) / screenTilePx;
  return Math.max(0, Math.ceil(Math.log2(tiles)));
}

/** The level with at least one of its px per device px, so that the screen never shows less than it could. */
export function levelFor(scale: number, picture: Size): number {
  const level = Math.floor(Math.log2(1 / scale) + 1e-9);
  return Math.min(topLevel(picture), Math.max(0, level));
}

/** Picture px along one side of a tile at a level. */
export function tileSpan(level: number): number {
  return screenTilePx * 2 ** level;
}

/** Columns and rows of a level. */
export function gridOf(picture: Size, level: number): { columns: number; rows: number } {
  const span = tileSpan(level);
  return { columns: Math.ceil(picture.width / span), rows: Math.ceil(picture.height / span) };
}

/** Tiles of `level` that the pane sees, nearest to the middle first. */
export function visibleTiles(viewport: Viewport, picture: Size, pane: Size, level: number): GridTile[] {
  const span = tileSpan(level);
  const { columns, rows } = gridOf(picture, level);
  const halfWidth = pane.width / 2 / viewport.scale;
  const halfHeight = pane.height / 2 / viewport.scale;
  const from = (center: number, half: number) => Math.max(0, Math.floor((center - half) / span));
  const to = (center: number, half: number, count: number) =>
    Math.min(count - 1, Math.ceil((center + half) / span) - 1);
  const tiles: GridTile[] = [];
  for (let row = from(viewport.centerY, halfHeight); row <= to(viewport.centerY, halfHeight, rows); row++)
    for (
      let column = from(viewport.centerX, halfWidth);
      column <= to(viewport.centerX, halfWidth, columns);
      column++
    )
      tiles.push({ level, column, row });
  const distance = (tile: GridTile) =>
    Math.hypot((tile.column + 0.5) * span - viewport.centerX, (tile.row + 0.5) * span - viewport.centerY);
  return tiles.sort((a, b) => distance(a) - distance(b));
}

/** The tile `steps` levels coarser that covers this one. */
export function ancestorOf(tile: GridTile, steps: number): GridTile {
  const by = 2 ** steps;
  return {
    level: tile.level + steps,
    column: Math.floor(tile.column / by),
    row: Math.floor(tile.row / by),
  };
}
