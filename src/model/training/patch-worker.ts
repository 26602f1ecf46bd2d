/** Worker thread entry: makes patch batches on request. */
import { parentPort, workerData } from 'node:worker_threads';
import { toEngineError } from '../errors';
import { PatchMaker, type PatchSettings } from './patch-maker';

const maker = new PatchMaker(workerData as PatchSettings);
/** One batch after the other: each finds the photos that the one before has read. */
let last: Promise<unknown> = Promise.resolve();

parentPort!.on('message', (step: number) => {
  last = last.then(() => answer(step));
});

function answer(step: number): Promise<void> {
  return maker.make(step).then(
    (batch) =>
      parentPort!.postMessage({ step, batch, unreadable: maker.unreadable }, [
        batch.clean.buffer as ArrayBuffer,
        batch.base.buffer as ArrayBuffer,
      ]),
    (error: unknown) => {
      const { code, message } = toEngineError(error, 'Cutting training patches');
      parentPort!.postMessage({ step, error: { code, message } });
    },
  );
}
