/** One band of the whole picture, gathered tile by tile: its figures, and a small picture of its magnitudes. */
import type { BandPeek } from '../../types';
import { dequantizeBands } from '../quantize';
import type { BandShape } from '../transform/pyramid';

/** Longest side of a band's picture. */
const longestPx = 192;

export class BandView {
  bits = 0;
  private readonly reduction: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly sums: Float64Array;
  private readonly counts: Uint32Array;
  private total = 0;
  private squares = 0;
  private filled = 0;

  /** @param shape of the whole picture's band; `step` on the 8-bit scale */
  constructor(
    private readonly channel: number,
    private readonly shape: BandShape,
    private readonly step: number,
  ) {
    const { width, height } = shape;
    this.reduction = Math.max(1, Math.ceil(Math.max(width, height) / longestPx));
    this.columns = Math.ceil(width / this.reduction);
    this.rows = Math.ceil(height / this.reduction);
    this.sums = new Float64Array(this.columns * this.rows);
    this.counts = new Uint32Array(this.columns * this.rows);
  }

  /** @param part the band of a tile; `left` and `top` its place in the whole band */
  add(values: Int16Array, part: BandShape, left: number, top: number): void {
    const isLow = part.orientation === 0;
    // Index 0 is dequantised as the low band is, any other as detail.
    const exact = dequantizeBands(isLow ? [values] : [new Int16Array(), values], this.step)[isLow ? 0 : 1];
    for (let y = 0; y < part.height; y++) {
      const row = Math.floor((top + y) / this.reduction) * this.columns;
      for (let x = 0; x < part.width; x++) {
        const value = exact[y * part.width + x];
        const cell = row + Math.floor((left + x) / this.reduction);
        this.counts[cell]++;
        if (value === 0) continue;
        this.filled++;
        this.total += value;
        this.squares += value * value;
        this.sums[cell] += isLow ? value : Math.abs(value);
      }
    }
  }

  view(): BandPeek {
    const { width, height, level, orientation } = this.shape;
    const count = Math.max(1, width * height);
    const isLow = orientation === 0;
    return {
      channel: this.channel,
      level,
      orientation,
      width,
      height,
      bits: this.bits,
      energy: this.squares - (isLow ? this.total ** 2 / count : 0),
      filled: this.filled / count,
      picture: { width: this.columns, height: this.rows, grey: this.grey(isLow) },
    };
  }

  /** Means of cells: of detail from zero up, by square root, so that faint structure is seen; of the low band its range. */
  private grey(isLow: boolean): Uint8Array {
    const means = this.sums.map((sum, i) => sum / Math.max(1, this.counts[i]));
    let [least, most] = isLow ? [Infinity, -Infinity] : [0, 0];
    for (const mean of means) {
      if (mean > most) most = mean;
      if (isLow && mean < least) least = mean;
    }
    const range = most - least;
    return Uint8Array.from(means, (mean) => {
      const share = range > 0 ? (mean - least) / range : 0;
      return Math.round(255 * (isLow ? share : Math.sqrt(share)));
    });
  }
}
