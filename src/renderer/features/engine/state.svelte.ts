/** The engine process as the page sees it: starting, ready, gone and back. */
import type { EngineStatus, PhotoInfo } from '../../../engine/contract';
import type { EngineState as Life, GrainfoldApi, PageEvents } from '../../../main/contract';
import { ask } from '../../api/request';

/** How long the news of a restart stays, ms. */
const newsMs = 8000;

export interface EngineListener {
  /** It takes work, or not any more. */
  readonly onReady: (isReady: boolean) => void;
  readonly onGone: () => void;
  /** Back after a crash: what is known of the photos that were open. */
  readonly onReopened: (photos: readonly PhotoInfo[]) => void;
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

  /** Another try after it could not be started. */
  async retry(): Promise<void> {
    await ask(this.api, 'engine:retry', {});
  }

  dismissNews(): void {
    this.#hasRestarted = false;
  }

  #take({ state, message, photos }: PageEvents['engine:state']): void {
    const wasGone = this.#life === 'crashed' || this.#life === 'failed';
    this.#message = message ?? null;
    if (state === 'crashed' || state === 'failed') this.listener.onGone();
    this.#life = state === 'starting' && wasGone ? 'crashed' : state;
    if (state === 'ready' && photos) {
      this.listener.onReopened(photos);
      this.#hasRestarted = true;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#hasRestarted = false;
      }, newsMs);
    }
    this.listener.onReady(state === 'ready');
  }
}
