/** A cancel signal that threads share: one Int32 in shared memory. */
import type { CancelSignal } from '../../model/cancel';

/** Set by whoever cancels, polled by the task, on whatever thread each of them runs. */
export class CancelFlag implements CancelSignal {
  private readonly flag: Int32Array;

  /** @param buffer 4 bytes of another thread's flag; a fresh one by default */
  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.flag = new Int32Array(buffer);
  }

  get aborted(): boolean {
    return Atomics.load(this.flag, 0) !== 0;
  }

  abort(): void {
    Atomics.store(this.flag, 0, 1);
  }
}
