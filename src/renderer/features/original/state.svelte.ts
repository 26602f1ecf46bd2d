/**
 * The photo that an opened `.latent` was made of: in the list, or beside the file under its name. It is opened when a
 * person asks to compare, and not worked on.
 */
import type { GrainfoldApi } from '../../../main/contract';
import { ask, wordsOf } from '../../api/request';
import { t } from '../../i18n';
import type { Photo } from '../queue/photo.svelte';
import type { Toasts } from '../toasts/state.svelte';

const stemOf = (name: string) => name.replace(/\.[^.]*$/, '').toLowerCase();

/** The photo of the list that a `.latent` was made of, by name and size. */
export function originalIn(photos: readonly Photo[], latent: Photo): Photo | null {
  const { width, height } = latent.info ?? {};
  return (
    photos.find(
      ({ isLatent, info, name }) =>
        !isLatent && info?.width === width && info?.height === height && stemOf(name) === stemOf(latent.name),
    ) ?? null
  );
}

export class Originals {
  /** Names of photos beside a `.latent`, by its key; null where there is none. */
  #beside = $state.raw<Readonly<Record<string, string | null>>>({});

  constructor(
    private readonly api: GrainfoldApi,
    private readonly toasts: Toasts,
    private readonly photos: () => readonly Photo[],
  ) {}

  /** Name of the photo that can be compared with; null while there is none. */
  nameFor(latent: Photo): string | null {
    return originalIn(this.photos(), latent)?.name ?? this.#beside[latent.key] ?? null;
  }

  /** Looks beside the file, once. */
  async look(latent: Photo): Promise<void> {
    if (!latent.isLatent || latent.key in this.#beside) return;
    this.#remember(latent, null);
    const found = await ask(this.api, 'photo:findOriginal', { photoId: latent.id, open: false }).catch(
      () => null,
    );
    this.#remember(latent, found?.name ?? null);
  }

  /** Puts the photo beside the `.latent`. */
  async compare(latent: Photo): Promise<void> {
    const listed = originalIn(this.photos(), latent);
    if (listed) {
      latent.original = { photoId: listed.id, key: listed.key, name: listed.name };
      return;
    }
    try {
      const found = await ask(this.api, 'photo:findOriginal', { photoId: latent.id, open: true });
      if (!found?.photo) return this.#remember(latent, null);
      const { photoId, width, height } = found.photo;
      if (width !== latent.info?.width || height !== latent.info.height) {
        void this.#close(photoId);
        this.toasts.problem(t('original.otherSize', { name: found.name }));
        return this.#remember(latent, null);
      }
      latent.original = { photoId, key: `${latent.key}-original`, name: found.name };
    } catch (thrown) {
      this.toasts.problem(wordsOf(thrown));
    }
  }

  /** Takes it away again. */
  stop(latent: Photo): void {
    const { original } = latent;
    latent.original = null;
    const isListed = this.photos().some(({ key }) => key === original?.key);
    if (original && !isListed) void this.#close(original.photoId);
  }

  #remember(latent: Photo, name: string | null): void {
    this.#beside = { ...this.#beside, [latent.key]: name };
  }

  async #close(photoId: string): Promise<void> {
    await ask(this.api, 'photo:close', { photoId }).catch(() => null);
  }
}
