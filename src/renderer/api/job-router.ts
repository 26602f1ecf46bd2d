/**
 * Follows jobs by id: hands each its progress and its one closing event. An event can overtake the reply that names
 * its job, so closings nobody asked for yet are kept until somebody does.
 */
import type { EngineEvents, JobKind, JobOutcome, JobResults } from '../../engine/contract';
import type { GrainfoldApi } from '../../main/contract';

/** Progress of one job, as it comes. */
export type JobListener = (event: EngineEvents['job:progress']) => void;

/** How a job of kind K ended. */
export type OutcomeOf<K extends JobKind> =
  Exclude<JobOutcome, { kind: 'finished' }> | { readonly kind: 'finished'; readonly value: JobResults[K] };

/** Closings kept for jobs not followed yet; more than could ever be in one batch of saves. */
const maxEarly = 512;

interface Followed {
  readonly listener: JobListener | undefined;
  readonly close: (outcome: JobOutcome) => void;
}

export class JobRouter {
  readonly #followed = new Map<string, Followed>();
  readonly #early = new Map<string, JobOutcome>();

  constructor(api: GrainfoldApi) {
    api.on('job:progress', (event) => this.#followed.get(event.jobId)?.listener?.(event));
    api.on('job:closed', ({ jobId, outcome }) => {
      this.#close(jobId, outcome);
    });
  }

  /** Resolves with how the job ended; never rejects. The kind is the caller's knowledge of what it started. */
  follow<K extends JobKind>(_kind: K, jobId: string, listener?: JobListener): Promise<OutcomeOf<K>> {
    const early = this.#early.get(jobId);
    if (early) {
      this.#early.delete(jobId);
      return Promise.resolve(early as OutcomeOf<K>);
    }
    return new Promise((resolve) => {
      this.#followed.set(jobId, {
        listener,
        close: (outcome) => {
          resolve(outcome as OutcomeOf<K>);
        },
      });
    });
  }

  /** The engine is gone: everything followed ends with `ENGINE_GONE`, and what came early means nothing now. */
  endAll(message: string): void {
    const outcome: JobOutcome = { kind: 'failed', error: { code: 'ENGINE_GONE', message } };
    for (const jobId of [...this.#followed.keys()]) this.#close(jobId, outcome);
    this.#early.clear();
  }

  #close(jobId: string, outcome: JobOutcome): void {
    const followed = this.#followed.get(jobId);
    if (followed) {
      this.#followed.delete(jobId);
      followed.close(outcome);
      return;
    }
    this.#early.set(jobId, outcome);
    if (this.#early.size > maxEarly) this.#early.delete(this.#early.keys().next().value!);
  }
}
