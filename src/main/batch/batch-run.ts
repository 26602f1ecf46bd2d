/** One run over many photos: denoised and saved one after the other; what fails is noted and the rest goes on. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { findResult, type ResultFound } from '../../engine/batch/find-result';
import type { BatchSettings } from '../../engine/batch/finished';
import { countRows, type BatchRow } from '../../engine/batch/report';
import type { JobKind, JobOutcome, JobRequest, JobResults } from '../../engine/contract';
import { EngineError } from '../../model/errors';
import { latentFormat } from '../../model/types';
import type { BatchState, OpenFailure } from '../contract';
import { errorWords } from '../error-words';
import { t } from '../language';
import type { EngineAccess } from '../requests';
import type { BatchItem } from './plan';
import { BatchTimeLeft } from './time-left';

export interface BatchRunParts {
  readonly request: EngineAccess['request'];
  /** Starts a job and waits for its end. */
  readonly runJob: (job: JobRequest) => Promise<JobOutcome>;
  readonly onState: (state: BatchState) => void;
  readonly now?: () => number;
}

export interface BatchWork {
  readonly items: readonly BatchItem[];
  readonly settings: BatchSettings;
  /** Ids of the models that may be used, by the noise of a photo, and of the codec's. */
  readonly models: readonly string[];
  readonly codec: string;
}

/** Of a photo's time, where a stage begins and ends: a `.latent` is denoised, coded and checked, or searched for far longer. */
const stages = {
  picture: { denoise: [0, 1] },
  latent: { denoise: [0, 0.35], encode: [0.35, 0.65] },
  search: { denoise: [0, 0.1], search: [0.1, 1] },
} as const satisfies Record<string, Partial<Record<string, readonly [number, number]>>>;
/** What a photo's row says of its result. */
type Written = Pick<BatchRow, 'bytes' | 'notCarried' | 'bpp' | 'ratioToSource' | 'psnr' | 'message'>;

/** Of a `.latent` when none was chosen. */
const usualFoldQuality = 50;

/** Failures, and files that came out larger, told to the window; the report has them all. */
const mostTold = 200;
/** How soon a run on hold notices that it may go on, ms. */
const pollMs = 100;

export class BatchRun {
  readonly rows: BatchRow[] = [];
  /** In the language spoken; the rows have the engine's own words. */
  private readonly failures: OpenFailure[] = [];
  private readonly larger: string[] = [];
  private current: string | null = null;
  private fraction = 0;
  private isPaused = false;
  private isCancelled = false;
  private readonly timeLeft = new BatchTimeLeft();

  constructor(
    private readonly parts: BatchRunParts,
    private readonly work: BatchWork,
  ) {}

