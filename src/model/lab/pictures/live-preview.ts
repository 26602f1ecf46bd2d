/** Held-out originals above what a system in training makes of them. */
import { firstIndices, type Rows } from '../data/rows';
import { pictureShape } from '../measures/picture-shape';
import type { LabModel } from '../network/lab-model';
import type { LabPreview } from '../result';
import { drawTiles } from './tiles';

const count = 10;

/** @returns null for data that is no picture */
export async function drawLivePreview(
  model: LabModel,
  rows: Rows,
  dataShape: readonly number[],
): Promise<LabPreview | null> {
  const shape = pictureShape(dataShape);
  if (!shape) return null;
  const shown = Math.min(count, rows.count);
  const originals = rows.take(firstIndices(shown));
  const { output } = model.evaluate(originals);
  const tiles = [originals, output].flatMap((values) =>
    firstIndices(shown).map((i) => values.subarray(i * rows.size, (i + 1) * rows.size)),
  );
  return drawTiles({ shape, tiles, columns: shown });
}
