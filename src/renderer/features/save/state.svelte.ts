/** Saving: the chosen format, the save jobs, and the notice with what is really on disk. */
import type { Bits, ImageFormat, RateCurve } from '../../../model/types';
import type { JobResults } from '../../../engine/contract';
import type { GrainfoldApi } from '../../../main/contract';
import type { JobRouter, OutcomeOf } from '../../api/job-router';
import { ask, wordsOf } from '../../api/request';
import { bytes } from '../../format/numbers';
import { t } from '../../i18n';
import { strengthsOf } from '../queue/look';
import type { Photo } from '../queue/photo.svelte';
import type { Toasts } from '../toasts/state.svelte';
import type { SettingsState } from '../settings/state.svelte';

/** Formats whose size is a choice. */
const lossy: readonly ImageFormat[] = ['jpeg', 'webp', 'avif'];
/** Formats that hold 16 bits. */
const deep: readonly ImageFormat[] = ['png', 'tiff'];

type SaveKind = 'save' | 'save-latent';

export class Saver {
  #quality = $state(90);
  #bits = $state<Bits | 'same'>('same');
  #larger = $state.raw<{ photo: Photo; answer: (saveAnyway: boolean) => void } | null>(null);

  constructor(
    private readonly api: GrainfoldApi,
    private readonly jobs: JobRouter,
    private readonly toasts: Toasts,
    private readonly settings: SettingsState,
  ) {}

  get format(): ImageFormat | 'same' {
    return this.settings.values.saveFormat;
  }
  /** The model that `.latent` files need is laid beside them. */
  get withModel(): boolean {
    return this.settings.values.withModel ?? false;
  }
  setWithModel(withModel: boolean): void {
    void this.#guard(this.settings.set({ withModel }));
  }
  get quality(): number {
    return this.#quality;
  }
  get bits(): Bits | 'same' {
    return this.#bits;
  }
  setFormat(format: ImageFormat | 'same'): void {
    void this.#guard(this.settings.set({ saveFormat: format }));
  }
  setQuality(quality: number): void {
    this.#quality = Math.min(100, Math.max(1, Math.round(quality)));
  }
  setBits(bits: Bits | 'same'): void {
    this.#bits = bits;
  }

