/** A `window.grainfold` for tests: answers from handlers given by the test, records calls, sends events by hand. */
import type {
  OpenedFiles,
  GrainfoldApi,
  PageEvents,
  PageRequestName,
  PageRequests,
} from '../../main/contract';
import type { PhotoInfo, Reply } from '../../engine/contract';

type Handler<N extends PageRequestName> = (
  args: PageRequests[N]['args'],
) => PageRequests[N]['result'] | Promise<PageRequests[N]['result']>;
export type Handlers = { [N in PageRequestName]?: Handler<N> };

/** An error that a handler throws to make the reply fail. */
export class FakeFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export class FakeApi implements GrainfoldApi {
  readonly calls: { readonly name: PageRequestName; readonly args: unknown }[] = [];
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();

  constructor(readonly handlers: Handlers = {}) {}

  async request<N extends PageRequestName>(
    name: N,
    args: PageRequests[N]['args'],
  ): Promise<Reply<PageRequests[N]['result']>> {
    this.calls.push({ name, args });
    const handler = this.handlers[name] as Handler<N> | undefined;
    if (!handler) return { ok: false, error: { code: 'INTERNAL', message: `no handler for ${name}` } };
    try {
      return { ok: true, value: await handler(args) };
    } catch (thrown) {
      if (thrown instanceof FakeFailure)
        return { ok: false, error: { code: thrown.code, message: thrown.message } };
      throw thrown;
    }
  }

  addDroppedFiles(files: readonly File[]): Promise<Reply<OpenedFiles>> {
    return this.request('files:add', { paths: files.map((file) => file.name) });
  }

  on<N extends keyof PageEvents>(name: N, listener: (payload: PageEvents[N]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  emit<N extends keyof PageEvents>(name: N, payload: PageEvents[N]): void {
    for (const listener of this.#listeners.get(name) ?? [])
      (listener as (payload: PageEvents[N]) => void)(payload);
  }

  /** Arguments of the calls to one request, oldest first. */
  argsOf<N extends PageRequestName>(name: N): PageRequests[N]['args'][] {
    return this.calls
      .filter((call) => call.name === name)
      .map((call) => call.args as PageRequests[N]['args']);
  }
}

/** A 12-megapixel JPEG, or what the test makes of it. */
export function photoInfo(changes: Partial<PhotoInfo> = {}): PhotoInfo {
  return {
    photoId: 'p1',
    kind: 'photo',
    name: 'night.jpg',
    path: '/photos/night.jpg',
    width: 4000,
    height: 3000,
    bits: 8,
    format: 'jpeg',
    sizeBytes: 5_200_000,
    rawBytes: 36_000_000,
    hasAlpha: false,
    ...changes,
  };
}
