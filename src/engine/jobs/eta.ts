/** Time left, told only once it can be told. */
import type { Progress } from '../../model/types';

/** Shorter observations say more about start-up than about the rate. */
const shortestObservationMs = 1000;
/** The rate is taken over the last seconds, so that it follows a machine that gets busy. */
const windowMs = 15_000;

/** Seconds left of the current stage from the rate of the last 15 s. One per job. */
export class EtaEstimator {
  private stage: Progress['stage'] | undefined;
  private samples: { readonly ms: number; readonly done: number }[] = [];

  /** Forgets the rate: time has passed without work. */
  restart(): void {
    this.samples = [];
  }

  /**
   * @param progress the newest report
   * @param nowMs a monotonic clock
   * @returns seconds left, or undefined while the total is unknown or under a second of this stage was seen
   */
  update(progress: Progress, nowMs: number): number | undefined {
    const last = this.samples.at(-1);
    if (progress.stage !== this.stage || (last && progress.done < last.done)) {
      this.stage = progress.stage;
      this.samples = [];
    }
    this.samples.push({ ms: nowMs, done: progress.done });
    while (this.samples.length > 2 && nowMs - this.samples[1]!.ms > windowMs) this.samples.shift();
    const first = this.samples[0]!;
    const elapsedMs = nowMs - first.ms;
    const gained = progress.done - first.done;
    if (progress.total <= 0 || gained <= 0 || elapsedMs < shortestObservationMs) return undefined;
    return (Math.max(0, progress.total - progress.done) * elapsedMs) / gained / 1000;
  }
}
