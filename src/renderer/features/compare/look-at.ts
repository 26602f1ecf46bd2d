/** Tells the engine where a person looks, so that a photo in work is done from there; at most every 150 ms. */
import type { GrainfoldApi } from '../../../main/contract';
import { ask } from '../../api/request';

const shortestGapMs = 150;

/** Middle of the view in picture px. */
export interface LookedAt {
  readonly photoId: string;
  readonly x: number;
  readonly y: number;
}

export class LookAt {
  #newest: LookedAt | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: GrainfoldApi) {}

  tell(place: LookedAt): void {
    this.#newest = place;
    if (this.#timer) return;
    this.#send();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#newest) this.tell(this.#newest);
    }, shortestGapMs);
  }

  #send(): void {
    if (!this.#newest) return;
    // A photo that was closed meanwhile is not looked at any more.
    void ask(this.api, 'photo:look', this.#newest).catch(() => null);
    this.#newest = null;
  }
}
