/** Measures a denoising model on one picture. */
import { basename } from 'node:path';
import type { MakeRunner } from './parts';

export const evaluateJob: MakeRunner<'evaluate'> = ({ threads, models }) => ({
  lane: 'compute',
  describe: ({ clean }) => `Measuring ${basename(clean)}`,
  run: (request, { signal, onProgress }) =>
    threads.compute.run('evaluate', { request, folders: models }, { signal, onProgress }),
});
