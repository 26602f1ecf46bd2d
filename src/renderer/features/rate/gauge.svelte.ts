/** One measuring of a curve: started, followed point by point, kept for as long as the photo's pixels stay the same. */
import type { RateCurve, RatePoint } from '../../../model/types';
import type { GrainfoldApi } from '../../../main/contract';
import type { JobRouter } from '../../api/job-router';
import { ask, wordsOf } from '../../api/request';
import type { Photo } from '../queue/photo.svelte';
import { contentOf, curveJob, type CurveJob } from './measurement';

/** A job under way; `isWanted` goes when it is cancelled or overtaken. */
interface Run {
  jobId: string | null;
  isWanted: boolean;
}

export class Gauge {
  #content = $state('');
  #points = $state.raw<readonly RatePoint[]>([]);
  #curve = $state.raw<RateCurve | null>(null);
  #fraction = $state<number | null>(null);
  #isRunning = $state(false);
  #problem = $state<string | null>(null);
  #run: Run | null = null;

  constructor(
    private readonly api: GrainfoldApi,
    private readonly jobs: JobRouter,
    private readonly depth: CurveJob['depth'],
  ) {}

  /** Points so far, none of another photo or of other pixels. */
  pointsOf(photo: Photo): readonly RatePoint[] {
    return this.#content === contentOf(photo) ? this.#points : [];
  }
  /** The whole curve, once it is there. */
  curveOf(photo: Photo): RateCurve | null {
    return this.#content === contentOf(photo) ? this.#curve : null;
  }
  get isRunning(): boolean {
    return this.#isRunning;
  }
  /** 0..1, null while it waits. */
  get fraction(): number | null {
    return this.#fraction;
  }
  /** What went wrong last, in words. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Measures the photo as it is set now, unless that is being done or is there. */
  async measure(photo: Photo): Promise<void> {
    const content = contentOf(photo);
    if (this.#content === content && (this.#curve || this.#isRunning)) return;
    this.cancel();
    const run: Run = { jobId: null, isWanted: true };
    this.#run = run;
    if (this.#content !== content) this.#points = [];
    this.#content = content;
    this.#curve = null;
    this.#problem = null;
    this.#fraction = null;
    this.#isRunning = true;
    try {
      const { jobId } = await ask(this.api, 'job:run', { job: curveJob(photo, this.depth) });
      run.jobId = jobId;
      if (!run.isWanted) void this.#send(jobId);
      const outcome = await this.jobs.follow('rate-curve', jobId, ({ progress, point }) => {
        if (!run.isWanted) return;
        this.#fraction = progress.total > 1 ? progress.done / progress.total : null;
        if (point) this.#points = withPoint(this.#points, point);
      });
      if (!run.isWanted) return;
      if (outcome.kind === 'finished') {
        this.#curve = outcome.value;
        this.#points = outcome.value.points;
      } else if (outcome.kind === 'failed') this.#problem = outcome.error.message;
    } catch (thrown) {
      if (run.isWanted) this.#problem = wordsOf(thrown);
    } finally {
      if (this.#run === run) this.#isRunning = false;
    }
  }

  /** Measures again what is there. */
  again(photo: Photo): Promise<void> {
    this.#content = '';
    return this.measure(photo);
  }

  /** Ends what runs; points stay. */
  cancel(): void {
    const run = this.#run;
    this.#run = null;
    this.#isRunning = false;
    if (!run?.isWanted) return;
    run.isWanted = false;
    if (run.jobId) void this.#send(run.jobId);
  }

  async #send(jobId: string): Promise<void> {
    // Refused when it is over already.
    await ask(this.api, 'job:cancel', { jobId }).catch(() => null);
  }
}

function withPoint(points: readonly RatePoint[], point: RatePoint): readonly RatePoint[] {
  const others = points.filter(({ codec, quality }) => codec !== point.codec || quality !== point.quality);
  return [...others, point].sort((a, b) => a.quality - b.quality);
}
