import { describe, expect, it } from 'vitest';
import { blitsOf, type PaneScene } from './painter';
import type { GridTile } from './tile-grid';

interface Named {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

const picture = { width: 1100, height: 700 };

function scene(changes: Partial<PaneScene<Named>> = {}): PaneScene<Named> {
  return {
    pane: { left: 0, size: { width: 1100, height: 700 }, clipLeft: 0, clipWidth: 1100 },
    picture,
    viewport: { scale: 1, centerX: 550, centerY: 350 },
    level: 0,
    lookUp: full,
    ...changes,
  };
}

/** Every tile of every level, with the sizes the engine gives. */
function full({ level, column, row }: GridTile): Named {
  const reduce = (length: number) => Math.ceil(length / 2 ** level);
  return {
    name: `${String(level)}/${String(column)}/${String(row)}`,
    width: Math.min(512, reduce(picture.width) - column * 512),
    height: Math.min(512, reduce(picture.height) - row * 512),
  };
}

describe('blits of a pane', () => {
  it('draws nothing where no tile is there', () => {
    expect(blitsOf(scene({ lookUp: () => null }))).toEqual([]);
  });

  it('puts every picture px on one device px at 1:1', () => {
    const blits = blitsOf(scene());
    expect(blits).toHaveLength(6);
    for (const blit of blits) {
      expect(blit.width).toBe(blit.sWidth);
      expect(blit.height).toBe(blit.sHeight);
      expect(Number.isInteger(blit.x) && Number.isInteger(blit.y)).toBe(true);
    }
    expect(blits.reduce((area, blit) => area + blit.width * blit.height, 0)).toBe(1100 * 700);
  });

  it('leaves no gap between neighbours at any zoom', () => {
    for (const scale of [0.51, 0.7331, 1.37, 3.0001]) {
      const blits = blitsOf(
        scene({
          viewport: { scale, centerX: 550, centerY: 350 },
          pane: { left: 0, size: { width: 5000, height: 5000 }, clipLeft: 0, clipWidth: 5000 },
        }),
      );
      const edges = (pick: (blit: (typeof blits)[number]) => [number, number]) =>
        [...new Map(blits.map((blit) => pick(blit))).entries()].sort((a, b) => a[0] - b[0]);
      for (const line of [
        edges((blit) => [blit.x, blit.x + blit.width]),
        edges((blit) => [blit.y, blit.y + blit.height]),
      ])
        for (let i = 1; i < line.length; i++) expect(line[i][0]).toBe(line[i - 1][1]);
    }
  });

  it('shows the matching part of a coarser tile until the finer is there', () => {
    const only = (tile: GridTile) => (tile.level === 1 ? full(tile) : null);
    const blits = blitsOf(scene({ lookUp: only }));
    const corner = blits.find((blit) => blit.x === 1024 && blit.y === 512)!;
    expect(corner.image.name).toBe('1/1/0');
    expect(corner).toMatchObject({ sx: 0, sy: 256, sWidth: 38, sHeight: 94, width: 76, height: 188 });
  });

  it('borrows another layer only where its own has nothing', () => {
    const own = (tile: GridTile) => (tile.level === 0 && tile.column === 0 ? full(tile) : null);
    const instead = (tile: GridTile) => (tile.level === 1 ? { ...full(tile), name: 'source' } : null);
    const blits = blitsOf(scene({ lookUp: own, instead }));
    expect(blits).toHaveLength(6);
    expect(blits.filter((blit) => blit.image.name === 'source')).toHaveLength(4);
  });

  it('never reads past the px a tile has', () => {
    const odd = { width: 1025, height: 513 };
    const blits = blitsOf(
      scene({
        picture: odd,
        level: 1,
        viewport: { scale: 0.5, centerX: 512, centerY: 256 },
        lookUp: () => ({ name: 'floored', width: 512, height: 256 }),
      }),
    );
    for (const blit of blits) {
      expect(blit.sx + blit.sWidth).toBeLessThanOrEqual(512.01);
      expect(blit.sy + blit.sHeight).toBeLessThanOrEqual(256.01);
    }
  });
});
