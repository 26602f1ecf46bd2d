/** From one test picture to another in even steps through the code. */
import { drawTiles } from '../pictures/tiles';
import { rowsOf } from './figure';
import type { DrawnPicture, Measure } from './measure';
import { pictureShape } from './picture-shape';

export const measureInterpolation: Measure<'interpolation'> = async ({ steps, pairs }, { data, systems }) => {
  const shape = pictureShape(data.shape);
  if (!shape) return {};
  const ends = pairsOf(data.test.count, pairs, data.testLabels);
  const pictures: DrawnPicture[] = [];
  for (const { id, title, model } of systems) {
    const { units } = model.layout.system.bottleneck;
    const { code } = model.encode(data.test.take(ends.flat()));
    const between = new Float32Array(ends.length * steps * units);
    ends.forEach((_, pair) => {
      for (let step = 0; step < steps; step++)
        for (let unit = 0; unit < units; unit++) {
          const [a, b] = [code[2 * pair * units + unit], code[(2 * pair + 1) * units + unit]];
          between[(pair * steps + step) * units + unit] = a + (step / (steps - 1 || 1)) * (b - a);
        }
    });
    pictures.push({
      id: `interpolation-${id}`,
      title: { en: `From one picture to another, ${title.en}`, zh: `两图之间的插值，${title.zh}` },
      isPixelated: true,
      preview: await drawTiles({
        shape,
        tiles: rowsOf(model.decode(between), data.test.size),
        columns: steps,
        zoom: 2,
      }),
    });
  }
  return { pictures };
};

/** Pairs of test samples, of different classes where they have some. */
function pairsOf(count: number, pairs: number, labels: Uint8Array | undefined): [number, number][] {
  const found: [number, number][] = [];
  for (let first = 0; first < count - 1 && found.length < pairs; first += 2) {
    let second = first + 1;
    while (labels && second < count && labels[second] === labels[first]) second++;
    if (second < count) found.push([first, second]);
  }
  return found;
}
