/**
 * Decides which job the engine does next and carries its outcome to the photo. One job at a time: the selected photo
 * first, then the queue in order. Settings that change cancel what they make useless and start again after a pause.
 */
import { previewFromPixels, type EngineEvents, type JobResults } from '../../../engine/contract';
import type { GrainfoldApi, PageJob } from '../../../main/contract';
import type { JobRouter, OutcomeOf } from '../../api/job-router';
import { ask, RequestError, wordsOf } from '../../api/request';
import { strengthsOf } from './look';
import type { Activity, Photo, Step } from './photo.svelte';
import { TimeLeft } from './time-left';

/** A slider at rest for this long is meant, ms. */
export const settleMs = 400;

/** Bits per pixel that can be asked for at most. */
const mostBpp = 48;

/** Kinds of jobs; a search is a fold of another effort. */
type StepJob = Exclude<Step, 'search'>;
type StepResult = JobResults[StepJob];

interface Run {
  readonly photo: Photo;
  readonly step: Step;
  jobId: string | null;
  /** Why it was cancelled: by the person, or because its settings changed. */
  ending: 'none' | 'stopped' | 'superseded';
  /** Time spent on hold, ms. */
  heldMs: number;
}

/** A photo with which the engine stopped this often is not tried again by itself. */
const mostCrashes = 2;

/** What the scheduler needs to know about the queue. */
export interface Line {
  /** In the order of the queue. */
  readonly photos: readonly Photo[];
  readonly current: Photo | null;
}

export class Scheduler {
  readonly timeLeft = new TimeLeft();
  #isReady = false;
  /** Since when work is on hold, ms; null while it goes on. */
  #heldSince: number | null = null;
  #run: Run | null = null;
  readonly #later = new Map<Photo, { timer: ReturnType<typeof setTimeout>; steps: Set<Step> }>();

  constructor(
    private readonly api: GrainfoldApi,
    private readonly jobs: JobRouter,
    private readonly line: Line,
  ) {}

  /** Whether the engine takes work. */
  setReady(isReady: boolean): void {
    this.#isReady = isReady;
    this.pump();
  }

