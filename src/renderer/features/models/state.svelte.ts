/** The models on this machine: shipped ones and those trained here or brought in. */
import type { ModelEntry, ModelKind } from '../../../model/types';
import type { GrainfoldApi } from '../../../main/contract';
import { ask, wordsOf } from '../../api/request';

export class Models {
  #list = $state.raw<readonly ModelEntry[]>([]);
  #message = $state<string | null>(null);
  #isLoading = $state(false);

  constructor(
    private readonly api: GrainfoldApi,
    /** Another model is in use for new work of this kind. */
    private readonly onUsed: (kind: ModelKind, entry: ModelEntry) => void,
  ) {}

  get list(): readonly ModelEntry[] {
    return this.#list;
  }
  /** What went wrong last, in words. */
  get message(): string | null {
    return this.#message;
  }
  get isLoading(): boolean {
    return this.#isLoading;
  }
  stock(kind: ModelKind): ModelEntry | null {
    return this.#list.find((entry) => entry.kind === kind && entry.stock) ?? null;
  }
  byId(modelId: string): ModelEntry | null {
    return this.#list.find((entry) => entry.id === modelId) ?? null;
  }
  /** The name people gave it. */
  nameOf(modelId: string): string {
    return this.byId(modelId)?.card.name ?? modelId;
  }

  async refresh(): Promise<void> {
    this.#isLoading = true;
    await this.#attempt(async () => {
      this.#list = await ask(this.api, 'model:list', {});
    });
    this.#isLoading = false;
  }
  async use(modelId: string): Promise<void> {
    await this.#attempt(async () => {
      await ask(this.api, 'model:use', { modelId });
      this.#list = await ask(this.api, 'model:list', {});
      const entry = this.byId(modelId);
      if (entry) this.onUsed(entry.kind, entry);
    });
  }
  /**
   * @param told how many files need it, as the person was told
   * @returns false when more need it by now: nothing is removed then, and the person is to be asked again
   */
  async remove(modelId: string, told: number): Promise<boolean> {
    let areMore = false;
    await this.#attempt(async () => {
      this.#list = await ask(this.api, 'model:list', {});
      areMore = (this.byId(modelId)?.latentFiles ?? 0) > told;
      if (areMore) return;
      await ask(this.api, 'model:remove', { modelId, force: told > 0 });
      this.#list = await ask(this.api, 'model:list', {});
    });
    return !areMore;
  }
  /** Open dialog; false when dismissed or refused. */
  async import(): Promise<boolean> {
    return this.#attempt(async () => {
      const entry = await ask(this.api, 'model:import', {});
      if (entry) this.#list = await ask(this.api, 'model:list', {});
      return entry !== null;
    });
  }
  /** Save dialog; gives the path, or null. */
  async export(modelId: string): Promise<string | null> {
    let path: string | null = null;
    await this.#attempt(async () => {
      path = (await ask(this.api, 'model:export', { modelId }))?.path ?? null;
    });
    return path;
  }

  async #attempt(work: () => Promise<unknown>): Promise<boolean> {
    this.#message = null;
    try {
      return (await work()) !== false;
    } catch (thrown) {
      this.#message = wordsOf(thrown);
      return false;
    }
  }
}
