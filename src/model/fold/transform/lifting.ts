/**
 * One level of a wavelet on a plane, by lifting (lifting steps: Daubechies and Sweldens 1998, "Factoring wavelet transforms into
 * lifting steps"). Its weights are a model's: they start as the CDF 9/7 pair (Cohen, Daubechies and Feauveau 1992) and are
 * learned from there (train/learn-lifting.ts). Scaled to be nearly orthonormal, so that one step size suits every band;
 * borders are mirrored without repeating the edge sample. Any side from 1 px: a side of one sample passes unchanged.
 */

import { mirror } from '../../tile/tile-samples';

/** Lifting weights and scales of one level. */
export interface LevelLifting {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly delta: number;
  /** Gain of the low samples; high ones get its inverse. */
  readonly scale: number;
  /** Weights of the two neighbours beyond the nearest, three places away; default none. */
  readonly far?: { readonly alpha: number; readonly gamma: number; readonly delta: number };
  /** Gain of the band that is high both ways; default 1. */
  readonly diagonal?: number;
}

/** One for all levels, or by level, finest first; the last one serves all coarser levels. */
export type LiftingSpec = LevelLifting | readonly LevelLifting[];

/** @param level 1 is the finest */
export function liftingAt(spec: LiftingSpec, level: number): LevelLifting {
  return isByLevel(spec) ? spec[Math.min(level, spec.length) - 1] : spec;
}

const isByLevel = (spec: LiftingSpec): spec is readonly LevelLifting[] => Array.isArray(spec);

/** Samples of one level that a sample of it depends on, a side. */
function reachAt(lifting: LevelLifting): number {
  return lifting.far ? 3 + 1 + 3 + 3 : 4;
}

/** How far a value of the coarsest band sees, and a sample is seen by, px. */
export function liftingReach(spec: LiftingSpec, levels: number): number {
  let reach = 0;
  for (let level = 1; level <= levels; level++) reach += reachAt(liftingAt(spec, level)) * 2 ** (level - 1);
  return reach;
}

/**
 * Pixels around a window with which its values are those of the whole picture's transform, in whole places of the coarsest band.
 * @param beyondPx wanted right around the window, too
 */
export function liftingMargin(spec: LiftingSpec, levels: number, beyondPx = 0): number {
  const place = 2 ** levels;
  return Math.ceil((beyondPx + liftingReach(spec, levels)) / place) * place;
}

/** The 9/7 pair of JPEG 2000, low band with a gain of sqrt(2). */
export const cdf97: LevelLifting = {
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
  spec: LevelLifting,
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
  scaleBand(bands.hh, spec.diagonal ?? 1);
  return bands;
}

/** Puts a plane together again: the inverse of `splitLevel` but for float rounding. */
export function joinLevel(
  bands: LevelBands,
  width: number,
  height: number,
  spec: LevelLifting,
): Float32Array {
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
  const { diagonal = 1 } = spec;
  if (diagonal !== 1)
    for (let y = 1; y < height; y += 2)
      scaleBand(plane.subarray(y * width + lowWidth, (y + 1) * width), 1 / diagonal);
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

function liftRow(row: Float32Array, size: number, spec: LevelLifting): void {
  if (size === 1) return;
  for (const { first, near, far } of stepsOf(spec)) addNeighbours(row, size, first, near, far);
  const inverse = 1 / spec.scale;
  for (let i = 0; i < size; i += 2) row[i] *= spec.scale;
  for (let i = 1; i < size; i += 2) row[i] *= inverse;
}

function unliftRow(row: Float32Array, size: number, spec: LevelLifting): void {
  if (size === 1) return;
  const inverse = 1 / spec.scale;
  for (let i = 0; i < size; i += 2) row[i] *= inverse;
  for (let i = 1; i < size; i += 2) row[i] *= spec.scale;
  for (const { first, near, far } of stepsOf(spec).reverse()) addNeighbours(row, size, first, -near, -far);
}

/** Samples from `first` on, every second, take their neighbours times `near` and those three places away times `far`. */
interface LiftingStep {
  readonly first: 0 | 1;
  readonly near: number;
  readonly far: number;
}

function stepsOf({ alpha, beta, gamma, delta, far }: LevelLifting): LiftingStep[] {
  return [
    { first: 1, near: alpha, far: far?.alpha ?? 0 },
    { first: 0, near: beta, far: 0 },
    { first: 1, near: gamma, far: far?.gamma ?? 0 },
    { first: 0, near: delta, far: far?.delta ?? 0 },
  ];
}

/** A step along a row, with mirrored ends. */
function addNeighbours(row: Float32Array, size: number, first: 0 | 1, near: number, far: number): void {
  if (far !== 0) {
    for (let i: number = first; i < size; i += 2)
      row[i] +=
        i < 3 || i >= size - 3
          ? near * (row[mirror(i - 1, size)] + row[mirror(i + 1, size)]) +
            far * (row[mirror(i - 3, size)] + row[mirror(i + 3, size)])
          : near * (row[i - 1] + row[i + 1]) + far * (row[i - 3] + row[i + 3]);
    return;
  }
  let i: number = first;
  if (first === 0) {
    row[0] += 2 * near * row[1];
    i = 2;
  }
  for (; i < size - 1; i += 2) row[i] += near * (row[i - 1] + row[i + 1]);
  if (i === size - 1) row[i] += 2 * near * row[i - 1];
}

function liftDown(plane: Float32Array, width: number, height: number, spec: LevelLifting): void {
  if (height === 1) return;
  for (const { first, near, far } of stepsOf(spec)) addRows(plane, width, height, { first, near, far });
  scaleRows(plane, width, height, spec.scale, 1 / spec.scale);
}

function unliftDown(plane: Float32Array, width: number, height: number, spec: LevelLifting): void {
  if (height === 1) return;
  scaleRows(plane, width, height, 1 / spec.scale, spec.scale);
  for (const { first, near, far } of stepsOf(spec).reverse())
    addRows(plane, width, height, { first, near: -near, far: -far });
}

/** The same step down the columns, a whole row at a time. */
function addRows(
  plane: Float32Array,
  width: number,
  height: number,
  { first, near, far }: LiftingStep,
): void {
  const rowAt = (y: number) => mirror(y, height) * width;
  for (let y: number = first; y < height; y += 2) {
    const start = y * width;
    const [above, below] = [rowAt(y - 1), rowAt(y + 1)];
    for (let x = 0; x < width; x++) plane[start + x] += near * (plane[above + x] + plane[below + x]);
    if (far === 0) continue;
    const [farAbove, farBelow] = [rowAt(y - 3), rowAt(y + 3)];
    for (let x = 0; x < width; x++) plane[start + x] += far * (plane[farAbove + x] + plane[farBelow + x]);
  }
}

function scaleBand(values: Float32Array, gain: number): void {
  if (gain !== 1) for (let i = 0; i < values.length; i++) values[i] *= gain;
}

function scaleRows(plane: Float32Array, width: number, height: number, even: number, odd: number): void {
  for (let y = 0; y < height; y++) {
    const gain = y & 1 ? odd : even;
    for (let i = y * width, end = i + width; i < end; i++) plane[i] *= gain;
  }
}
