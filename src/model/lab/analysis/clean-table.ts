/**
 * Finds the cells of a table that do not fit the rest of their row, and fills the missing ones. A wrong cell spoils the
 * code and with it the whole row's reconstruction, so a suspicious row is tried with each cell taken out: the cell whose
 * absence lets the others fit best is the wrong one.
 */
import { standardised } from '../data/table/load-table';
import type { TableData } from '../data/table/table-data';
import type { LabModel } from '../network/lab-model';
import { quantile } from './roc';

export interface CellMark {
  readonly row: number;
  readonly column: number;
  /** Distance from what is expected, in usual distances of its column. */
  readonly score: number;
}

export interface CleanedTable {
  /** Of each row: its largest cell distance, in usual distances. */
  readonly scores: Float32Array;
  /** Rows above it are looked at. */
  readonly threshold: number;
  /** Worst first. */
  readonly marks: readonly CellMark[];
  /** `[rows,columns]` in the table's units: as given where it fits, else as expected. */
  readonly values: Float64Array;
  /** Count of missing cells that were filled. */
  readonly filled: number;
}

/** Times that an unknown cell is replaced by its reconstruction. */
const rounds = 12;
/** A cell is wrong when it lies so many usual distances away. */
const leastDistance = 6;

/** @param falseAlarms share of rows that may be looked at though they are right */
export function cleanTable(model: LabModel, table: TableData, falseAlarms: number): CleanedTable {
  const width = table.columns.length;
  const given = standardised(table);
  const missing = Uint8Array.from(table.values, (value) => (Number.isNaN(value) ? 1 : 0));
  const filled = imputed(model, given, missing);
  const residuals = residualsOf(model, filled, missing);
  const usual = usualResiduals(residuals, width);
  const scores = new Float32Array(table.lines.length);
  residuals.forEach((residual, i) => {
    const row = Math.floor(i / width);
    scores[row] = Math.max(scores[row], Math.abs(residual) / usual[i % width]);
  });
  // Right rows are most of them: the middle half sets the scale, the wanted rate of false alarms the distance.
  const threshold = Math.max(
    leastDistance / 2,
    quantile(
      scores.filter((score) => score < quantile(scores, 0.9)),
      1 - falseAlarms,
    ),
  );
  const marks: CellMark[] = [];
  const clean = Float32Array.from(filled);
  for (let row = 0; row < scores.length; row++) {
    if (scores[row] <= threshold) continue;
    const found = wrongCell(
      model,
      filled.subarray(row * width, (row + 1) * width),
      missing.subarray(row * width, (row + 1) * width),
      usual,
    );
    if (!found || found.score < leastDistance) continue;
    marks.push({ row, column: found.column, score: found.score });
    clean[row * width + found.column] = found.expected;
  }
  const isMarked = new Set(marks.map(({ row, column }) => row * width + column));
  const values = Float64Array.from(table.values, (value, i) =>
    missing[i] || isMarked.has(i) ? table.centre[i % width] + clean[i] * table.scale[i % width] : value,
  );
  return {
    scores,
    threshold,
    marks: marks.sort((a, b) => b.score - a.score),
    values,
    filled: missing.reduce((sum, flag) => sum + flag, 0),
  };
}

/** Unknown cells by their reconstruction, again and again until they agree with the known ones. */
function imputed(model: LabModel, given: Float32Array, unknown: Uint8Array): Float32Array {
  const values = Float32Array.from(given);
  for (let round = 0; round < rounds; round++) {
    const { output } = model.evaluate(values);
    for (let i = 0; i < values.length; i++) if (unknown[i]) values[i] = output[i];
  }
  return values;
}

/** Given minus expected; 0 where nothing was given. */
function residualsOf(model: LabModel, values: Float32Array, unknown: Uint8Array): Float32Array {
  const { output } = model.evaluate(values);
  return values.map((value, i) => (unknown[i] ? 0 : value - output[i]));
}

/** Of each column: the residual that a right cell usually has (median of the absolute, as a deviation). */
function usualResiduals(residuals: Float32Array, width: number): Float64Array {
  return Float64Array.from({ length: width }, (_, column) => {
    const absolute = residuals.filter((_value, i) => i % width === column).map(Math.abs);
    return Math.max(1e-3, 1.4826 * quantile(absolute, 0.5));
  });
}

/** Tries the row with each cell taken out, all at once. */
function wrongCell(
  model: LabModel,
  row: Float32Array,
  missing: Uint8Array,
  usual: Float64Array,
): { readonly column: number; readonly score: number; readonly expected: number } | null {
  const width = row.length;
  const candidates = [...row.keys()].filter((column) => !missing[column]);
  const trials = new Float32Array(candidates.length * width);
  const unknown = new Uint8Array(trials.length);
  candidates.forEach((column, i) => {
    trials.set(row, i * width);
    trials[i * width + column] = 0;
    unknown.set(missing, i * width);
    unknown[i * width + column] = 1;
  });
  const filled = imputed(model, trials, unknown);
  const residuals = residualsOf(model, filled, unknown);
  const rest = candidates.map((_, i) => {
    let sum = 0;
    for (let c = 0; c < width; c++) sum += (residuals[i * width + c] / usual[c]) ** 2;
    return sum;
  });
  const best = rest.indexOf(Math.min(...rest));
  if (best < 0) return null;
  const column = candidates[best];
  const expected = filled[best * width + column];
  return { column, expected, score: Math.abs(row[column] - expected) / usual[column] };
}
