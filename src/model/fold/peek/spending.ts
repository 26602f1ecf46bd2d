/** Adds up bits over cells of the picture. */
import type { SpendingMap } from '../../types';
import type { Spent } from '../entropy/spend-reader';
import type { Rectangle } from '../tiles';
import type { BandShape } from '../transform/pyramid';

/** Side of a cell, px. A value of the finest band stands for 2 x 2 px, one of the coarsest for 32 x 32. */
const cellPx = 16;

export class Spending {
  private readonly columns: number;
  private readonly rows: number;
  private readonly bits: Float64Array;

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {
    this.columns = Math.ceil(width / cellPx);
    this.rows = Math.ceil(height / cellPx);
    this.bits = new Float64Array(this.columns * this.rows);
  }

  /** What places of a tile's band took. */
  add(tile: Rectangle, { level }: Pick<BandShape, 'level'>, spent: Spent): void {
    const size = 2 ** level;
    const left = Math.min(tile.left + spent.x * size, tile.left + tile.width - 1);
    const top = Math.min(tile.top + spent.y * size, tile.top + tile.height - 1);
    this.spread(
      {
        left,
        top,
        width: Math.min(spent.width * size, tile.left + tile.width - left),
        height: Math.min(spent.height * size, tile.top + tile.height - top),
      },
      spent.bits,
    );
  }

  /** Bits spread evenly over a rectangle of the picture. */
  spread({ left, top, width, height }: Rectangle, bits: number): void {
    const perPixel = bits / (width * height);
    const [right, bottom] = [left + width, top + height];
    for (let row = Math.floor(top / cellPx); row * cellPx < bottom; row++) {
      const inRow = Math.min(bottom, (row + 1) * cellPx) - Math.max(top, row * cellPx);
      for (let column = Math.floor(left / cellPx); column * cellPx < right; column++) {
        const inColumn = Math.min(right, (column + 1) * cellPx) - Math.max(left, column * cellPx);
        this.bits[row * this.columns + column] += perPixel * inRow * inColumn;
      }
    }
  }

  map(): SpendingMap {
    const { columns, rows } = this;
    const bpp = Float32Array.from(this.bits, (bits, i) => {
      const width = Math.min(cellPx, this.width - (i % columns) * cellPx);
      const height = Math.min(cellPx, this.height - Math.floor(i / columns) * cellPx);
      return bits / (width * height);
    });
    return { cellPx, columns, rows, bpp };
  }
}
