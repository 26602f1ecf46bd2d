import { describe, expect, it } from 'vitest';
import { ancestorOf, gridOf, levelFor, topLevel, visibleTiles } from './tile-grid';
import { fitViewport } from './viewport';

const picture = { width: 8000, height: 6000 };

describe('tile grid', () => {
  it('ends with the level at which the picture is one tile', () => {
    expect(topLevel({ width: 1, height: 1 })).toBe(0);
    expect(topLevel({ width: 512, height: 100 })).toBe(0);
    expect(topLevel({ width: 513, height: 100 })).toBe(1);
    expect(topLevel(picture)).toBe(4);
    expect(gridOf(picture, topLevel(picture))).toEqual({ columns: 1, rows: 1 });
  });

  it('takes the level that has at least one px per device px', () => {
    expect(levelFor(32, picture)).toBe(0);
    expect(levelFor(1, picture)).toBe(0);
    expect(levelFor(0.51, picture)).toBe(0);
    expect(levelFor(0.5, picture)).toBe(1);
    expect(levelFor(0.26, picture)).toBe(1);
    expect(levelFor(0.125, picture)).toBe(3);
    expect(levelFor(0.0001, picture)).toBe(4);
  });

  it('asks only for what is seen', () => {
    const pane = { width: 1024, height: 512 };
    const viewport = { scale: 1, centerX: 4096, centerY: 2816 };
    const tiles = visibleTiles(viewport, picture, pane, 0);
    expect(tiles.map((tile) => `${String(tile.column)},${String(tile.row)}`).sort()).toEqual(['7,5', '8,5']);
  });

  it('sees every tile of the level when fitted', () => {
    const pane = { width: 1200, height: 800 };
    const viewport = fitViewport(picture, pane);
    const level = levelFor(viewport.scale, picture);
    const { columns, rows } = gridOf(picture, level);
    expect(visibleTiles(viewport, picture, pane, level)).toHaveLength(columns * rows);
  });

  it('starts in the middle', () => {
    const pane = { width: 4000, height: 4000 };
    const first = visibleTiles({ scale: 1, centerX: 2816, centerY: 3328 }, picture, pane, 0)[0];
    expect(first).toEqual({ level: 0, column: 5, row: 6 });
  });

  it('knows which coarser tile covers a tile', () => {
    expect(ancestorOf({ level: 0, column: 13, row: 7 }, 2)).toEqual({ level: 2, column: 3, row: 1 });
  });
});