  get #beside(): { withModel?: boolean } {
    return this.withModel ? { withModel: true } : {};
  }

  /** The format a photo would be written in. */
  formatFor(photo: Photo): ImageFormat {
    return this.format === 'same' ? photo.ownFormat : this.format;
  }
  isLossy(photo: Photo): boolean {
    return lossy.includes(this.formatFor(photo));
  }
  /** The format and the source both hold 16 bits: there is something to choose. */
  canChooseBits(photo: Photo): boolean {
    return deep.includes(this.formatFor(photo)) && photo.info?.bits === 16;
  }

  /** The folded file is there and belongs to the settings on the screen. */
  canSaveLatent(photo: Photo): boolean {
    const isMeasured = photo.figures !== null && photo.hasDecoded && !photo.areFiguresStale;
    return !photo.isLatent && isMeasured && !photo.isSearching;
  }
  canSaveCopy(photo: Photo): boolean {
    return photo.isLatent ? photo.hasDecoded : photo.hasResult;
  }

  /** Save dialog, then the clean copy, or the decoded picture of a `.latent`. */
  async saveCopy(photo: Photo): Promise<void> {
    if (!photo.info || !this.canSaveCopy(photo)) return;
    const bits = this.#bits === 'same' ? photo.info.bits : this.#bits;
    const started = await this.#guard(
      ask(this.api, 'photo:save', {
        photoId: photo.id,
        layer: photo.isLatent ? 'decoded' : 'result',
        format: this.formatFor(photo),
        ...(this.isLossy(photo) && { quality: this.#quality }),
        ...(deep.includes(this.formatFor(photo)) && { bits }),
        ...strengthsOf(photo.adjustments),
      }),
    );
    if (started) await this.#finish(photo, 'save', started);
  }

  /** A photo whose `.latent` would be larger than itself, while a person is asked about it. */
  get larger(): { readonly photo: Photo; readonly answer: (saveAnyway: boolean) => void } | null {
    return this.#larger;
  }

  /** Save dialog, then the file that was measured. */
  async saveLatent(photo: Photo): Promise<void> {
    if (!this.canSaveLatent(photo) || this.#larger) return;
    if (isLarger(photo) && !(await this.#askLarger(photo))) return;
    const started = await this.#guard(
      ask(this.api, 'photo:saveLatent', { photoId: photo.id, ...this.#beside }),
    );
    if (started) await this.#finish(photo, 'save-latent', started);
  }

  /** Save dialog, then a measured curve as a table. */
  async saveCurve(photo: Photo, curve: RateCurve): Promise<void> {
    const saved = await this.#guard(ask(this.api, 'photo:saveCurve', { photoId: photo.id, curve }));
    if (!saved) return;
    const action = this.#revealAction(saved.path);
    this.toasts.show({ kind: 'info', title: t('save.done', { name: nameOf(saved.path) }), action });
  }

  /** Folder dialog, then every photo that has something to save. */
  async saveAll(photos: readonly Photo[], what: 'result' | 'latent'): Promise<void> {
    const able = photos.filter((photo) => (what === 'result' ? photo.hasResult : this.canSaveLatent(photo)));
    if (able.length === 0) return;
    const settingsOf = (photo: Photo) => ({
      ...strengthsOf(photo.adjustments),
      format: this.formatFor(photo),
    });
    const started = await this.#guard(
      ask(this.api, 'photo:saveAll', {
        photoIds: able.map((photo) => photo.id),
        what,
        ...settingsOf(able[0]),
        quality: this.#quality,
        ...(what === 'latent' && this.#beside),
        perPhoto: Object.fromEntries(able.map((photo) => [photo.id, settingsOf(photo)])),
      }),
    );
    if (!started) return;
    const kind = what === 'result' ? 'save' : 'save-latent';
    const ends = await Promise.all(
      started.jobs.map(async (job) => {
        const photo = able.find((one) => one.id === job.photoId);
        return { job, outcome: await this.#follow(photo, kind, job) };
      }),
    );
    this.#reportAll(ends, able, kind);
  }

  #askLarger(photo: Photo): Promise<boolean> {
    return new Promise((done) => {
      const answer = (saveAnyway: boolean) => {
        this.#larger = null;
        done(saveAnyway);
      };
      this.#larger = { photo, answer };
    });
  }

  async #finish(photo: Photo, kind: SaveKind, job: { jobId: string; output: string }): Promise<void> {
    const outcome = await this.#follow(photo, kind, job);
    if (outcome.kind === 'finished') {
      const { output, bytes: size } = outcome.value;
      const notes = [leftBehind([outcome.value]), modelWords(outcome.value)].filter(Boolean).join(' ');
      this.toasts.show({
        kind: 'info',
        title: t('save.done', { name: nameOf(output) }),
        detail: notes ? `${bytes(size)}. ${notes}` : bytes(size),
        action: this.#revealAction(output),
      });
    } else if (outcome.kind === 'failed') {
      this.toasts.problem(t('save.failed', { name: nameOf(job.output) }), outcome.error.message);
    }
  }

  async #follow(
    photo: Photo | undefined,
    kind: SaveKind,
    job: { jobId: string; output: string },
  ): Promise<OutcomeOf<SaveKind>> {
    if (photo) photo.saving = nameOf(job.output);
    const outcome = await this.jobs.follow(kind, job.jobId);
    if (photo) photo.saving = null;
    return outcome;
  }

  #reportAll(
    ends: readonly { job: { photoId: string; output: string }; outcome: OutcomeOf<SaveKind> }[],
    photos: readonly Photo[],
    kind: SaveKind,
  ): void {
    let saved = 0;
    let size = 0;
    let last = '';
    let model = '';
    const left = leftBehind(
      ends.flatMap(({ outcome }) => (outcome.kind === 'finished' ? [outcome.value] : [])),
    );
    for (const { job, outcome } of ends) {
      if (outcome.kind === 'finished') {
        saved += 1;
        size += outcome.value.bytes;
        last = outcome.value.output;
        model ||= modelWords(outcome.value);
      } else if (outcome.kind === 'failed') {
        const name = photos.find((photo) => photo.id === job.photoId)?.name ?? nameOf(job.output);
        this.toasts.problem(t('save.failed', { name }), outcome.error.message);
      }
    }
    const more = kind === 'save-latent' ? photos.filter(isLarger).length : 0;
    const larger = more > 0 ? t('save.largerMany', { count: more }) : '';
    const notes = [left, larger, model].filter(Boolean).join(' ');
    if (saved > 0)
      this.toasts.show({
        kind: 'info',
        title: t('save.doneMany', { count: saved }),
        detail: notes ? `${bytes(size)}. ${notes}` : bytes(size),
        action: this.#revealAction(last),
      });
  }

  #revealAction(path: string): { label: string; run: () => void } {
    return {
      label: t('save.reveal'),
      run: () => void this.#guard(ask(this.api, 'photo:reveal', { path })),
    };
  }

  async #guard<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (thrown) {
      this.toasts.problem(wordsOf(thrown));
      return null;
    }
  }
}

/** The `.latent` of the settings on the screen is larger than the photo. */
function isLarger({ figures, info }: Photo): boolean {
  return figures !== null && info !== null && figures.bytes > info.sizeBytes;
}

/** In words, what files have no place for; empty when everything went along. */
function leftBehind(saved: readonly (JobResults['save'] | JobResults['save-latent'])[]): string {
  const parts = new Set(saved.flatMap((file) => ('notCarried' in file ? (file.notCarried ?? []) : [])));
  if (parts.size === 0) return '';
  return t('save.notCarried', { parts: [...parts].map((part) => t(`save.part.${part}`)).join(', ') });
}

/** Where the model lies that a file needs; empty when none was asked for. */
function modelWords(saved: JobResults['save'] | JobResults['save-latent']): string {
  return 'model' in saved && saved.model ? t('save.modelBeside', { name: saved.model.name }) : '';
}

/** Last part of a path of any platform. */
export function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
