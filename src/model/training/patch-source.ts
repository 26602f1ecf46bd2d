/** Hands out patch batches in order, each made ahead of time in a worker thread (in this thread when run from source). */
import { Worker } from 'node:worker_threads';
import { EngineError, type ErrorCode } from '../errors';
import { workerPath } from '../worker-path';
import { PatchMaker, type PatchSettings } from './patch-maker';
import type { PatchBatch } from './patches';

export interface PatchSource {
  /** Batch of the next step. */
  next(): Promise<PatchBatch>;
  /** Names of files that could not be used so far. */
  readonly unreadable: readonly string[];
  close(): Promise<void>;
}

interface WorkerAnswer {
  readonly step: number;
  readonly batch?: PatchBatch;
  readonly unreadable?: string[];
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** Batches made ahead. */
const aheadCount = 3;

/** @param firstStep where to begin: a resumed run goes on with the batches it would have seen */
export function openPatchSource(settings: PatchSettings, firstStep: number): PatchSource {
  const path = workerPath('patches');
  return path === null ? inThread(settings, firstStep) : inWorker(path, settings, firstStep);
}

function inThread(settings: PatchSettings, firstStep: number): PatchSource {
  const maker = new PatchMaker(settings);
  let step = firstStep;
  return {
    next: () => maker.make(step++),
    unreadable: maker.unreadable,
    close: () => Promise.resolve(),
  };
}

function inWorker(path: string, settings: PatchSettings, firstStep: number): PatchSource {
  const worker = new Worker(path, { workerData: settings });
  const waiting = new Map<number, { resolve: (batch: PatchBatch) => void; reject: (error: Error) => void }>();
  const ready = new Map<number, Promise<PatchBatch>>();
  const unreadable: string[] = [];
  const failAll = (error: Error) => {
    waiting.forEach((entry) => entry.reject(error));
    waiting.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () =>
    failAll(new EngineError('INTERNAL', 'The thread that cuts training patches ended.')),
  );
  worker.on('message', (answer: WorkerAnswer) => {
    const entry = waiting.get(answer.step);
    waiting.delete(answer.step);
    if (answer.error) entry?.reject(new EngineError(answer.error.code, answer.error.message));
    else entry?.resolve(answer.batch!);
    unreadable.splice(0, unreadable.length, ...(answer.unreadable ?? []));
  });
  const request = (step: number) => {
    const promise = new Promise<PatchBatch>((resolve, reject) => waiting.set(step, { resolve, reject }));
    // Awaited later, perhaps never: a rejection must not count as unhandled meanwhile.
    promise.catch(() => undefined);
    ready.set(step, promise);
    worker.postMessage(step);
  };
  let step = firstStep;
  for (let ahead = 0; ahead < aheadCount; ahead++) request(step + ahead);
  return {
    next: () => {
      const batch = ready.get(step)!;
      ready.delete(step);
      request(step + aheadCount);
      step++;
      return batch;
    },
    unreadable,
    close: async () => {
      waiting.clear();
      await worker.terminate();
    },
  };
}
