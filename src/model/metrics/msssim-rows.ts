/**
 * Multi-scale structural similarity, fed row by row like SSIM itself.
 * Wang, Simoncelli and Bovik 2003, "Multi-scale Structural Similarity for Image Quality Assessment", Asilomar: five
 * scales, each half the last (means of 2 x 2), contrast and structure of all scales and luminance of the coarsest.
 * Changed: an odd last row or column is left out when halving; a negative mean counts as 0.
 */
import { SsimRows } from './ssim-rows';

/** Exponents by scale, finest first (section 3.2 of the paper). */
const weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** Shortest side that has five scales, px: the coarsest must hold one window. */
export const shortestMsssimSidePx = 11 * 2 ** (weights.length - 1);

/** One scale, and the coarser ones below it. */
interface Scale {
  readonly rows: SsimRows;
  readonly coarser?: { readonly scale: Scale; readonly halve: (a: Float32Array, b: Float32Array) => void };
}

/** SSIM of the finest scale comes along for nothing. */
export class MsssimRows {
  readonly #scales: SsimRows[] = [];
  readonly #finest: Scale;

  constructor(width: number, height: number) {
    const count = Math.min(width, height) < shortestMsssimSidePx ? 1 : weights.length;
    this.#finest = this.#makeScale(width, height, count);
  }

  #makeScale(width: number, height: number, count: number): Scale {
    const rows = new SsimRows(width, height);
    this.#scales.push(rows);
    if (count === 1) return { rows };
    const scale = this.#makeScale(width >> 1, height >> 1, count - 1);
    return { rows, coarser: { scale, halve: makeHalver(width >> 1, (a, b) => pushInto(scale, a, b)) } };
  }

  /** @param a, b one row of luminance each, 0..255, `[width]` */
  push(a: Float32Array, b: Float32Array): void {
    pushInto(this.#finest, a, b);
  }

  /** Call after the last row. `msssim` is NaN where the picture is too small for five scales. */
  means(): { readonly ssim: number; readonly msssim: number } {
    const means = this.#scales.map((scale) => scale.means());
    const { ssim } = means[0];
    if (means.length < weights.length) return { ssim, msssim: NaN };
    const terms = means.map((mean, i) => (i === means.length - 1 ? mean.ssim : mean.contrastStructure));
    const msssim = terms.reduce((product, term, i) => product * Math.max(0, term) ** weights[i], 1);
    return { ssim, msssim };
  }
}

function pushInto(scale: Scale, a: Float32Array, b: Float32Array): void {
  scale.rows.push(a, b);
  scale.coarser?.halve(a, b);
}

/** Takes rows and hands on the means of 2 x 2, half as many and half as long. */
function makeHalver(width: number, give: (a: Float32Array, b: Float32Array) => void) {
  const sums = [new Float32Array(width), new Float32Array(width)];
  const halves = [new Float32Array(width), new Float32Array(width)];
  let isSecond = false;
  return (a: Float32Array, b: Float32Array) => {
    [a, b].forEach((row, which) => {
      const sum = sums[which];
      const half = halves[which];
      if (isSecond) for (let x = 0; x < width; x++) half[x] = (sum[x] + row[2 * x] + row[2 * x + 1]) / 4;
      else for (let x = 0; x < width; x++) sum[x] = row[2 * x] + row[2 * x + 1];
    });
    if (isSecond) give(halves[0], halves[1]);
    isSecond = !isSecond;
  };
}
