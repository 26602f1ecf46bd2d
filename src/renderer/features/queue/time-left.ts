/** How long the rest of the queue will take, from what finished work took per megapixel on this machine. */
import type { Photo, Step } from './photo.svelte';

/** Weight of the newest measurement; the machine's load changes over minutes. */
const freshness = 0.4;

export class TimeLeft {
  readonly #secondsPerMegapixel = new Map<Step, number>();

  /** A step is done: its size, megapixels, and its time, seconds. */
  record(step: Step, megapixels: number, seconds: number): void {
    if (megapixels <= 0) return;
    const rate = seconds / megapixels;
    const known = this.#secondsPerMegapixel.get(step);
    this.#secondsPerMegapixel.set(step, known === undefined ? rate : known + freshness * (rate - known));
  }

  /** Seconds for everything pending and running; null as long as a kind of step was never measured. */
  of(photos: readonly Photo[]): number | null {
    let seconds = 0;
    for (const photo of photos) {
      const megapixels = photo.info ? (photo.info.width * photo.info.height) / 1e6 : 0;
      for (const step of photo.pending) {
        const rate = this.#secondsPerMegapixel.get(step);
        if (rate === undefined) return null;
        seconds += rate * megapixels;
      }
      if (photo.activity) {
        const rate = this.#secondsPerMegapixel.get(photo.activity.step);
        if (photo.activity.etaSeconds === null && rate === undefined) return null;
        seconds += photo.activity.etaSeconds ?? rate! * megapixels * (1 - (photo.activity.fraction ?? 0));
      }
    }
    return seconds > 0 ? seconds : null;
  }
}
