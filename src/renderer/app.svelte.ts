/** The app's state as a whole: makes the features, wires them to each other and to the events of Electron main. */
import { getContext, setContext } from 'svelte';
import type { GrainfoldApi, MenuCommand, OpenedFiles } from '../main/contract';
import { JobRouter } from './api/job-router';
import { ask, wordsOf } from './api/request';
import { Compare } from './features/compare/state.svelte';
import { EngineView } from './features/engine/state.svelte';
import { Lab } from './features/lab/state.svelte';
import { Models } from './features/models/state.svelte';
import { Batch } from './features/batch/state.svelte';
import { Originals } from './features/original/state.svelte';
import { Peek } from './features/peek/state.svelte';
import { Presets } from './features/presets/state.svelte';
import { Queue } from './features/queue/state.svelte';
import { Training } from './features/retrain/state.svelte';
import { Rates } from './features/rate/state.svelte';
import { Saver } from './features/save/state.svelte';
import { SettingsState } from './features/settings/state.svelte';
import { Toasts } from './features/toasts/state.svelte';
import { t } from './i18n';

/** A dialog of the page. */
export type Sheet = 'batch' | 'rate' | 'peek' | 'settings' | 'shortcuts' | 'models' | 'retrain';

/** What the window shows. */
export type Place = 'photos' | 'lab';

/** Somebody who wants to know when a photo leaves the queue. */
type RemovalListener = (photoKey: string) => void;

export class App {
  readonly jobs: JobRouter;
  readonly toasts = new Toasts();
  readonly settings: SettingsState;
  readonly presets: Presets;
  readonly batch: Batch;
  readonly queue: Queue;
  readonly compare: Compare;
  readonly saver: Saver;
  readonly rates: Rates;
  readonly peek: Peek;
  readonly originals: Originals;
  readonly models: Models;
  readonly training: Training;
  readonly lab: Lab;
  readonly engine: EngineView;
  #place = $state<Place>('photos');
  #sheet = $state<Sheet | null>(null);
  #isInspectorOpen = $state(true);
  #isStripOpen = $state(true);
  #isOpening = $state(false);
  #platform = $state('linux');
  #version = $state('');
  #removalListeners: readonly RemovalListener[] = [];

