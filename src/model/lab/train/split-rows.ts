/** Rows to learn from, and rows that are held out. */
import { pickRows, type Rows } from '../data/rows';
import { shuffled } from './train-system';

/** The last rows of a shuffled order are held out. */
export function splitRows(rows: Rows, share: number, seed: number): { train: Rows; validation: Rows } {
  const held = Math.min(rows.count - 1, Math.max(1, Math.round(rows.count * share)));
  const order = [...shuffled(rows.count, seed)];
  const cut = rows.count - held;
  return { train: pickRows(rows, order.slice(0, cut)), validation: pickRows(rows, order.slice(cut)) };
}
