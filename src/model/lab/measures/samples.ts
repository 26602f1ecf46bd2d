/** New pictures: random codes, decoded. Plain systems draw from the spread that their codes have. */
import { firstIndices } from '../data/rows';
import { createRandom, mixSeed } from '../../random';
import { drawTiles } from '../pictures/tiles';
import { rowsOf } from './figure';
import type { DrawnPicture, Measure, MeasureContext, MeasuredSystem } from './measure';
import { pictureShape } from './picture-shape';

const known = 5000;

export const measureSamples: Measure<'samples'> = async ({ count }, context) => {
  const shape = pictureShape(context.data.shape);
  if (!shape) return {};
  const pictures: DrawnPicture[] = [];
  for (const system of context.systems) {
    const output = system.model.decode(randomCodes(system, context, count));
    pictures.push({
      id: `samples-${system.id}`,
      title: {
        en: `New pictures from random codes, ${system.title.en}`,
        zh: `随机编码生成的新图，${system.title.zh}`,
      },
      isPixelated: true,
      preview: await drawTiles({
        shape,
        tiles: rowsOf(output, context.data.test.size),
        columns: Math.min(10, count),
        zoom: 2,
      }),
    });
  }
  return { pictures };
};

function randomCodes({ model }: MeasuredSystem, { data, seed }: MeasureContext, count: number): Float32Array {
  const { units } = model.layout.system.bottleneck;
  const random = createRandom(mixSeed(seed, 71));
  if (model.layout.spread) return Float32Array.from({ length: count * units }, () => random.normal());
  const { code } = model.encode(data.train.take(firstIndices(Math.min(known, data.train.count))));
  const rows = code.length / units;
  const mean = new Float64Array(units);
  const squares = new Float64Array(units);
  code.forEach((value, i) => {
    mean[i % units] += value / rows;
    squares[i % units] += (value * value) / rows;
  });
  return Float32Array.from({ length: count * units }, (_, i) => {
    const unit = i % units;
    return mean[unit] + Math.sqrt(Math.max(0, squares[unit] - mean[unit] ** 2)) * random.normal();
  });
}
