/** Carries out the measures of an experiment, one after the other. */
import { throwIfCancelled } from '../../errors';
import type { LabPicture, LabPreview } from '../result';
import type { TrainingFollower } from '../train/train-one';
import type { MeasureContext, Measured } from './measure';
import { runMeasure } from './measures';
import type { MeasureSpec } from './schema';

/** @throws EngineError CANCELLED */
export async function measureAll(
  measures: readonly MeasureSpec[],
  context: MeasureContext,
  { onProgress, onEvent }: Pick<TrainingFollower, 'onProgress' | 'onEvent'>,
): Promise<Measured[]> {
  const results: Measured[] = [];
  for (const [index, measure] of measures.entries()) {
    throwIfCancelled(context.signal);
    onProgress?.({ stage: 'evaluate', done: index, total: measures.length, unit: 'measure' });
    onEvent?.({ kind: 'measure', measure: measure.kind, index, of: measures.length });
    results.push(await runMeasure(measure, context));
  }
  onProgress?.({ stage: 'evaluate', done: measures.length, total: measures.length, unit: 'measure' });
  return results;
}

/** What the result says of the pictures, and their bytes by id. */
export function splitPictures(measured: readonly Measured[]): {
  readonly pictures: readonly LabPicture[];
  readonly previews: Readonly<Record<string, LabPreview>>;
} {
  const drawn = measured.flatMap(({ pictures = [] }) => pictures);
  return {
    pictures: drawn.map(({ preview, ...picture }) => ({
      ...picture,
      width: preview.width,
      height: preview.height,
    })),
    previews: Object.fromEntries(drawn.map(({ id, preview }) => [id, preview])),
  };
}