  get state(): BatchState {
    const counts = countRows(this.rows);
    return {
      phase: this.isPaused ? 'paused' : 'running',
      total: this.work.items.length,
      ...counts,
      current: this.current,
      fraction: this.fraction,
      secondsLeft: this.isPaused ? null : this.timeLeft.from(this.rows.length, this.fraction),
      failures: this.failures.slice(-mostTold),
      larger: this.larger.slice(-mostTold),
    };
  }

  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.tell();
  }

  cancel(): void {
    this.isCancelled = true;
  }

  /** How far a stage of the photo in work is, 0..1. */
  progressed(stage: string, fraction: number): void {
    const isSearch = this.work.settings.effort === 'search';
    const isLatent = this.work.items[this.rows.length]?.format === 'latent';
    const spans: Partial<Record<string, readonly [number, number]>> =
      stages[!isLatent ? 'picture' : isSearch ? 'search' : 'latent'];
    const span = spans[stage];
    if (!span) return;
    this.fraction = span[0] + (span[1] - span[0]) * fraction;
    this.tell();
  }

  /** Resolves when every photo has its row, or the run was cancelled. */
  async carryOut(): Promise<readonly BatchRow[]> {
    await this.timeLeft.weigh(this.work.items);
    for (const item of this.work.items) {
      while (this.isPaused && !this.isCancelled) await new Promise((resolve) => setTimeout(resolve, pollMs));
      if (this.isCancelled) break;
      this.current = item.shown;
      this.fraction = 0;
      this.tell();
      const row = await this.rowOf(item);
      if (row.status === 'cancelled' && this.isCancelled) break;
      this.rows.push(row);
    }
    this.current = null;
    return this.rows;
  }

  private async rowOf(item: BatchItem): Promise<BatchRow> {
    try {
      return await this.process(item).catch((error: unknown) => {
        // The engine stopped under it: once may be chance. It is being started again meanwhile.
        if (error instanceof EngineError && error.code === 'ENGINE_GONE') return this.process(item);
        throw error;
      });
    } catch (error) {
      if (error instanceof EngineError && error.code === 'CANCELLED')
        return { input: item.shown, status: 'cancelled' };
      const code = error instanceof EngineError ? error.code : 'INTERNAL';
      const message = error instanceof Error ? error.message : String(error);
      this.failures.push({ name: item.shown, message: errorWords({ code, message }) });
      return { input: item.shown, status: 'failed', message };
    }
  }

  private async process(item: BatchItem): Promise<BatchRow> {
    const isOurs = existsSync(item.output) ? await this.compareWith(item) : false;
    if (isOurs === 'outdated') this.timeLeft.resultsAreRedone();
    const about = { input: item.shown, output: item.output };
    if (isOurs === 'finished' && item.format === 'latent' && this.work.settings.withModel)
      await this.parts.request('model:layBeside', { path: item.output });
    if (isOurs === 'finished')
      return { ...about, status: 'skipped', message: t('main.batch.finishedBefore') };
    const started = this.now();
    const { photoId, width, height } = await this.parts.request('photo:open', { path: item.path });
    try {
      const { sigma, modelId } = this.work.settings;
      const found = await this.run<'denoise'>({ kind: 'denoise', photoId, sigma, modelId });
      await mkdir(dirname(item.output), { recursive: true });
      // Only what an earlier run made of this very photo is replaced.
      const overwrite = isOurs === 'outdated';
      const { output, format } = item;
      const written: Written =
        format === 'latent'
          ? await this.fold(photoId, output, overwrite)
          : await this.save({ ...this.look(), photoId, output, format, overwrite, note: { sigma } });
      const seconds = (this.now() - started) / 1000;
      this.timeLeft.record(this.rows.length, seconds);
      const { sigma: told, model } = found;
      if ((written.ratioToSource ?? 1) < 1) this.larger.push(item.shown);
      return { ...about, status: 'done', width, height, sigma: told, model, ...written, seconds };
    } finally {
      await this.parts.request('photo:close', { photoId }).catch(() => null);
    }
  }

  private async save(
    job: Omit<Extract<JobRequest, { kind: 'save' }>, 'kind' | 'layer'>,
  ): Promise<Pick<BatchRow, 'bytes' | 'notCarried'>> {
    const { bytes, notCarried } = await this.run<'save'>({ ...job, kind: 'save', layer: 'result' });
    return { bytes, notCarried };
  }

  /** What is said of a picture file. */
  private look() {
    const { strength, colorStrength, detail, grain, grainSize, quality, bits } = this.work.settings;
    return { strength, colorStrength, detail, grain, grainSize, quality, bits };
  }

  private async fold(
    photoId: string,
    output: string,
    overwrite: boolean,
  ): Promise<Pick<BatchRow, 'bytes' | 'bpp' | 'ratioToSource' | 'psnr' | 'message'>> {
    const { sigma, strength, colorStrength, detail, quality = usualFoldQuality } = this.work.settings;
    const { effort, withModel } = this.work.settings;
    const { bpp, ratioToSource, psnr } = await this.run<'fold'>({
      kind: 'fold',
      photoId,
      quality,
      strength,
      colorStrength,
      detail,
      effort,
      note: { sigma },
    });
    const { bytes } = await this.run<'save-latent'>({
      kind: 'save-latent',
      photoId,
      output,
      overwrite,
      withModel,
    });
    const message = ratioToSource < 1 ? t('main.batch.larger') : undefined;
    return { bytes, bpp, ratioToSource, psnr, ...(message !== undefined && { message }) };
  }

  /** @throws EngineError FILE_EXISTS for a file that is no result of this photo */
  private async compareWith(item: BatchItem): Promise<Exclude<ResultFound, 'none'>> {
    const found = await findResult(
      (path) => this.parts.request('file:made', { path }),
      { source: item.path, result: item.output },
      // A fold stores no grain.
      item.format === 'latent'
        ? { quality: usualFoldQuality, ...this.work.settings, grain: 0 }
        : this.work.settings,
      {
        models: this.work.models,
        format: item.format === 'latent' ? latentFormat(this.work.codec) : item.format,
      },
    );
    if (found === 'none')
      throw new EngineError('FILE_EXISTS', t('main.batch.exists', { name: basename(item.output) }));
    return found;
  }

  private async run<K extends JobKind>(job: Extract<JobRequest, { kind: K }>): Promise<JobResults[K]> {
    if (this.isCancelled) throw new EngineError('CANCELLED', 'cancelled');
    const outcome = await this.parts.runJob(job);
    if (outcome.kind === 'finished') return outcome.value as JobResults[K];
    if (outcome.kind === 'cancelled') throw new EngineError('CANCELLED', 'cancelled');
    throw new EngineError(outcome.error.code as EngineError['code'], outcome.error.message);
  }

  private now(): number {
    return (this.parts.now ?? (() => performance.now()))();
  }

  private tell(): void {
    this.parts.onState(this.state);
  }
}
