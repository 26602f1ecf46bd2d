/** What an engine has in hand, as its owner must know it to tell everybody when the engine dies. */
import type { EngineEvents, EngineRequests, JobKind } from '../../engine/contract';

/** Nothing is lost when they end early: the window measures by itself while there is nothing to do. */
const measurements: readonly JobKind[] = ['rate-curve', 'peek'];

export class OpenWork {
  /** photoId -> path, in the order of opening. */
  readonly photos = new Map<string, string>();
  private readonly jobs = new Map<string, JobKind>();
  /** Closings that overtook the reply which names their job. */
  private readonly closedEarly = new Set<string>();

  get jobIds(): readonly string[] {
    return [...this.jobs.keys()];
  }

  /** Whether something is lost when the job ends early. */
  isWork(jobId: string): boolean {
    const kind = this.jobs.get(jobId);
    return kind === undefined || !measurements.includes(kind);
  }

  /** Takes note of a request that was answered. */
  answered(name: keyof EngineRequests, args: unknown, result: unknown): void {
    if (name === 'photo:open') {
      const { photoId, path } = result as EngineRequests['photo:open']['result'];
      this.photos.set(photoId, path);
    } else if (name === 'photo:close') {
      this.photos.delete((args as EngineRequests['photo:close']['args']).photoId);
    } else if (name === 'job:start') {
      const { jobId } = result as EngineRequests['job:start']['result'];
      if (this.closedEarly.delete(jobId)) return;
      this.jobs.set(jobId, (args as EngineRequests['job:start']['args']).job.kind);
    }
  }

  closed({ jobId }: EngineEvents['job:closed']): void {
    if (!this.jobs.delete(jobId)) this.closedEarly.add(jobId);
  }

  /** Ends all jobs. @returns their closing events */
  failJobs(message: string): EngineEvents['job:closed'][] {
    const events = [...this.jobs].map(([jobId, kind]) => ({
      jobId,
      kind,
      outcome: { kind: 'failed', error: { code: 'ENGINE_GONE', message } } as const,
    }));
    this.jobs.clear();
    this.closedEarly.clear();
    return events;
  }
}
