/**
 * Tiles on their way and tiles at hand. The view says each frame what it would like to draw; the store keeps at most a
 * few requests in flight, forgets wishes that are no longer wished, and holds what came within a memory budget.
 * A tile carries a version (e.g. the strengths it was blended at): an outdated one stays drawable until its successor
 * is here, so nothing flashes.
 */

/** Something drawable with a size, px, that holds memory until closed: an `ImageBitmap`. */
export interface TilePicture {
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** What the view would like to have. */
export interface TileWish<A> {
  /** Which tile, as text. */
  readonly key: string;
  readonly version: string;
  readonly address: A;
}

export interface TileStoreOptions<A, P> {
  /** Fetches one tile; a rejection makes the store wait before it tries that version again. */
  readonly load: (address: A) => Promise<P>;
  /** A tile came. */
  readonly onArrive: () => void;
  readonly budgetBytes: number;
  readonly maxInFlight: number;
  readonly now?: () => number;
}

/** How long a tile that failed is left alone, ms. */
export const retryAfterMs = 1500;

interface Entry<P> {
  readonly picture: P;
  readonly version: string;
  frame: number;
}

export class TileStore<A, P extends TilePicture> {
  readonly #options: TileStoreOptions<A, P>;
  /** Least recently drawn first. */
  readonly #entries = new Map<string, Entry<P>>();
  readonly #inFlight = new Set<string>();
  readonly #failed = new Map<string, { version: string; at: number }>();
  #wishes: readonly TileWish<A>[] = [];
  #bytes = 0;
  #frame = 0;
  #epoch = 0;

  constructor(options: TileStoreOptions<A, P>) {
    this.#options = options;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Whether everything wished is here in its newest version. */
  get isSettled(): boolean {
    return this.#wishes.every((wish) => this.#entries.get(wish.key)?.version === wish.version);
  }

  /** Starts a frame: what is drawn from here on is safe from eviction until the next. */
  beginFrame(): void {
    this.#frame += 1;
  }

  /** The newest version at hand of a tile, whatever version that is. */
  get(key: string): P | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    entry.frame = this.#frame;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.picture;
  }

  /** Replaces all wishes, most urgent first; what waited and is not among them is dropped. */
  wish(wishes: readonly TileWish<A>[]): void {
    this.#wishes = wishes;
    this.#pump();
  }

  /** Forgets every tile whose key starts with `prefix`; one in flight is discarded when it comes. */
  forget(prefix: string): void {
    this.#epoch += 1;
    for (const [key, entry] of this.#entries) if (key.startsWith(prefix)) this.#remove(key, entry);
    for (const key of [...this.#failed.keys()]) if (key.startsWith(prefix)) this.#failed.delete(key);
    this.#wishes = this.#wishes.filter((wish) => !wish.key.startsWith(prefix));
  }

  #pump(): void {
    for (const wish of this.#wishes) {
      if (this.#inFlight.size >= this.#options.maxInFlight) return;
      if (this.#inFlight.has(wish.key)) continue;
      if (this.#entries.get(wish.key)?.version === wish.version) continue;
      if (this.#isResting(wish)) continue;
      void this.#load(wish);
    }
  }

  async #load(wish: TileWish<A>): Promise<void> {
    const epoch = this.#epoch;
    this.#inFlight.add(wish.key);
    try {
      const picture = await this.#options.load(wish.address);
      this.#failed.delete(wish.key);
      if (epoch === this.#epoch || this.#wishes.some((other) => other.key === wish.key))
        this.#keep(wish, picture);
      else picture.close();
    } catch {
      // The job that makes these pixels reports its own errors; a tile only tries again later.
      this.#failed.set(wish.key, { version: wish.version, at: this.#now() });
      setTimeout(() => {
        this.#pump();
      }, retryAfterMs);
    } finally {
      this.#inFlight.delete(wish.key);
    }
    this.#pump();
    this.#options.onArrive();
  }

  #keep(wish: TileWish<A>, picture: P): void {
    const old = this.#entries.get(wish.key);
    if (old) this.#remove(wish.key, old);
    this.#entries.set(wish.key, { picture, version: wish.version, frame: this.#frame });
    this.#bytes += bytesOf(picture);
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#options.budgetBytes) break;
      if (entry.frame < this.#frame) this.#remove(key, entry);
    }
  }

  #remove(key: string, entry: Entry<P>): void {
    this.#entries.delete(key);
    this.#bytes -= bytesOf(entry.picture);
    entry.picture.close();
  }

  #isResting(wish: TileWish<A>): boolean {
    const failure = this.#failed.get(wish.key);
    return failure?.version === wish.version && this.#now() - failure.at < retryAfterMs;
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }
}

/** RGBA, 8 bits. */
function bytesOf(picture: TilePicture): number {
  return picture.width * picture.height * 4;
}
