/** Every job from its start to its one closing event. */
import { randomUUID } from 'node:crypto';
import PQueue from 'p-queue';
import { cancelled, throwIfCancelled } from '../../model/errors';
import type { LabEvent } from '../../model/lab/result';
import type { Progress, RatePoint, TrainReport } from '../../model/types';
import type { EngineEvents, JobKind, JobOutcome, JobRequest, JobResults } from '../contract';
import { toErrorReply } from '../port/errors';
import type { EmitEvent } from '../port/server';
import { CancelFlag } from '../threads/cancel-flag';
import { EtaEstimator } from './eta';

/** What a runner gets beside its request. */
export interface JobContext {
  readonly jobId: string;
  /** Check it right before anything that lasts: once it is set, the job must leave nothing behind. */
  readonly signal: CancelFlag;
  readonly onProgress: (progress: Progress) => void;
  readonly onReport: (report: TrainReport, progress: Progress) => void;
  /** Goes out with the progress told last. */
  readonly onLab: (event: LabEvent) => void;
  /** As `onLab`. */
  readonly onPoint: (point: RatePoint) => void;
}

/** How one kind of job is done. */
export interface JobRunner<K extends JobKind> {
  /** Jobs of a lane run one after another; lanes run beside each other. */
  readonly lane: Lane;
  /** What it works on, for messages: starts the sentence of an unexpected error, e.g. `Denoising a.jpg`. */
  readonly describe: (request: Extract<JobRequest, { kind: K }>) => string;
  /** Refuses a job at its start (unknown photo and the like) before it enters the queue. */
  readonly check?: (request: Extract<JobRequest, { kind: K }>) => void;
  readonly run: (request: Extract<JobRequest, { kind: K }>, context: JobContext) => Promise<JobResults[K]>;
}
export type JobRunners = { readonly [K in JobKind]: JobRunner<K> };
export type Lane = 'compute' | 'save';

interface OpenJob {
  readonly jobId: string;
  readonly kind: JobKind;
  readonly photoId: string | undefined;
  readonly signal: CancelFlag;
  /** Takes it out of the queue; never used once it runs, as the queue would go on to the next job at once. */
  readonly queueExit: AbortController;
  isRunning: boolean;
  readonly eta: EtaEstimator;
  /** Resolves when its runner has wound down, which may be after its closing event. */
  ended: Promise<void>;
}

const notStarted: Progress = { stage: 'read', done: 0, total: 0, unit: 'row' };

/** A cancelled job that is still winding down is closed for its owner after this long. */
const longestCancelMs = 800;

export class JobRegistry {
  private readonly lanes: Readonly<Record<Lane, PQueue>> = {
    compute: new PQueue({ concurrency: 1 }),
    save: new PQueue({ concurrency: 1 }),
  };
  private readonly open = new Map<string, OpenJob>();
  private readonly winding = new Set<Promise<void>>();

  /**
   * @param runners one a kind
   * @param emit where `job:progress` and `job:closed` go
   * @param now monotonic clock, ms
   */
  constructor(
    private readonly runners: JobRunners,
    private readonly emit: EmitEvent,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Jobs without their closing event. */
  get openCount(): number {
    return this.open.size;
  }

  /**
   * Queues a job; its events start in a later turn, after the caller has its id.
   * @throws EngineError what the runner's `check` throws
   */
  start(request: JobRequest): { jobId: string } {
    const runner = this.runners[request.kind] as JobRunner<JobKind>;
    runner.check?.(request as never);
    const job: OpenJob = {
      jobId: randomUUID(),
      kind: request.kind,
      photoId: 'photoId' in request ? request.photoId : undefined,
      signal: new CancelFlag(),
      queueExit: new AbortController(),
      isRunning: false,
      eta: new EtaEstimator(),
      ended: Promise.resolve(),
    };
    this.open.set(job.jobId, job);
    job.ended = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() =>
        this.lanes[runner.lane].add(() => this.carryOut(runner, request, job), {
          signal: job.queueExit.signal,
        }),
      )
      // The queue rejects when a job leaves it before its turn: `cancel` has closed it by then.
      .catch((thrown: unknown) => this.close(job, outcomeOf(thrown, job, runner.describe(request as never))));
    this.winding.add(job.ended);
    void job.ended.finally(() => this.winding.delete(job.ended));
    return { jobId: job.jobId };
  }

  /** Makes sure that a job is not running: closes it as cancelled within a second. A closed or unknown id is fine. */
  cancel(jobId: string): void {
    const job = this.open.get(jobId);
    if (!job || job.signal.aborted) return;
    job.signal.abort();
    if (!job.isRunning) return job.queueExit.abort(cancelled());
    const timer = setTimeout(() => this.close(job, { kind: 'cancelled' }), longestCancelMs);
    void job.ended.finally(() => clearTimeout(timer));
  }

  /** Holds a job between two pieces of its work, or lets it go on; time left is then told anew. */
  pause(jobId: string, isPaused: boolean): void {
    const job = this.open.get(jobId);
    job?.signal.pause(isPaused);
    job?.eta.restart();
  }

  /** Cancels all jobs on a photo. */
  cancelPhoto(photoId: string): void {
    for (const job of [...this.open.values()]) if (job.photoId === photoId) this.cancel(job.jobId);
  }

  /** Cancels everything; resolves when all runners have wound down. */
  async cancelAll(): Promise<void> {
    for (const jobId of [...this.open.keys()]) this.cancel(jobId);
    await Promise.all(this.winding);
  }

  private async carryOut(runner: JobRunner<JobKind>, request: JobRequest, job: OpenJob): Promise<void> {
    let last: { readonly progress: Progress; readonly etaSeconds?: number } | undefined;
    const report = (
      progress: Progress,
      etaSeconds?: number,
      more: Omit<EngineEvents['job:progress'], 'jobId' | 'progress' | 'etaSeconds'> = {},
    ) => {
      last = { progress, etaSeconds };
      if (!this.open.has(job.jobId) || job.signal.aborted) return;
      this.emit('job:progress', { jobId: job.jobId, ...last, ...more });
    };
    job.isRunning = true;
    try {
      throwIfCancelled(job.signal);
      const value = await runner.run(request as never, {
        jobId: job.jobId,
        signal: job.signal,
        onProgress: (progress) => report(progress, job.eta.update(progress, this.now())),
        onReport: (trained, progress) => report(progress, trained.eta, { report: trained }),
        onLab: (lab) => report(last?.progress ?? notStarted, last?.etaSeconds, { lab }),
        onPoint: (point) => report(last?.progress ?? notStarted, last?.etaSeconds, { point }),
      });
      this.close(job, { kind: 'finished', value });
    } catch (thrown) {
      this.close(job, outcomeOf(thrown, job, runner.describe(request as never)));
    }
  }

  private close(job: OpenJob, outcome: JobOutcome): void {
    if (!this.open.delete(job.jobId)) return;
    this.emit('job:closed', { jobId: job.jobId, kind: job.kind, outcome });
  }
}

function outcomeOf(thrown: unknown, job: OpenJob, doing: string): JobOutcome {
  const error = toErrorReply(thrown, doing);
  // Whatever a cancelled task trips over while it winds down is not news.
  return error.code === 'CANCELLED' || job.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', error };
}
