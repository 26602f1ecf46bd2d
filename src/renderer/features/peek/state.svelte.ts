/** What is inside the `.latent` of the photo on the screen: read once it is asked for, and again when the file changes. */
import type { LatentPeek } from '../../../model/types';
import type { GrainfoldApi } from '../../../main/contract';
import type { JobRouter } from '../../api/job-router';
import { ask, wordsOf } from '../../api/request';
import type { Overlay } from '../compare/painter';
import type { Photo } from '../queue/photo.svelte';
import { heatOf, type Heat } from './heat';

/** Names the file that a photo is folded into by now. */
const fileOf = ({ key, decodedRun }: Photo) => `${key}/${String(decodedRun)}`;

export class Peek {
  #isHeatShown = $state(false);
  #file = $state('');
  #peek = $state.raw<LatentPeek | null>(null);
  #heat = $state.raw<Heat | null>(null);
  #overlay = $state.raw<Overlay | null>(null);
  #problem = $state<string | null>(null);

  constructor(
    private readonly api: GrainfoldApi,
    private readonly jobs: JobRouter,
  ) {}

  /** Whether bits are shown over the photo. */
  get isHeatShown(): boolean {
    return this.#isHeatShown;
  }
  /** What went wrong last, in words. */
  get problem(): string | null {
    return this.#problem;
  }
  setHeatShown(isShown: boolean): void {
    this.#isHeatShown = isShown;
  }

  /** Null until it is read, and for another file. */
  of(photo: Photo): LatentPeek | null {
    return this.#file === fileOf(photo) ? this.#peek : null;
  }
  heatOf(photo: Photo): Heat | null {
    return this.#file === fileOf(photo) ? this.#heat : null;
  }
  /** What is drawn over the folded layer; null when nothing is. */
  overlayOf(photo: Photo | null): Overlay | null {
    return photo && this.#isHeatShown && this.#file === fileOf(photo) ? this.#overlay : null;
  }

  /** Reads the file, unless that is done or under way. */
  async load(photo: Photo): Promise<void> {
    const file = fileOf(photo);
    if (!photo.hasDecoded || this.#file === file) return;
    this.#file = file;
    this.#peek = null;
    this.#heat = null;
    this.#overlay = null;
    this.#problem = null;
    try {
      const { jobId } = await ask(this.api, 'job:run', { job: { kind: 'peek', photoId: photo.id } });
      const outcome = await this.jobs.follow('peek', jobId);
      if (this.#file !== file) return;
      if (outcome.kind === 'finished') this.#take(outcome.value);
      else {
        this.#file = '';
        if (outcome.kind === 'failed') this.#problem = outcome.error.message;
      }
    } catch (thrown) {
      if (this.#file !== file) return;
      this.#file = '';
      this.#problem = wordsOf(thrown);
    }
  }

  #take(peek: LatentPeek): void {
    const { columns, rows, cellPx } = peek.spending;
    const heat = heatOf(peek.spending);
    this.#peek = peek;
    this.#heat = heat;
    const canvas = document.createElement('canvas');
    canvas.width = columns;
    canvas.height = rows;
    const pixels = heat.rgba as Uint8ClampedArray<ArrayBuffer>;
    canvas.getContext('2d')?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
    this.#overlay = { image: canvas, width: columns * cellPx, height: rows * cellPx };
  }
}
