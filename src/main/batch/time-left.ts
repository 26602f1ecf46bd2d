/** How long a batch still takes, from what its photos took so far. */
import { stat } from 'node:fs/promises';
import type { BatchItem } from './plan';

/** Photos differ in size by far: each counts by the bytes of its file. One that can't be read is soon done with. */
export class BatchTimeLeft {
  #weights: number[] = [];
  /** Where a result stands already: such a photo is most likely skipped. */
  #hasResult: boolean[] = [];
  #areRedone = false;
  #seconds = 0;
  #weight = 0;

  async weigh(items: readonly BatchItem[]): Promise<void> {
    this.#hasResult = await Promise.all(items.map(async ({ output }) => (await sizeOf(output)) !== null));
    this.#weights = await Promise.all(items.map(async ({ path }) => (await sizeOf(path)) ?? 0));
  }

  /** A result of an earlier run was not what is wanted now: the others of that run are not either. */
  resultsAreRedone(): void {
    this.#areRedone = true;
  }

  /** @param index of a photo that is done; skipped ones tell nothing */
  record(index: number, seconds: number): void {
    this.#seconds += seconds;
    this.#weight += this.#weights[index] ?? 0;
  }

  /**
   * Seconds for all photos from the one in work on; null until one was done.
   * @param index of the photo in work
   * @param fraction of it that is done, 0..1
   */
  from(index: number, fraction: number): number | null {
    if (this.#weight === 0) return null;
    let left = 0;
    for (let i = index; i < this.#weights.length; i++)
      if (i === index || this.#areRedone || !this.#hasResult[i])
        left += this.#weights[i] * (i === index ? 1 - fraction : 1);
    return (this.#seconds / this.#weight) * left;
  }
}

/** Bytes of a file; null where there is none. */
function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  );
}
