/** A cancel signal that threads share: two Int32 in shared memory, cancelled and paused. */
import type { CancelSignal } from '../../model/cancel';

/** How soon a paused task notices that it may go on, ms. */
const pollMs = 50;

/** Set by whoever cancels, polled by the task, on whatever thread each of them runs. */
export class CancelFlag implements CancelSignal {
  private readonly flag: Int32Array;

  /** @param buffer 8 bytes of another thread's flag; a fresh one by default */
  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(8)) {
    this.flag = new Int32Array(buffer);
  }

  get aborted(): boolean {
    return Atomics.load(this.flag, 0) !== 0;
  }

  abort(): void {
    Atomics.store(this.flag, 0, 1);
  }

  get isPaused(): boolean {
    return Atomics.load(this.flag, 1) !== 0;
  }

  pause(isPaused: boolean): void {
    Atomics.store(this.flag, 1, isPaused ? 1 : 0);
  }

  /** Waits while paused; a cancel ends the waiting. Other tasks of the thread go on meanwhile. */
  readonly resumed = async (): Promise<void> => {
    while (this.isPaused && !this.aborted) await new Promise((resolve) => setTimeout(resolve, pollMs));
  };
}
