/** Sizes of the photo on the screen at qualities that were not tried yet, and its curve beside other formats. */
import { untrack } from 'svelte';
import type { GrainfoldApi } from '../../../main/contract';
import type { JobRouter } from '../../api/job-router';
import type { Photo } from '../queue/photo.svelte';
import { estimateBytes } from './estimate';
import { Gauge } from './gauge.svelte';
import { contentOf } from './measurement';

export class Rates {
  /** For the quality slider: sizes alone, measured while nothing else is to be done. */
  readonly sizes: Gauge;
  /** For the panel. */
  readonly curve: Gauge;

  constructor(api: GrainfoldApi, jobs: JobRouter) {
    this.sizes = new Gauge(api, jobs, 'size');
    this.curve = new Gauge(api, jobs, 'full');
  }

  /**
   * Follows the photo on the screen.
   * @param isIdle whether nothing else waits for the engine
   */
  watch(photo: Photo | null, isIdle: boolean): void {
    const isFolded = photo?.figures && !photo.areFiguresStale && !photo.isLatent && photo.status === 'done';
    if (isFolded) void contentOf(photo);
    untrack(() => {
      if (isFolded && isIdle) void this.sizes.measure(photo);
      else this.sizes.cancel();
    });
  }

  /** About how large the `.latent` gets at the quality that the slider shows; null while that can not be told. */
  estimateOf(photo: Photo): number | null {
    return (
      photo.figures &&
      estimateBytes(
        this.sizes.pointsOf(photo),
        photo.adjustments.quality,
        // What is tried is folded at the default effort.
        photo.plainFigures ?? photo.figures,
      )
    );
  }
}
