/** The two ways to run tasks: on a worker thread of the built engine, or in this thread (tests, running from source). */
import { Worker } from 'node:worker_threads';
import type { ThreadLink, ThreadMessage } from './messages';
import { serveTasks, type Task } from './serve-tasks';

/** What a worker is told at its start. */
export interface ThreadData {
  readonly name: string;
  /** Steps down in scheduling priority (0..19), so that the threads that people wait for go first. */
  readonly niceness: number;
}

/**
 * A worker thread.
 * @param entry path of the built `compute.cjs`
 */
export function startWorkerLink(entry: string, data: ThreadData): ThreadLink {
  const worker = new Worker(entry, { workerData: data, name: data.name });
  let isStopping = false;
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', (message: ThreadMessage) => listener(message)),
    onCrash(listener) {
      let lastError: Error | undefined;
      worker.on('error', (error) => (lastError = error as Error));
      worker.on('exit', (code) => {
        if (!isStopping) listener(lastError ?? new Error(`${data.name} thread ended with code ${code}`));
      });
    },
    async stop() {
      isStopping = true;
      await worker.terminate();
    },
  };
}

/** The same protocol without a thread; messages are cloned and arrive in a later turn, as they would from a worker. */
export function startInlineLink(tasks: Readonly<Record<string, Task>>): ThreadLink {
  const listeners: ((message: ThreadMessage) => void)[] = [];
  let isStopped = false;
  const serve = serveTasks(tasks, (message) => {
    const copy = structuredClone(message);
    setImmediate(() => {
      if (!isStopped) for (const listener of listeners) listener(copy);
    });
  });
  return {
    post(message) {
      const copy = structuredClone(message);
      setImmediate(() => {
        if (!isStopped) void serve(copy);
      });
    },
    onMessage: (listener) => void listeners.push(listener),
    onCrash: () => undefined,
    stop() {
      isStopped = true;
      return Promise.resolve();
    },
  };
}
