/** What a decoder makes of the place that a person looks at: one question at a time, the newest place next. */
import { wordsOf } from '../../../api/request';
import type { PictureBytes } from '../blob-url.svelte';

/** A place of the map: a code of two numbers. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export class DecodedPlace {
  #picture = $state.raw<PictureBytes | null>(null);
  #shown = $state.raw<Place | null>(null);
  #message = $state<string | null>(null);
  #next: Place | null = null;
  #isAsking = false;

  constructor(private readonly decode: (place: Place) => Promise<PictureBytes>) {}

  /** Null before the first one is there. */
  get picture(): PictureBytes | null {
    return this.#picture;
  }
  /** The place that the picture is of. */
  get shown(): Place | null {
    return this.#shown;
  }
  /** Why the last place has no picture. */
  get message(): string | null {
    return this.#message;
  }

  /** Places that come while another one is being decoded replace each other. */
  async look(place: Place): Promise<void> {
    this.#next = place;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#next) {
      const wanted: Place = this.#next;
      this.#next = null;
      try {
        this.#picture = await this.decode(wanted);
        this.#shown = wanted;
        this.#message = null;
      } catch (thrown) {
        this.#message = wordsOf(thrown);
      }
    }
    this.#isAsking = false;
  }
}
