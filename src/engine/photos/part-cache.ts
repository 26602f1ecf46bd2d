/** Large parts of photos (samples, pyramids) under one byte budget: the least recently used go first. */

interface Part {
  readonly group: string;
  readonly value: unknown;
  readonly bytes: number;
}

interface Loading {
  readonly group: string;
  readonly value: Promise<unknown>;
}

export interface CacheOptions {
  /** What all parts together may take; more only while everything that is left is pinned. */
  readonly budgetBytes: number;
  /** Told after parts were let go, once a turn. */
  readonly onFreed?: () => void;
}

/**
 * Parts by key, each belonging to a group (a photo). A part can always be made again by its loader; what must not be
 * lost is written to disk by whoever puts it here.
 */
export class PartCache {
  /** In order of use, the oldest first. */
  private readonly parts = new Map<string, Part>();
  /** Loads under way; what is dropped meanwhile leaves this map, and is not kept when it arrives. */
  private readonly loading = new Map<string, Loading>();
  private readonly pins = new Map<string, number>();
  private total = 0;
  private isTelling = false;

  constructor(private readonly options: CacheOptions) {}

  /** Bytes of all parts held. */
  get bytes(): number {
    return this.total;
  }

  has(key: string): boolean {
    return this.parts.has(key);
  }

  /**
   * The part, loaded if it is not there; concurrent calls share one load, a failed load is not remembered.
   * @param load gives the value and its size
   */
  async get<T>(
    key: string,
    group: string,
    load: () => Promise<{ readonly value: T; readonly bytes: number }>,
  ): Promise<T> {
    const held = this.parts.get(key);
    if (held) {
      this.parts.delete(key);
      this.parts.set(key, held);
      return held.value as T;
    }
    const under = this.loading.get(key);
    if (under) return (await under.value) as T;
    const entry: Loading = { group, value: load().then((part) => this.arrive(key, entry, part)) };
    this.loading.set(key, entry);
    entry.value.catch(() => this.forget(key, entry));
    return entry.value as Promise<T>;
  }

  /** Puts a part in place of what the key held. */
  set(key: string, group: string, value: unknown, bytes: number): void {
    this.drop(key);
    this.insert(key, { group, value, bytes });
  }

  /** Forgets a part, and a load of it that is under way. */
  drop(key: string): void {
    this.loading.delete(key);
    this.remove(key);
  }

  /** Forgets everything of a group. */
  dropGroup(group: string): void {
    for (const [key, entry] of [...this.loading]) if (entry.group === group) this.loading.delete(key);
    for (const [key, part] of [...this.parts]) if (part.group === group) this.remove(key);
  }

  /** Keeps a group's parts in memory until the returned function is called. */
  pin(group: string): () => void {
    this.pins.set(group, (this.pins.get(group) ?? 0) + 1);
    let isPinned = true;
    return () => {
      if (!isPinned) return;
      isPinned = false;
      const count = this.pins.get(group)! - 1;
      if (count > 0) this.pins.set(group, count);
      else this.pins.delete(group);
      this.makeRoom();
    };
  }

  private arrive(key: string, entry: Loading, part: Omit<Part, 'group'>): unknown {
    if (this.forget(key, entry)) this.insert(key, { group: entry.group, ...part });
    return part.value;
  }

  /** @returns whether the load was still wanted */
  private forget(key: string, entry: Loading): boolean {
    return this.loading.get(key) === entry && this.loading.delete(key);
  }

  private insert(key: string, part: Part): void {
    this.remove(key);
    this.parts.set(key, part);
    this.total += part.bytes;
    this.makeRoom(key);
  }

  /** @param newest the part that was just asked for: it stays even when it alone is over the budget */
  private makeRoom(newest?: string): void {
    for (const [key, part] of [...this.parts]) {
      if (this.total <= this.options.budgetBytes) return;
      if (key !== newest && !this.pins.has(part.group)) this.remove(key);
    }
  }

  private remove(key: string): void {
    const part = this.parts.get(key);
    if (!part) return;
    this.parts.delete(key);
    this.total -= part.bytes;
    if (this.isTelling || !this.options.onFreed) return;
    this.isTelling = true;
    setImmediate(() => {
      this.isTelling = false;
      this.options.onFreed?.();
    });
  }
}
