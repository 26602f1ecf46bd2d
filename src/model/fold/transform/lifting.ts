/**
 * One level of the CDF 9/7 wavelet on a plane, by lifting (Cohen, Daubechies and Feauveau 1992; lifting steps:
 * Daubechies and Sweldens 1998, "Factoring wavelet transforms into lifting steps"). Scaled to be nearly orthonormal,
 * so that one step size suits every band; borders are mirrored without repeating the edge sample. Any side from 1 px:
 * a side of one sample passes unchanged.
 */

/** Lifting weights and the scale of the low band: part of a model's spec. */
export interface LiftingSpec {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly delta: number;
  readonly scale: number;
}

/** The 9/7 pair of JPEG 2000, low band with a gain of sqrt(2). */
export const cdf97: LiftingSpec = {
  alpha: -1.586134342059924,
  beta: -0.052980118572961,
  gamma: 0.882911075530934,
  delta: 0.443506852043971,
  scale: 1.149604398860241,
};

/** Four bands of one level; the low band has `ceil(n/2)` samples a side of `n`, the high one `floor(n/2)`. */
export interface LevelBands {
  /** Low both ways. */
  readonly ll: Float32Array;
  /** High across, low down: answers to vertical edges. */
  readonly hl: Float32Array;
  /** Low across, high down. */
  readonly lh: Float32Array;
  /** High both ways. */
  readonly hh: Float32Array;
}

export const lowSize = (size: number): number => (size + 1) >> 1;
export const highSize = (size: number): number => size >> 1;

/**
 * Splits a plane.
 * @param plane `[height, width]`, left as it is
 */
export function splitLevel(
  plane: Float32Array,
  width: number,
  height: number,
  spec: LiftingSpec,
): LevelBands {
  const lowWidth = lowSize(width);
  const across = new Float32Array(width * height);
  const row = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    row.set(plane.subarray(y * width, (y + 1) * width));
    liftRow(row, width, spec);
    const start = y * width;
    for (let x = 0, i = 0; i < width; x++, i += 2) across[start + x] = row[i];
    for (let x = lowWidth, i = 1; i < width; x++, i += 2) across[start + x] = row[i];
  }
  liftDown(across, width, height, spec);
  const lowHeight = lowSize(height);
  const highWidth = width - lowWidth;
  const highHeight = height - lowHeight;
  const bands = {
    ll: new Float32Array(lowWidth * lowHeight),
    hl: new Float32Array(highWidth * lowHeight),
    lh: new Float32Array(lowWidth * highHeight),
    hh: new Float32Array(highWidth * highHeight),
  };
  for (let y = 0; y < height; y++) {
    const target = y >> 1;
    const left = across.subarray(y * width, y * width + lowWidth);
    const right = across.subarray(y * width + lowWidth, (y + 1) * width);
    (y & 1 ? bands.lh : bands.ll).set(left, target * lowWidth);
    (y & 1 ? bands.hh : bands.hl).set(right, target * highWidth);
  }
  return bands;
}

/** Puts a plane together again: the inverse of `splitLevel` but for float rounding. */
export function joinLevel(bands: LevelBands, width: number, height: number, spec: LiftingSpec): Float32Array {
  const lowWidth = lowSize(width);
  const highWidth = width - lowWidth;
  const plane = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = y >> 1;
    const left = y & 1 ? bands.lh : bands.ll;
    const right = y & 1 ? bands.hh : bands.hl;
    plane.set(left.subarray(from * lowWidth, (from + 1) * lowWidth), y * width);
    plane.set(right.subarray(from * highWidth, (from + 1) * highWidth), y * width + lowWidth);
  }
  unliftDown(plane, width, height, spec);
  const row = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let x = 0, i = 0; i < width; x++, i += 2) row[i] = plane[start + x];
    for (let x = lowWidth, i = 1; i < width; x++, i += 2) row[i] = plane[start + x];
    unliftRow(row, width, spec);
    plane.set(row, start);
  }
  return plane;
}

function liftRow(row: Float32Array, size: number, spec: LiftingSpec): void {
  if (size === 1) return;
  addNeighbours(row, size, 1, spec.alpha);
  addNeighbours(row, size, 0, spec.beta);
  addNeighbours(row, size, 1, spec.gamma);
  addNeighbours(row, size, 0, spec.delta);
  const inverse = 1 / spec.scale;
  for (let i = 0; i < size; i += 2) row[i] *= spec.scale;
  for (let i = 1; i < size; i += 2) row[i] *= inverse;
}

function unliftRow(row: Float32Array, size: number, spec: LiftingSpec): void {
  if (size === 1) return;
  const inverse = 1 / spec.scale;
  for (let i = 0; i < size; i += 2) row[i] *= inverse;
  for (let i = 1; i < size; i += 2) row[i] *= spec.scale;
  addNeighbours(row, size, 0, -spec.delta);
  addNeighbours(row, size, 1, -spec.gamma);
  addNeighbours(row, size, 0, -spec.beta);
  addNeighbours(row, size, 1, -spec.alpha);
}

/** `row[i] += weight * (row[i-1] + row[i+1])` for i = first, first + 2, ... with mirrored ends. */
function addNeighbours(row: Float32Array, size: number, first: 0 | 1, weight: number): void {
  let i: number = first;
  if (first === 0) {
    row[0] += 2 * weight * row[1];
    i = 2;
  }
  for (; i < size - 1; i += 2) row[i] += weight * (row[i - 1] + row[i + 1]);
  if (i === size - 1) row[i] += 2 * weight * row[i - 1];
}

function liftDown(plane: Float32Array, width: number, height: number, spec: LiftingSpec): void {
  if (height === 1) return;
  addRows(plane, width, height, 1, spec.alpha);
  addRows(plane, width, height, 0, spec.beta);
  addRows(plane, width, height, 1, spec.gamma);
  addRows(plane, width, height, 0, spec.delta);
  scaleRows(plane, width, height, spec.scale, 1 / spec.scale);
}

function unliftDown(plane: Float32Array, width: number, height: number, spec: LiftingSpec): void {
  if (height === 1) return;
  scaleRows(plane, width, height, 1 / spec.scale, spec.scale);
  addRows(plane, width, height, 0, -spec.delta);
  addRows(plane, width, height, 1, -spec.gamma);
  addRows(plane, width, height, 0, -spec.beta);
  addRows(plane, width, height, 1, -spec.alpha);
}

/** The same step down the columns, a whole row at a time. */
function addRows(plane: Float32Array, width: number, height: number, first: 0 | 1, weight: number): void {
  for (let y: number = first; y < height; y += 2) {
    const start = y * width;
    const above = (y === 0 ? 1 : y - 1) * width;
    const below = (y === height - 1 ? y - 1 : y + 1) * width;
    for (let x = 0; x < width; x++) plane[start + x] += weight * (plane[above + x] + plane[below + x]);
  }
}

function scaleRows(plane: Float32Array, width: number, height: number, even: number, odd: number): void {
  for (let y = 0; y < height; y++) {
    const gain = y & 1 ? odd : even;
    for (let i = y * width, end = i + width; i < end; i++) plane[i] *= gain;
  }
}
