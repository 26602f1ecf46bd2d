/** The batch of the window: at most one at a time, its jobs kept apart from those of the page, its report at the end. */
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { batchModels, type BatchSettings } from '../../engine/batch/finished';
import { reportCsv, reportJson, type BatchRow } from '../../engine/batch/report';
import type { EngineEvents, JobOutcome, JobRequest } from '../../engine/contract';
import { EngineError } from '../../model/errors';
import type { BatchState } from '../contract';
import { t } from '../language';
import type { EngineAccess } from '../requests';
import { BatchRun } from './batch-run';
import { planBatch, type BatchPlaces } from './plan';

export interface BatchParts {
  readonly engine: Pick<EngineAccess, 'request'>;
  readonly onState: (state: BatchState) => void;
  /** A file was written that may be shown in the file manager. */
  readonly allowOutput: (path: string) => void;
}

export class BatchHost {
  private run: BatchRun | undefined;
  private jobId: string | undefined;
  private readonly waiting = new Map<string, (outcome: JobOutcome) => void>();
  /** Closings that overtook the reply which names their job. */
  private readonly early = new Map<string, JobOutcome>();
  private isPlanning = false;
  private isStarting = false;
  private readonly photos = new Set<string>();

  constructor(private readonly parts: BatchParts) {}

  /** Whether an open photo is the batch's and no business of the page. */
  holds(photoId: string): boolean {
    return this.photos.has(photoId);
  }

  /** @throws EngineError INVALID_ARGUMENT while another one runs, or for a folder without photos */
  async start(places: BatchPlaces, settings: BatchSettings): Promise<{ total: number }> {
    if (this.run || this.isPlanning) throw new EngineError('INVALID_ARGUMENT', t('main.batch.running'));
    this.isPlanning = true;
    try {
      return await this.begin(places, settings);
    } finally {
      this.isPlanning = false;
    }
  }

  private async begin(places: BatchPlaces, settings: BatchSettings): Promise<{ total: number }> {
    const items = await planBatch(places);
    if (items.length === 0) throw new EngineError('INVALID_ARGUMENT', t('main.error.noPhotos'));
    const models = await this.parts.engine.request('model:list', {});
    const run = new BatchRun(
      {
        request: (name, args) => this.request(name, args),
        runJob: (job) => this.runJob(job),
        onState: this.parts.onState,
      },
      {
        items,
        settings,
        models: batchModels(models, settings),
        codec: models.find(({ kind, inUse }) => kind === 'fold' && inUse)?.id ?? '',
      },
    );
    this.run = run;
    void this.finish(run, places, settings);
    return { total: items.length };
  }

  pause(isPaused: boolean): void {
    this.run?.pause(isPaused);
    if (this.jobId)
      void this.parts.engine.request('job:pause', { jobId: this.jobId, isPaused }).catch(() => null);
  }

  cancel(): void {
    this.run?.cancel();
    if (this.jobId) void this.parts.engine.request('job:cancel', { jobId: this.jobId }).catch(() => null);
  }

  /** @returns whether the job is the batch's */
  progressed({ jobId, progress }: EngineEvents['job:progress']): boolean {
    if (jobId !== this.jobId) return false;
    if (progress.total > 0) this.run?.progressed(progress.stage, progress.done / progress.total);
    return true;
  }

  /** @returns whether the job is the batch's */
  closed({ jobId, outcome }: EngineEvents['job:closed']): boolean {
    const settle = this.waiting.get(jobId);
    if (settle) {
      this.waiting.delete(jobId);
      settle(outcome);
      return true;
    }
    if (this.isStarting) this.early.set(jobId, outcome);
    return false;
  }

  private readonly request: EngineAccess['request'] = async (name, args) => {
    const result = await this.parts.engine.request(name, args);
    if (name === 'photo:open') this.photos.add((result as { photoId: string }).photoId);
    if (name === 'photo:close') this.photos.delete((args as { photoId: string }).photoId);
    return result;
  };

  private async runJob(job: JobRequest): Promise<JobOutcome> {
    this.isStarting = true;
    const { jobId } = await this.parts.engine
      .request('job:start', { job })
      .finally(() => (this.isStarting = false));
    const early = this.early.get(jobId);
    this.early.clear();
    if (early) return early;
    this.jobId = jobId;
    return new Promise<JobOutcome>((resolve) => this.waiting.set(jobId, resolve)).finally(
      () => (this.jobId = undefined),
    );
  }

  private async finish(run: BatchRun, places: BatchPlaces, settings: BatchSettings): Promise<void> {
    const rows = await run.carryOut();
    const report = await this.writeReport(rows, places, settings).catch(() => null);
    this.run = undefined;
    const { state } = run;
    const isWhole = rows.length === state.total;
    const phase = isWhole ? 'finished' : 'cancelled';
    this.parts.onState({ ...state, phase, ...(report && { report }), secondsLeft: null });
  }

  /** Beside the results, one pair a run. @returns path of the table */
  private async writeReport(
    rows: readonly BatchRow[],
    places: BatchPlaces,
    settings: BatchSettings,
  ): Promise<string | null> {
    if (rows.length === 0) return null;
    const now = new Date();
    // To the millisecond: a run that skips everything ends within the second of the one before.
    const time = now.toISOString().slice(0, 23).replaceAll(':', '').replace(/[T.]/g, '-');
    const stem = join(places.output, `grainfold-batch-${time}`);
    await writeFileAtomic(`${stem}.csv`, reportCsv(rows));
    await writeFileAtomic(`${stem}.json`, reportJson(rows, { ...places, ...settings }, now));
    this.parts.allowOutput(`${stem}.csv`);
    return `${stem}.csv`;
  }
}
