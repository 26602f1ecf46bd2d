/** Figures of what is taken away from the photo on the screen, asked for once its settings rest. */
import type { ResidualFigures } from '../../../engine/contract';
import type { GrainfoldApi } from '../../../main/contract';
import { ask } from '../../api/request';
import { strengthsOf, versionOfLook } from '../queue/look';
import type { Photo } from '../queue/photo.svelte';

/** Settings at rest for this long are meant, ms. */
const restMs = 200;

export class Residual {
  #figures = $state.raw<ResidualFigures | null>(null);
  #wanted = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: GrainfoldApi) {}

  /** Null until they are measured. */
  get figures(): ResidualFigures | null {
    return this.#figures;
  }

  /** Measures this photo as it is set, unless that is what was measured last. */
  watch(photo: Photo): void {
    const wanted = `${photo.key}/${String(photo.resultRun)}/${versionOfLook({ ...photo.adjustments, grain: 0 })}`;
    if (wanted === this.#wanted) return;
    if (!wanted.startsWith(`${this.#wanted.split('/')[0]}/`)) this.#figures = null;
    this.#wanted = wanted;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#measure(photo, wanted), restMs);
  }

  async #measure(photo: Photo, wanted: string): Promise<void> {
    const strengths = strengthsOf({ ...photo.adjustments, grain: 0 });
    // A photo closed meanwhile has no figures; the next one asks for its own.
    const figures = await ask(this.api, 'photo:residual', { photoId: photo.id, ...strengths }).catch(
      () => null,
    );
    if (wanted === this.#wanted) this.#figures = figures;
  }
}
