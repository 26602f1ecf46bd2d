/** What a long task needs from its caller: a way to be stopped and a way to tell how far it is. */
import type { Progress } from './types';

/** Anything with an `aborted` flag: an `AbortSignal`, or a flag shared between threads. */
export interface CancelSignal {
  readonly aborted: boolean;
  /** Resolves once the task may go on; at once unless somebody paused it. */
  readonly resumed?: () => Promise<void>;
}

export interface TaskOptions {
  /** Polled between tiles, rows and steps; the task then ends with `CANCELLED`. */
  readonly signal?: CancelSignal;
  readonly onProgress?: (progress: Progress) => void;
}
