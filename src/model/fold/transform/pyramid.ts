/**
 * The encoder's and decoder's linear part: several wavelet levels of one plane. Bands are listed coarse to fine:
 * index 0 is the low band, then hl, lh, hh of the coarsest level, and so on to the finest.
 */
import { highSize, joinLevel, liftingAt, lowSize, splitLevel, type LiftingSpec } from './lifting';

/** Where one band stands and how large it is. */
export interface BandShape {
  /** 1 is the finest. */
  readonly level: number;
  /** 0 low, 1 hl, 2 lh, 3 hh. */
  readonly orientation: 0 | 1 | 2 | 3;
  readonly width: number;
  readonly height: number;
}

/** Sizes of all bands of a plane of `width` x `height`, coarse to fine. */
export function bandShapes(width: number, height: number, levels: number): BandShape[] {
  const shapes: BandShape[] = [];
  let lowWidth = width;
  let lowHeight = height;
  for (let level = 1; level <= levels; level++) {
    const [lw, lh, hw, hh] = [lowSize(lowWidth), lowSize(lowHeight), highSize(lowWidth), highSize(lowHeight)];
    shapes.unshift(
      { level, orientation: 1, width: hw, height: lh },
      { level, orientation: 2, width: lw, height: hh },
      { level, orientation: 3, width: hw, height: hh },
    );
    [lowWidth, lowHeight] = [lw, lh];
  }
  shapes.unshift({ level: levels, orientation: 0, width: lowWidth, height: lowHeight });
  return shapes;
}

/**
 * Analysis of one plane.
 * @param plane `[height, width]`
 * @returns bands in the order of `bandShapes`
 */
export function analysePlane(
  plane: Float32Array,
  width: number,
  height: number,
  levels: number,
  spec: LiftingSpec,
): Float32Array[] {
  const bands: Float32Array[] = [];
  let low = plane;
  let [w, h] = [width, height];
  for (let level = 0; level < levels; level++) {
    const split = splitLevel(low, w, h, liftingAt(spec, level + 1));
    bands.unshift(split.hl, split.lh, split.hh);
    low = split.ll;
    [w, h] = [lowSize(w), lowSize(h)];
  }
  bands.unshift(low);
  return bands;
}

/** Synthesis: the inverse of `analysePlane` but for float rounding. */
export function synthesisePlane(
  bands: readonly Float32Array[],
  width: number,
  height: number,
  levels: number,
  spec: LiftingSpec,
): Float32Array {
  const sizes: [number, number][] = [[width, height]];
  for (let level = 1; level < levels; level++) {
    const [w, h] = sizes[level - 1];
    sizes.push([lowSize(w), lowSize(h)]);
  }
  let low = bands[0];
  for (let level = levels - 1; level >= 0; level--) {
    const first = 1 + 3 * (levels - 1 - level);
    const [w, h] = sizes[level];
    const [hl, lh, hh] = bands.slice(first, first + 3);
    low = joinLevel({ ll: low, hl, lh, hh }, w, h, liftingAt(spec, level + 1));
  }
  return low;
}
