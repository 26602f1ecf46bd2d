/** The queue: the photos in order, which are selected, and how far the work on them is. */
import type { PhotoInfo } from '../../../engine/contract';
import type { GrainfoldApi, OpenedFiles, Settings } from '../../../main/contract';
import type { JobRouter } from '../../api/job-router';
import { ask } from '../../api/request';
import { t } from '../../i18n';
import { Photo, type Adjustments, type Step } from './photo.svelte';
import { Scheduler } from './scheduler';
import { afterRemoval, nothingSelected, selectEvery, selectKey, type SelectHow } from './selection';
import { lookWords } from './words';
import { Thumbnails } from './thumbnails';

export interface QueueOptions {
  readonly api: GrainfoldApi;
  readonly jobs: JobRouter;
  readonly defaults: () => Pick<Settings, 'quality' | 'strength' | 'colorStrength'>;
  /** A photo left the queue. */
  readonly onRemoved?: (photo: Photo) => void;
}

export class Queue {
  readonly scheduler: Scheduler;
  #photos = $state.raw<readonly Photo[]>([]);
  #selection = $state.raw(nothingSelected);
  #isPaused = $state(false);
  readonly #thumbnails: Thumbnails;
  readonly #current = $derived(this.#photos.find((photo) => photo.key === this.#selection.current) ?? null);
  readonly #selected = $derived(this.#photos.filter((photo) => this.#selection.selected.has(photo.key)));
  readonly #options: QueueOptions;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.scheduler = new Scheduler(options.api, options.jobs, this);
    this.#thumbnails = new Thumbnails(options.api, (photo) => this.#photos.includes(photo));
  }

  get photos(): readonly Photo[] {
    return this.#photos;
  }
  /** The photo on the screen. */
  get current(): Photo | null {
    return this.#current;
  }
  get selected(): readonly Photo[] {
    return this.#selected;
  }
  isSelected(photo: Photo): boolean {
    return this.#selection.selected.has(photo.key);
  }
  /** Photos of the first pass: how many there are, how many are through, 0..1, and seconds left if known. */
  get progress(): { total: number; done: number; fraction: number; secondsLeft: number | null } {
    const counted = this.#photos.filter((photo) => photo.info);
    const done = counted.filter((photo) => photo.wasFinished || photo.problem || photo.isStopped).length;
    const fraction = counted.reduce((sum, photo) => sum + photo.fractionDone, 0) / (counted.length || 1);
    const secondsLeft = this.scheduler.timeLeft.of(this.#photos);
    return { total: counted.length, done, fraction, secondsLeft };
  }
  /** Some photo has not been through its first pass. */
  get isBusy(): boolean {
    return this.#photos.some(
      (photo) => !photo.wasFinished && (photo.activity !== null || photo.pending.length > 0),
    );
  }

  /** Takes in opened files and what could not be opened; the first of them comes onto the screen. */
  add({ photos, failures }: OpenedFiles): void {
    const fresh: Photo[] = [];
    let first: Photo | undefined;
    for (const info of photos) {
      const twin = [...this.#photos, ...fresh].find((photo) => isSameFile(photo.info, info));
      const photo = twin ?? new Photo(info.name, info, this.#options.defaults());
      if (!twin) fresh.push(photo);
      else if (twin.id !== info.photoId)
        void ask(this.#options.api, 'photo:close', { photoId: info.photoId }).catch(() => null);
      first ??= photo;
    }
    for (const failure of failures) {
      const photo = new Photo(failure.name, null);
      photo.problem = { message: failure.message, code: 'UNREADABLE_IMAGE' };
      fresh.push(photo);
    }
    this.#photos = [...this.#photos, ...fresh];
    first ??= fresh[0];
    if (first) this.select(first);
    for (const photo of fresh) if (photo.info) this.scheduler.plan(photo, photo.missingSteps);
  }

  select(photo: Photo, how: SelectHow = 'only'): void {
    this.#selection = selectKey(this.#selection, keysOf(this.#photos), photo.key, how);
    this.scheduler.pump();
  }

  selectAll(): void {
    this.#selection = selectEvery(this.#selection, keysOf(this.#photos));
  }

  /** Moves along the queue by `steps` photos; stays at its ends. */
  move(steps: number, how: SelectHow = 'only'): void {
    const index = this.#current ? this.#photos.indexOf(this.#current) : -1;
    const next = Math.min(this.#photos.length - 1, Math.max(0, index + steps));
    if (this.#photos[next]) this.select(this.#photos[next], how);
  }

  /** Takes photos out of the queue; their files are not touched. */
  remove(photos: readonly Photo[]): void {
    const before = keysOf(this.#photos);
    this.#photos = this.#photos.filter((photo) => !photos.includes(photo));
    this.#selection = afterRemoval(this.#selection, before, keysOf(this.#photos));
    for (const photo of photos) void this.#dispose(photo);
    this.scheduler.pump();
  }

  /** Work is on hold. */
  get isPaused(): boolean {
    return this.#isPaused;
  }
  /** Holds all work, or lets it go on. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.scheduler.setPaused(isPaused);
  }
  cancel(photo: Photo): void {
    void this.scheduler.stop(photo);
  }
  cancelAll(): void {
    for (const photo of this.#photos) void this.scheduler.stop(photo);
    this.pause(false);
  }
  /** Does again what failed or was stopped. */
  retry(photo: Photo): void {
    photo.crashes = 0;
    this.scheduler.plan(photo, photo.missingSteps);
  }
  /** Opens what is left of a damaged `.latent`. */
  rescue(photo: Photo): void {
    photo.isRescue = true;
    this.retry(photo);
  }
  /** Shows a `.latent` with the grain that it describes, or without. */
  showGrain(photo: Photo, isShown: boolean): void {
    photo.isGrainOff = !isShown;
    this.scheduler.plan(photo, ['decode']);
  }
  /** Denoises again, e.g. with another model. */
  redo(photos: readonly Photo[]): void {
    for (const photo of photos)
      if (photo.info && !photo.isLatent) {
        photo.areFiguresStale = photo.figures !== null;
        this.scheduler.plan(photo, photo.allSteps);
      }
  }

  /** Changes settings of photos; what they decide is done again once they rest. */
  adjust(photos: readonly Photo[], changes: Partial<Adjustments>): void {
    for (const photo of photos) {
      if (!photo.info || photo.isLatent) continue;
      const before = photo.adjustments;
      photo.adjustments = { ...before, ...changes };
      const steps = stepsAfter(before, photo.adjustments);
      const isSearch = photo.adjustments.effort === 'search';
      // What is tried is folded at the default effort at once; the search begins behind it.
      if (steps.length > 0) this.scheduler.planSoon(photo, isSearch ? [...steps, 'search'] : steps);
      else if (before.effort !== photo.adjustments.effort) this.#changeEffort(photo);
    }
  }

  #changeEffort(photo: Photo): void {
    if (photo.adjustments.effort !== 'search') this.scheduler.dropSearch(photo);
    else if (photo.isResting) this.scheduler.planSoon(photo, ['fold', 'search']);
    else this.scheduler.plan(photo, photo.activity ? ['search'] : photo.missingSteps);
  }

  /** Puts the result aside as it is, to compare other settings with. */
  async keepOther(photo: Photo): Promise<void> {
    const { denoised, adjustments } = photo;
    if (!photo.hasResult || !denoised) return;
    await ask(this.#options.api, 'photo:keepOther', { photoId: photo.id });
    const { sigma, strength, colorStrength, detail, grain, grainSize } = adjustments;
    photo.other = {
      adjustments: { sigma, strength, colorStrength, detail, grain, grainSize, modelId: denoised.model },
      model: denoised.model,
      words: lookWords(adjustments, denoised.sigma),
      run: (photo.other?.run ?? 0) + 1,
    };
  }

  /** The engine is back after a crash: what it knows of each photo; one it does not know could not be opened. */
  reopen(photos: readonly PhotoInfo[]): void {
    for (const photo of this.#photos) {
      if (!photo.info) continue;
      const info = photos.find((known) => known.photoId === photo.id);
      if (!info) {
        photo.problem = { message: t('engine.lost', { name: photo.name }), code: 'UNREADABLE_IMAGE' };
        photo.pending = [];
        continue;
      }
      photo.reopen(info);
      if (!photo.activity && !photo.problem && !photo.isStopped)
        this.scheduler.plan(photo, photo.missingSteps);
    }
  }

  /** Fetches the thumbnail; called when the entry comes into sight. */
  loadThumbnail(photo: Photo): Promise<void> {
    return this.#thumbnails.load(photo);
  }

  async #dispose(photo: Photo): Promise<void> {
    this.#thumbnails.drop(photo);
    this.#options.onRemoved?.(photo);
    await this.scheduler.stop(photo);
    if (photo.info) await ask(this.#options.api, 'photo:close', { photoId: photo.id }).catch(() => null);
  }
}

/** What is to be done again: grain and its size are added when a photo is shown and saved, and change nothing else. */
function stepsAfter(before: Adjustments, after: Adjustments): readonly Step[] {
  if (before.sigma !== after.sigma || before.modelId !== after.modelId) return ['denoise', 'fold'];
  const names = [
    'strength',
    'colorStrength',
    'detail',
    'quality',
    'target',
    'keepNoise',
    'keepGrain',
  ] as const;
  return names.some((name) => before[name] !== after[name]) ? ['fold'] : [];
}

/** The same file in the same state: dropping it again only brings it to the front. */
function isSameFile(a: PhotoInfo | null, b: PhotoInfo): boolean {
  return a?.path === b.path && a.sizeBytes === b.sizeBytes;
}

function keysOf(photos: readonly Photo[]): string[] {
  return photos.map((photo) => photo.key);
}