  constructor(
    readonly api: GrainfoldApi,
    compare = new Compare(),
  ) {
    this.compare = compare;
    this.jobs = new JobRouter(api);
    this.settings = new SettingsState(api);
    this.presets = new Presets(this.settings);
    this.batch = new Batch(api);
    this.queue = new Queue({
      api,
      jobs: this.jobs,
      defaults: () => this.settings.values,
      onRemoved: (photo) => {
        this.originals.stop(photo);
        for (const listener of this.#removalListeners) listener(photo.key);
      },
    });
    this.saver = new Saver(api, this.jobs, this.toasts, this.settings);
    this.rates = new Rates(api, this.jobs);
    this.peek = new Peek(api, this.jobs);
    this.originals = new Originals(api, this.toasts, () => this.queue.photos);
    this.models = new Models(api, (kind, entry) => {
      if (kind !== 'restore') return;
      this.queue.redo(this.queue.selected);
      this.toasts.show({ kind: 'info', title: t('models.nowUsed', { name: entry.card.name }) });
    });
    this.training = new Training(api, this.jobs, () => void this.models.refresh());
    this.lab = new Lab(api, this.jobs, this.toasts);
    this.engine = new EngineView(api, {
      onReady: (isReady) => {
        this.queue.scheduler.setReady(isReady);
        if (isReady) void this.models.refresh();
      },
      onGone: () => {
        this.queue.scheduler.setReady(false);
        this.lab.engineGone();
        this.jobs.endAll(t('engine.stoppedHere'));
      },
      onReopened: (photos) => {
        this.queue.reopen(photos);
      },
    });
    api.on('files:opened', (files) => {
      this.queue.add(files);
      if (files.photos.length > 0) this.go('photos');
    });
    api.on('menu:command', ({ command }) => {
      this.carryOut(command);
    });
  }

  get place(): Place {
    return this.#place;
  }
  get sheet(): Sheet | null {
    return this.#sheet;
  }
  get isInspectorOpen(): boolean {
    return this.#isInspectorOpen;
  }
  get isStripOpen(): boolean {
    return this.#isStripOpen;
  }
  /** Files are being read after a dialog or a drop. */
  get isOpening(): boolean {
    return this.#isOpening;
  }
  /** Node's name of the platform, e.g. `darwin`. */
  get platform(): string {
    return this.#platform;
  }
  get version(): string {
    return this.#version;
  }

  /** Asks main how things stand. Call once, after mounting. */
  async start(): Promise<void> {
    try {
      const info = await ask(this.api, 'app:info', {});
      this.#platform = info.platform;
      this.#version = info.version;
      this.settings.take(info.settings);
      this.engine.begin(info.engine);
    } catch (thrown) {
      this.toasts.problem(wordsOf(thrown));
    }
  }

  go(place: Place): void {
    this.#place = place;
  }
  openSheet(sheet: Sheet | null): void {
    this.#sheet = sheet;
  }
  toggleInspector(): void {
    this.#isInspectorOpen = !this.#isInspectorOpen;
  }
  toggleStrip(): void {
    this.#isStripOpen = !this.#isStripOpen;
  }
  onRemoved(listener: RemovalListener): () => void {
    this.#removalListeners = [...this.#removalListeners, listener];
    return () => {
      this.#removalListeners = this.#removalListeners.filter((other) => other !== listener);
    };
  }

  /** Open dialog of main. */
  async choose(kind: 'files' | 'folder'): Promise<void> {
    await this.#take(ask(this.api, 'files:choose', { kind }));
  }

  /** Files dropped on the window. */
  async drop(files: readonly File[]): Promise<void> {
    await this.#take(
      this.api.addDroppedFiles(files).then((reply) => {
        if (reply.ok) return reply.value;
        throw new Error(reply.error.message);
      }),
    );
  }

  /** A command of the menu or of a key. */
  carryOut(command: MenuCommand): void {
    const { queue, compare, saver } = this;
    const photo = queue.current;
    switch (command) {
      case 'save':
        if (queue.selected.length > 1) void saver.saveAll(queue.selected, 'result');
        else if (photo) void saver.saveCopy(photo);
        return;
      case 'save-latent':
        if (queue.selected.length > 1) void saver.saveAll(queue.selected, 'latent');
        else if (photo) void saver.saveLatent(photo);
        return;
      case 'fit':
        compare.fit();
        return;
      case 'actual-size':
        compare.actualSize();
        return;
      case 'zoom-in':
        compare.zoomIn();
        return;
      case 'zoom-out':
        compare.zoomOut();
        return;
      case 'retrain':
        this.openSheet('retrain');
        return;
      case 'batch':
        this.openSheet('batch');
        return;
      case 'models':
        this.openSheet('models');
        return;
      case 'lab':
        this.go(this.#place === 'lab' ? 'photos' : 'lab');
        return;
      case 'remove':
        queue.remove(queue.selected);
        return;
    }
  }

  async #take(opening: Promise<OpenedFiles>): Promise<void> {
    this.#isOpening = true;
    try {
      const files = await opening;
      this.queue.add(files);
      if (files.photos.length > 0) this.go('photos');
    } catch (thrown) {
      this.toasts.problem(t('open.failed'), wordsOf(thrown));
    } finally {
      this.#isOpening = false;
    }
  }
}

const key = Symbol('app');

/** Gives the app to every component below. */
export function provideApp(app: App): void {
  setContext(key, app);
}

/** The app, in a component. */
export function useApp(): App {
  return getContext<App>(key);
}
