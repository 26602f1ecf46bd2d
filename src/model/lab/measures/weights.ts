/** What each unit of the first layer looks for, as pictures: grey is zero, bright is positive. */
import { drawTiles } from '../pictures/tiles';
import type { DrawnPicture, Measure, MeasuredSystem } from './measure';
import { pictureShape } from './picture-shape';

export const measureWeights: Measure<'weights'> = async ({ count }, { data, systems }) => {
  const pictures: DrawnPicture[] = [];
  for (const system of systems) {
    const found = filtersOf(system, data.shape);
    if (!found) continue;
    const tiles = found.filters.slice(0, count).map(centred);
    pictures.push({
      id: `weights-${system.id}`,
      title: { en: `Weights of the first layer, ${system.title.en}`, zh: `第一层权重，${system.title.zh}` },
      isPixelated: true,
      preview: await drawTiles({
        shape: found.shape,
        tiles,
        columns: Math.ceil(Math.sqrt(tiles.length * 2)),
        zoom: found.shape[0] < 12 ? 6 : 1,
      }),
    });
  }
  return { pictures };
};

interface Filters {
  readonly shape: readonly [number, number, number];
  readonly filters: readonly Float32Array[];
}

function filtersOf({ model }: MeasuredSystem, dataShape: readonly number[]): Filters | null {
  const { layout } = model;
  const first = layout.encoder.find(({ weights }) => weights.length > 0) ?? layout.code;
  const kernel = model.weights()[`${first.name}/kernel`];
  const whole = pictureShape(dataShape);
  if (!kernel || !whole) return null;
  const outputs = first.to.at(-1)!;
  const size = kernel.length / outputs;
  const shape =
    first.spec.layer === 'conv' ? pictureShape([first.spec.size, first.spec.size, first.from[2]]) : whole;
  if (!shape || shape[0] * shape[1] * shape[2] !== size) return null;
  // `[inputs,outputs]`: a unit's weights are a column.
  const filters = Array.from({ length: outputs }, (_, unit) =>
    Float32Array.from({ length: size }, (__, i) => kernel[i * outputs + unit]),
  );
  return { shape, filters };
}

/** Zero in the middle of 0..1, the largest weight at an end. */
function centred(weights: Float32Array): Float32Array {
  const largest = weights.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return weights.map((value) => 0.5 + (0.5 * value) / largest);
}
