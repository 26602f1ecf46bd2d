/** Trains a model on the person's own photos. A cancelled training leaves no run behind, unless it is to be resumed. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../../model/errors';
import type { Progress, TrainReport } from '../../model/types';
import type { MakeRunner } from './parts';

export const trainJob: MakeRunner<'train'> = ({ threads, models, runsFolder, keepCancelledRuns }) => ({
  lane: 'compute',
  describe: ({ name }) => `Training ${name}`,
  async run(request, { jobId, signal, onProgress, onReport }) {
    // Runs that may be resumed are named by their model; the others are the job's own, to be removed with it.
    const folder = keepCancelledRuns ? runsFolder : join(runsFolder, jobId);
    onProgress({ stage: 'read', done: 0, total: 0, unit: 'photo' });
    try {
      return await threads.compute.run(
        'train',
        { request, folders: models, runsFolder: folder },
        { signal, onProgress, onReport: (report) => onReport(report, progressOf(report, request.steps)) },
      );
    } catch (error) {
      const isCancelled = error instanceof EngineError && error.code === 'CANCELLED';
      if (isCancelled && !keepCancelledRuns) await rm(folder, { recursive: true, force: true });
      throw error;
    }
  },
});

/** Steps done of those that the time will allow at the present rate. */
function progressOf(report: TrainReport, steps: number | undefined): Progress {
  const total =
    steps ?? Math.round((report.step * (report.seconds + report.eta)) / Math.max(report.seconds, 0.001));
  return { stage: 'train', done: report.step, total: Math.max(total, report.step), unit: 'step' };
}
