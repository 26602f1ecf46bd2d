/** Lets a worker thread step back behind the threads that a person waits for. */
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Lowers the scheduling priority of the calling thread and of the threads it starts later (TensorFlow's own), where
 * the system knows priorities per thread (Linux); elsewhere it does nothing.
 * @param niceness 0..19
 */
export function lowerThreadPriority(niceness: number): void {
  if (process.platform !== 'linux' || niceness === 0) return;
  try {
    // Synchronous calls run on the calling thread, so this names it: "<process>/task/<thread>".
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(threadId)) setPriority(threadId, niceness);
  } catch {
    // Without /proc the thread keeps its priority: slower to answer, never wrong.
  }
}
