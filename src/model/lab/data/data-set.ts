/** What an experiment is fed with, loaded: rows to train on, to watch, and to test on. */
import type { LabText, LabWarning } from '../result';
import type { TableData } from './table/table-data';
import type { Rows } from './rows';

export interface DataSet {
  readonly title: LabText;
  /** Of one sample: `[H,W,C]` or `[N]`. */
  readonly shape: readonly number[];
  readonly train: Rows;
  readonly test: Rows;
  /** Class of each row (a digit); undefined where there is none. */
  readonly trainLabels?: Uint8Array;
  readonly testLabels?: Uint8Array;
  /** Digit that was left out of training. */
  readonly anomaly?: number;
  /** File names of the test rows. */
  readonly testNames?: readonly string[];
  /** Paths of the photos behind them. */
  readonly testPaths?: readonly string[];
  /** The table behind the rows. */
  readonly table?: TableData;
  /** Where it comes from, and its licence. */
  readonly origin: string;
  readonly warnings: readonly LabWarning[];
}

/** What the person gave the run. */
export interface GivenData {
  readonly folder?: string;
  readonly table?: string;
  readonly photo?: string;
}
