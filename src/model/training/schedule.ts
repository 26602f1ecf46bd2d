/** Learning rate over a run. */

export interface Schedule {
  /** Highest rate. */
  readonly peak: number;
  /** Rate at the end as a share of the peak. */
  readonly floor: number;
  /** Steps of linear rise at the start of a run. */
  readonly warmupSteps: number;
}

/**
 * Linear warm-up, then half a cosine down (Loshchilov and Hutter 2017, "SGDR", without restarts).
 * @param step steps made in this run
 * @param done share of the run that is over, 0..1 (by steps or by time)
 */
export function learningRate(schedule: Schedule, step: number, done: number): number {
  const warmup = Math.min(1, (step + 1) / Math.max(1, schedule.warmupSteps));
  const cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, done))));
  return schedule.peak * warmup * (schedule.floor + (1 - schedule.floor) * cosine);
}
