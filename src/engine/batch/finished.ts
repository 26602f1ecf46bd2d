/** Whether a result that is there already is the one that a batch would make. */
import { usualGrainSizePx, type MadeNote, type ModelEntry } from '../../model/types';
import type { JobRequest } from '../contract';

/** What a batch does to every photo. */
export type BatchSettings = Pick<Extract<JobRequest, { kind: 'denoise' }>, 'sigma' | 'modelId'> &
  Pick<
    Extract<JobRequest, { kind: 'save' }>,
    'strength' | 'colorStrength' | 'detail' | 'grain' | 'grainSize' | 'quality' | 'bits'
  > &
  /** Of `.latent` files. */
  Pick<Extract<JobRequest, { kind: 'fold' }>, 'effort'> &
  Pick<Extract<JobRequest, { kind: 'save-latent' }>, 'withModel'>;

/** What stands for the photo: a changed one is another. */
export interface SourceStamp {
  readonly name: string;
  readonly sizeBytes: number;
  /** Time of its last change, ms since 1970. */
  readonly mtimeMs: number;
}

/** The photo that a note names is this one, as it is now. */
export function isOfSource(note: MadeNote, source: SourceStamp): boolean {
  return (
    note.source === source.name &&
    note.sourceBytes === source.sizeBytes &&
    Math.abs(note.sourceTime - source.mtimeMs) < 1
  );
}

/**
 * A batch takes the noise out: a file that kept it, as grain or as it was, is other work.
 * @param models that may be used, by the noise of the photo
 * @param format that would be written
 */
export function isSameWork(
  note: MadeNote,
  settings: BatchSettings,
  { models, format }: { readonly models: readonly string[]; readonly format: string },
): boolean {
  const grain = settings.grain ?? 0;
  return (
    models.includes(note.model) &&
    note.format === format &&
    note.noise === 'none' &&
    note.sigma === settings.sigma &&
    note.strength === settings.strength &&
    note.colorStrength === settings.colorStrength &&
    note.detail === (settings.detail ?? 0) &&
    note.grain === grain &&
    (grain === 0 || note.grainSize === (settings.grainSize ?? usualGrainSizePx)) &&
    note.quality === (settings.quality ?? null) &&
    note.bits === (settings.bits ?? null) &&
    (note.effort ?? 'default') === (settings.effort ?? 'default')
  );
}

/** Ids of the denoisers that a batch uses: the one chosen, else those in use. */
export function batchModels(models: readonly ModelEntry[], { modelId }: BatchSettings): string[] {
  if (modelId !== undefined) return [modelId];
  return models
    .filter(({ kind, inUse, inUseForCamera }) => inUseForCamera || (kind === 'restore' && inUse))
    .map(({ id }) => id);
}