  /** Holds what runs and starts nothing new, or goes on. */
  setPaused(isPaused: boolean): void {
    if (isPaused === (this.#heldSince !== null)) return;
    const run = this.#run;
    const now = performance.now();
    if (run && this.#heldSince !== null) run.heldMs += now - this.#heldSince;
    this.#heldSince = isPaused ? now : null;
    if (run?.photo.activity) run.photo.activity = { ...run.photo.activity, isPaused, etaSeconds: null };
    if (run?.jobId) void this.#sendPause(run.jobId);
    this.pump();
  }

  /** Adds steps to what is to be done for a photo, once each and in their order. */
  plan(photo: Photo, steps: readonly Step[]): void {
    const wanted = new Set([...photo.pending, ...steps]);
    photo.pending = photo.allSteps.filter((step) => wanted.has(step));
    photo.problem = null;
    photo.isStopped = false;
    this.pump();
  }

  /** Plans steps once the settings rest; what runs with the old settings is cancelled now. */
  planSoon(photo: Photo, steps: readonly Step[]): void {
    if (!photo.wasFinished && !photo.problem && !photo.isStopped && photo.pending.includes(steps[0])) return;
    const waiting = this.#later.get(photo);
    if (waiting) clearTimeout(waiting.timer);
    const all = new Set([...(waiting?.steps ?? []), ...steps]);
    photo.areFiguresStale = true;
    photo.isStopped = false;
    photo.isResting = true;
    photo.pending = photo.pending.filter((step) => !all.has(step));
    if (this.#run?.photo === photo && (all.has(this.#run.step) || all.has('denoise')))
      void this.#cancelRun('superseded');
    const timer = setTimeout(() => {
      this.#later.delete(photo);
      photo.isResting = false;
      this.plan(photo, [...all]);
    }, settleMs);
    this.#later.set(photo, { timer, steps: all });
  }

  /** Ends all work on a photo; `gone` when it leaves the queue. */
  async stop(photo: Photo): Promise<void> {
    const waiting = this.#later.get(photo);
    if (waiting) clearTimeout(waiting.timer);
    this.#later.delete(photo);
    photo.isResting = false;
    // Without a search the file at hand is whole: nothing is stopped halfway.
    if (photo.pending.some((step) => step !== 'search') || waiting) photo.isStopped = true;
    if (photo.isSearching && photo.hasDecoded)
      photo.adjustments = { ...photo.adjustments, effort: undefined };
    photo.pending = [];
    if (this.#run?.photo === photo) await this.#cancelRun('stopped');
  }

  /** Nothing is searched for any more; what was found gives way to a fold at the default effort. */
  dropSearch(photo: Photo): void {
    this.#later.get(photo)?.steps.delete('search');
    photo.pending = photo.pending.filter((step) => step !== 'search');
    if (this.#run?.photo === photo && this.#run.step === 'search') void this.#cancelRun('superseded');
    if (photo.isSearched) this.planSoon(photo, ['fold']);
    else if (photo.missingSteps.length === 0) photo.problem = null;
  }

  /** Starts the next job if none runs. */
  pump(): void {
    if (this.#run || !this.#isReady || this.#heldSince !== null) return;
    const next = pickNext(this.line);
    if (!next) return;
    const step = next.pending[0];
    next.pending = next.pending.slice(1);
    void this.#start({ photo: next, step, jobId: null, ending: 'none', heldMs: 0 });
  }

  async #start(run: Run): Promise<void> {
    this.#run = run;
    const { photo, step } = run;
    photo.activity = { step, stage: null, fraction: null, etaSeconds: null };
    const settings = photo.adjustments;
    const begun = performance.now();
    const outcome = await this.#do(run);
    this.#run = null;
    photo.activity = null;
    photo.previewTiles = 0;
    if (outcome.kind === 'finished') {
      const megapixels = photo.info ? (photo.info.width * photo.info.height) / 1e6 : 0;
      this.timeLeft.record(step, megapixels, (performance.now() - begun - run.heldMs) / 1000);
      finish(photo, step, outcome.value as StepResult);
      if (photo.adjustments !== settings && this.#later.has(photo)) photo.areFiguresStale = true;
    } else if (outcome.kind === 'failed' && this.#survives(run, outcome.error.code)) {
      photo.pending = [step, ...photo.pending.filter((other) => other !== step)];
    } else if (outcome.kind === 'failed') {
      photo.problem = { message: outcome.error.message, code: outcome.error.code };
      photo.pending = [];
    } else if (run.ending !== 'superseded' && step !== 'search') photo.isStopped = true;
    this.pump();
  }

  async #do(run: Run): Promise<OutcomeOf<StepJob>> {
    try {
      const { jobId } = await ask(this.api, 'job:run', { job: jobFor(run.photo, run.step) });
      run.jobId = jobId;
      if (run.ending !== 'none') void this.#sendCancel(jobId);
      if (this.#heldSince !== null) void this.#sendPause(jobId);
      const kind = run.step === 'search' ? 'fold' : run.step;
      return await this.jobs.follow(kind, jobId, (event) => {
        run.photo.activity = { ...activityOf(run.step, event), isPaused: this.#heldSince !== null };
        showPreview(run.photo, event);
      });
    } catch (thrown) {
      const code = thrown instanceof RequestError ? thrown.code : 'INTERNAL';
      return { kind: 'failed', error: { code, message: wordsOf(thrown) } };
    }
  }

  /** The engine stopped under this job: once may be chance, and the job starts again when the engine is back. */
  #survives({ photo, ending }: Run, code: string): boolean {
    if (code !== 'ENGINE_GONE' || ending !== 'none') return false;
    photo.crashes += 1;
    return photo.crashes < mostCrashes;
  }

  async #cancelRun(ending: 'stopped' | 'superseded'): Promise<void> {
    if (!this.#run) return;
    this.#run.ending = ending;
    if (this.#run.jobId) await this.#sendCancel(this.#run.jobId);
  }

  async #sendPause(jobId: string): Promise<void> {
    // A job that is over meanwhile needs no holding.
    await ask(this.api, 'job:pause', { jobId, isPaused: this.#heldSince !== null }).catch(() => null);
  }

  async #sendCancel(jobId: string): Promise<void> {
    // A refused cancel means that the job is already over: its closing event says how.
    await ask(this.api, 'job:cancel', { jobId }).catch(() => null);
  }
}

/**
 * The selected photo if anything is to be done for it, else the first that has work. Searches take long: they wait until
 * nothing else is to be done.
 */
export function pickNext({ photos, current }: Line): Photo | null {
  const inTurn = current ? [current, ...photos] : photos;
  const isQuick = ({ pending }: Photo) => pending.length > 0 && pending[0] !== 'search';
  return inTurn.find(isQuick) ?? inTurn.find(({ pending }) => pending.length > 0) ?? null;
}

function jobFor(photo: Photo, step: Step): PageJob {
  const { sigma, quality, modelId, keepNoise, keepGrain } = photo.adjustments;
  const photoId = photo.id;
  switch (step) {
    case 'denoise':
      return { kind: 'denoise', photoId, sigma, ...(modelId && { modelId }) };
    case 'fold':
    case 'search':
      // Grain that was added is for looking at: a fold stores no noise.
      return {
        kind: 'fold',
        photoId,
        quality,
        ...targetOf(photo),
        sigma,
        ...(keepNoise && { keepNoise }),
        ...(keepGrain && { keepGrain }),
        ...(step === 'search' && { effort: step }),
        ...strengthsOf({ ...photo.adjustments, grain: 0 }),
      };
    case 'decode':
      return {
        kind: 'decode',
        photoId,
        ...(photo.isRescue && { rescue: true }),
        ...(photo.isGrainOff && { grain: false }),
      };
  }
}

/** As the engine is told it: a size is a rate. */
function targetOf({ info, adjustments: { target } }: Photo): { targetBpp?: number; targetPsnr?: number } {
  if (!target || !info) return {};
  if (target.kind === 'psnr') return { targetPsnr: target.psnr };
  const bpp = target.kind === 'bpp' ? target.bpp : (8 * target.bytes) / (info.width * info.height);
  return { targetBpp: Math.min(mostBpp, bpp) };
}

/** The first result of a large photo is shown tile by tile. */
function showPreview(photo: Photo, { progress }: EngineEvents['job:progress']): void {
  const { width = 0, height = 0 } = photo.info ?? {};
  if (photo.hasResult || width * height < previewFromPixels) return;
  photo.previewTiles = progress.stage === 'denoise' ? progress.done : photo.previewTiles;
}

function activityOf(step: Step, { progress, etaSeconds }: EngineEvents['job:progress']): Activity {
  // A single unit says only whether it is over, but for a search, which counts parts of it.
  const isCounted = progress.total > 1 || progress.stage === 'search';
  const fraction = isCounted ? Math.min(1, progress.done / progress.total) : null;
  return { step, stage: progress.stage, fraction, etaSeconds: etaSeconds ?? null };
}

function finish(photo: Photo, step: Step, value: StepResult): void {
  switch (step) {
    case 'denoise':
      photo.denoised = value as JobResults['denoise'];
      photo.hasResult = true;
      photo.resultRun += 1;
      break;
    case 'fold':
    case 'search':
      photo.figures = value as JobResults['fold'];
      if (step === 'fold') photo.plainFigures = photo.figures;
      photo.areFiguresStale = false;
      photo.hasDecoded = true;
      photo.decodedRun += 1;
      break;
    case 'decode':
      photo.decoded = value as JobResults['decode'];
      photo.hasDecoded = true;
      photo.decodedRun += 1;
      break;
  }
  if (photo.pending.every((next) => next === 'search')) photo.wasFinished = true;
}
