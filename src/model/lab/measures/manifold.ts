/** What a grid over a code of two numbers decodes to: the whole surface at a glance. */
import { normalQuantile } from '../analysis/normal-quantile';
import { quantile } from '../analysis/roc';
import { firstIndices } from '../data/rows';
import { drawTiles } from '../pictures/tiles';
import { rowsOf } from './figure';
import type { DrawnPicture, Measure, MeasuredSystem } from './measure';
import { pictureShape } from './picture-shape';

const known = 5000;

export const measureManifold: Measure<'manifold'> = async ({ side }, { data, systems }) => {
  const shape = pictureShape(data.shape);
  const flat = systems.filter(({ model }) => model.layout.system.bottleneck.units === 2);
  if (!shape) return {};
  const pictures: DrawnPicture[] = [];
  for (const system of flat) {
    const codes = system.model.layout.spread
      ? undefined
      : system.model.encode(data.test.take(firstIndices(Math.min(known, data.test.count)))).code;
    const output = system.model.decode(gridOf(side, codes));
    pictures.push({
      id: `manifold-${system.id}`,
      title: titleOf(system),
      isPixelated: true,
      preview: await drawTiles({ shape, tiles: rowsOf(output, data.test.size), columns: side, gapPx: 0 }),
    });
  }
  return { pictures };
};

const titleOf = ({ title }: MeasuredSystem) => ({
  en: `All that two numbers can say, ${title.en}`,
  zh: `两个数所能表达的一切，${title.zh}`,
});

/**
 * Codes in rows, the second number falling from top to bottom.
 * @param codes of data; without them the grid follows the quantiles of the standard normal (Kingma and Welling 2014)
 */
function gridOf(side: number, codes: Float32Array | undefined): Float32Array {
  const shares = Array.from({ length: side }, (_, i) => (i + 0.5) / side);
  const along = [0, 1].map((unit) => {
    if (!codes) return shares.map(normalQuantile);
    const values = codes.filter((_, i) => i % 2 === unit);
    const [low, high] = [quantile(values, 0.02), quantile(values, 0.98)];
    return shares.map((share) => low + share * (high - low));
  });
  return Float32Array.from(
    shares.flatMap((_, row) => shares.flatMap((__, column) => [along[0][column], along[1][side - 1 - row]])),
  );
}
