/** The batch: what is chosen for it, and how far it is. The run itself is in Electron main and outlives the dialog. */
import { stockPresets, type PresetSettings } from '../../../engine/presets';
import type { Effort } from '../../../model/types';
import type { BatchState, GrainfoldApi, PageBatch } from '../../../main/contract';
import { ask, wordsOf } from '../../api/request';

/** A folder that a person chose. */
export interface ChosenFolder {
  readonly folderId: string;
  readonly name: string;
  readonly photos: number;
}

export class Batch {
  #source = $state.raw<ChosenFolder | null>(null);
  #output = $state.raw<ChosenFolder | null>(null);
  #withSubfolders = $state(true);
  #settings = $state.raw<PresetSettings>(stockPresets.clean);
  #format = $state<PageBatch['format']>('same');
  #quality = $state(90);
  #foldQuality = $state(50);
  #effort = $state<Effort>('default');
  #withModel = $state(false);
  #progress = $state.raw<BatchState | null>(null);
  #message = $state<string | null>(null);
  #isStarting = $state(false);

  constructor(private readonly api: GrainfoldApi) {
    api.on('batch:state', (state) => {
      this.#progress = state;
    });
  }

  get source(): ChosenFolder | null {
    return this.#source;
  }
  get output(): ChosenFolder | null {
    return this.#output;
  }
  get withSubfolders(): boolean {
    return this.#withSubfolders;
  }
  get settings(): PresetSettings {
    return this.#settings;
  }
  get format(): PageBatch['format'] {
    return this.#format;
  }
  /** Of the pictures, or of the `.latent` files. */
  get quality(): number {
    return this.#format === 'latent' ? this.#foldQuality : this.#quality;
  }
  /** Of the `.latent` files. */
  get effort(): Effort {
    return this.#effort;
  }
  /** The model that the `.latent` files need is laid beside them. */
  get withModel(): boolean {
    return this.#withModel;
  }
  /** Of the run, or of the last one until it is put aside. */
  get progress(): BatchState | null {
    return this.#progress;
  }
  /** What went wrong last, in words. */
  get message(): string | null {
    return this.#message;
  }
  get isRunning(): boolean {
    return this.#progress?.phase === 'running' || this.#progress?.phase === 'paused';
  }
  get canStart(): boolean {
    return this.#source !== null && this.#output !== null && !this.#isStarting && !this.isRunning;
  }
  /** 0..1 over all photos. */
  get fraction(): number {
    const state = this.#progress;
    if (!state || state.total === 0) return 0;
    return (state.done + state.skipped + state.failed + state.fraction) / state.total;
  }

  setWithSubfolders(withSubfolders: boolean): void {
    this.#withSubfolders = withSubfolders;
  }
  setSettings(changes: Partial<PresetSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
  }
  setFormat(format: PageBatch['format']): void {
    this.#format = format;
  }
  setQuality(quality: number): void {
    if (this.#format === 'latent') this.#foldQuality = quality;
    else this.#quality = quality;
  }

  setEffort(effort: Effort): void {
    this.#effort = effort;
  }
  setWithModel(withModel: boolean): void {
    this.#withModel = withModel;
  }

  async chooseSource(): Promise<void> {
    this.#source = (await this.#choose('photos')) ?? this.#source;
  }
  async chooseOutput(): Promise<void> {
    this.#output = (await this.#choose('results')) ?? this.#output;
  }

  async start(): Promise<void> {
    if (!this.canStart) return;
    const { grain, grainSize, ...settings } = this.#settings;
    this.#isStarting = true;
    await this.#attempt(
      ask(this.api, 'batch:start', {
        sourceId: this.#source!.folderId,
        outputId: this.#output!.folderId,
        withSubfolders: this.#withSubfolders,
        format: this.#format,
        settings: {
          ...settings,
          ...(grain > 0 && { grain, grainSize }),
          quality: this.quality,
          ...(this.#format === 'latent' && this.#effort === 'search' && { effort: this.#effort }),
          ...(this.#format === 'latent' && this.#withModel && { withModel: true }),
        },
      }),
    );
    this.#isStarting = false;
  }
  async pause(isPaused: boolean): Promise<void> {
    await this.#attempt(ask(this.api, 'batch:pause', { isPaused }));
  }
  async cancel(): Promise<void> {
    await this.#attempt(ask(this.api, 'batch:cancel', {}));
  }
  /** Shows the report's table in its folder. */
  async reveal(): Promise<void> {
    const path = this.#progress?.report;
    if (path) await this.#attempt(ask(this.api, 'photo:reveal', { path }));
  }
  /** Puts the last run aside, to choose another. */
  again(): void {
    if (!this.isRunning) this.#progress = null;
  }

  #choose(purpose: 'photos' | 'results'): Promise<ChosenFolder | null> {
    return this.#attempt(ask(this.api, 'folder:choose', { purpose }));
  }

  async #attempt<T>(work: Promise<T>): Promise<T | null> {
    this.#message = null;
    try {
      return await work;
    } catch (thrown) {
      this.#message = wordsOf(thrown);
      return null;
    }
  }
}
