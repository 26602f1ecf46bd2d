/** Thumbnails of the queue, two at a time, as blob URLs. */
import PQueue from 'p-queue';
import type { GrainfoldApi } from '../../../main/contract';
import { ask } from '../../api/request';
import type { Photo } from './photo.svelte';

/** Long side as the filmstrip shows it on a dense display, px. */
const thumbnailPx = 256;

export class Thumbnails {
  readonly #line = new PQueue({ concurrency: 2 });
  readonly #asked = new WeakSet<Photo>();
  #newest = 0;

  constructor(
    private readonly api: GrainfoldApi,
    private readonly isWanted: (photo: Photo) => boolean,
  ) {}

  /** Fetches a photo's thumbnail, once; what came into sight last comes first. */
  async load(photo: Photo): Promise<void> {
    if (!photo.info || this.#asked.has(photo)) return;
    this.#asked.add(photo);
    const load = async () => {
      if (!this.isWanted(photo)) return;
      try {
        const request = { photoId: photo.id, maxSidePx: thumbnailPx };
        const { bytes, mime } = await ask(this.api, 'photo:thumbnail', request);
        if (this.isWanted(photo))
          photo.thumbnailUrl = URL.createObjectURL(new Blob([bytes as BlobPart], { type: mime }));
      } catch {
        // A photo without a thumbnail is still a photo; what is wrong with it shows when it is worked on.
        this.#asked.delete(photo);
      }
    };
    this.#newest += 1;
    await this.#line.add(load, { priority: this.#newest });
  }

  /** Frees the picture of a photo that left. */
  drop(photo: Photo): void {
    if (photo.thumbnailUrl) URL.revokeObjectURL(photo.thumbnailUrl);
    photo.thumbnailUrl = null;
  }
}
