/** The engine process as the page sees it: starting, ready, gone and back. */
import type { EngineStatus } from '../../../engine/contract';
import type { EngineState as Life, GrainfoldApi, PageEvents } from '../../../main/contract';
import { ask } from '../../api/request';

/** How long the news of a restart stays, ms. */
const newsMs = 8000;

export interface EngineListener {
  /** It takes work, or not any more. */
  readonly onReady: (isReady: boolean) => void;
  readonly onGone: (message: string | undefined) => void;
  /** Back after a crash: old photo ids and their new ones. */
  readonly onReopened: (ids: Readonly<Record<string, string>>) => void;
}

export class EngineView {
  #life = $state<Life>('starting');
  #message = $state<string | null>(null);
  #hasRestarted = $state(false);
  #status = $state.raw<EngineStatus | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: GrainfoldApi,
    private readonly listener: EngineListener,
  ) {
    api.on('engine:state', (event) => {
      this.#take(event);
    });
  }

  get life(): Life {
    return this.#life;
  }
  /** What main says about it, in words. */
  get message(): string | null {
    return this.#message;
  }
  /** It crashed and is back; true for a while. */
  get hasRestarted(): boolean {
    return this.#hasRestarted;
  }
  /** What works on this machine; null until asked for. */
  get status(): EngineStatus | null {
    return this.#status;
  }

  /** How main found it when the page started. */
  begin(life: Life): void {
    if (this.#life === 'starting') this.#take({ state: life });
  }

  async refreshStatus(): Promise<void> {
    this.#status = await ask(this.api, 'engine:status', {});
  }

  dismissNews(): void {
    this.#hasRestarted = false;
  }

  #take({ state, message, reopened }: PageEvents['engine:state']): void {
    const wasGone = this.#life === 'crashed' || this.#life === 'failed';
    this.#message = message ?? null;
    if (state === 'crashed' || state === 'failed') this.listener.onGone(message);
    this.#life = state === 'starting' && wasGone ? 'crashed' : state;
    if (state === 'ready' && (wasGone || reopened)) {
      this.listener.onReopened(reopened ?? {});
      this.#hasRestarted = true;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#hasRestarted = false;
      }, newsMs);
    }
    this.listener.onReady(state === 'ready');
  }
}
