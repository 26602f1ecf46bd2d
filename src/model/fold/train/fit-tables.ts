/**
 * Learns the entropy coder's start values: first the weights of the expected magnitude (least squares), then
 * probabilities and mixing weights, by letting the coder adapt over many tiles and keeping where it ends up.
 */
import { ContextMixer } from '../entropy/context-mixer';
import { BitCounter } from '../entropy/range-coder';
import { TileCoder, type TileLatent } from '../entropy/tile-coder';
import { untrainedTables, type EntropyTables } from '../tables';
import { bandShapes } from '../transform/pyramid';

/** One tile's latent with its size, px. */
export interface SampleLatent {
  readonly latent: TileLatent;
  readonly width: number;
  readonly height: number;
}

/** Neighbourhood sums that the expected magnitude is made of. */
const termCount = 4;
/** Weights are kept in 256ths, none below zero. */
const unit = 256;
/** Large magnitudes count as this: rare outliers must not rule the fit. */
const magnitudeCap = 40;
/** Slowest rate while learning: an average over some 250 bits. */
const learning = { limit: 250, shifts: [14, 16] } as const;
/** Confidence that shipped probabilities start with: how soon a tile may overrule them. */
const startConfidence = 12;

/**
 * @param samples asked for as often as there are passes; each pass sees them in order
 * @param count samples a pass
 * @param onProgress called after each sample with the share done, 0..1
 */
export function fitTables(
  levels: number,
  count: number,
  samples: (index: number) => SampleLatent,
  onProgress?: (share: number) => void,
): EntropyTables {
  const fitCount = Math.min(count, 48);
  const total = fitCount + count * learning.shifts.length;
  let done = 0;
  const expectation = fitExpectation(levels, fitCount, samples, () => onProgress?.(++done / total));
  const tables = { ...untrainedTables(levels), expectation };
  learning.shifts.forEach((weightShift, pass) => {
    for (let i = 0; i < count; i++) {
      const { latent, width, height } = samples(pass * count + i);
      const mixer = new ContextMixer(tables.mixer, new BitCounter(), { limit: learning.limit, weightShift });
      new TileCoder(mixer, levels, expectation).code(latent, bandShapes(width, height, levels), false);
      onProgress?.(++done / total);
    }
  });
  const { confidences } = tables.mixer;
  for (let i = 0; i < confidences.length; i++) confidences[i] = Math.min(confidences[i], startConfidence);
  return tables;
}

/** Least squares of the magnitude on its neighbourhood sums, by class; large expectations count less. */
function fitExpectation(
  levels: number,
  count: number,
  samples: (index: number) => SampleLatent,
  onSample: () => void,
): Int32Array {
  const start = untrainedTables(levels);
  const classes = start.expectation.length / termCount;
  const products = Array.from({ length: classes }, () => new Float64Array(termCount * termCount));
  const targets = Array.from({ length: classes }, () => new Float64Array(termCount));
  for (let i = 0; i < count; i++) {
    const { latent, width, height } = samples(i);
    const mixer = new ContextMixer(start.mixer, new BitCounter(), { limit: learning.limit, weightShift: 14 });
    const observe = (bandClass: number, terms: readonly number[], magnitude: number) => {
      const sum = terms.reduce((total, term) => total + term, 0);
      if (sum === 0) return;
      const weight = 1 / (sum / 16 + 0.1) ** 1.5;
      const target = Math.min(magnitude, magnitudeCap) * 16;
      for (let a = 0; a < termCount; a++) {
        targets[bandClass][a] += weight * terms[a] * target;
        for (let b = 0; b < termCount; b++)
          products[bandClass][a * termCount + b] += weight * terms[a] * terms[b];
      }
    };
    new TileCoder(mixer, levels, start.expectation, observe).code(
      latent,
      bandShapes(width, height, levels),
      false,
    );
    onSample();
  }
  const weights = new Int32Array(start.expectation.length);
  for (let c = 0; c < classes; c++) {
    const solved = solveNonNegative(products[c], targets[c]);
    // A class that was never seen keeps what it had.
    for (let k = 0; k < termCount; k++)
      weights[c * termCount + k] = solved
        ? Math.round(Math.min(4, solved[k]) * unit)
        : start.expectation[c * termCount + k];
  }
  return weights;
}

/** Least squares with no weight below zero: terms that would get one are left out, one by one. */
function solveNonNegative(products: Float64Array, targets: Float64Array): number[] | null {
  let kept = [...targets.keys()].filter((k) => products[k * (termCount + 1)] > 0);
  while (kept.length > 0) {
    const solution = solve(
      kept.map((a) => kept.map((b) => products[a * termCount + b] * (a === b ? 1 + 1e-6 : 1))),
      kept.map((a) => targets[a]),
    );
    const worst = solution.indexOf(Math.min(...solution));
    if (solution[worst] >= 0) {
      const full = new Array<number>(termCount).fill(0);
      kept.forEach((k, i) => (full[k] = solution[i]));
      return full;
    }
    kept = kept.filter((_, i) => i !== worst);
  }
  return null;
}

/** Gaussian elimination of a small positive definite system. */
function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  const m = matrix.map((row, i) => [...row, right[i]]);
  for (let i = 0; i < size; i++)
    for (let row = i + 1; row < size; row++) {
      const factor = m[row][i] / m[i][i];
      for (let k = i; k <= size; k++) m[row][k] -= factor * m[i][k];
    }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    let rest = m[i][size];
    for (let k = i + 1; k < size; k++) rest -= m[i][k] * solution[k];
    solution[i] = rest / m[i][i];
  }
  return solution;
}
