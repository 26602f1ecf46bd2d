/** Photos like this one, over a folder: nearest by the Fold encoder's codes, beside nearest by raw pixels. */
import { cdf97 } from '../../fold/transform/lifting';
import { mixSeed } from '../../random';
import { nearest } from '../analysis/neighbours';
import { foldCode, standardisedColumns } from '../analysis/fold-code';
import { firstIndices } from '../data/rows';
import { drawTiles } from '../pictures/tiles';
import type { LabTable } from '../result';
import { shuffled } from '../train/train-system';
import { figure, rowsOf } from './figure';
import type { DrawnPicture, Measure } from './measure';
import { pictureShape } from './picture-shape';

/** Every so many photos are asked for the share of right ones. */
const askedStep = 4;

export const measureSimilarPhotos: Measure<'similar-photos'> = async ({ queries, count }, context) => {
  const { data, seed } = context;
  const shape = pictureShape(data.shape);
  if (shape?.[2] !== 3 || !data.testNames || data.test.count < 3) return {};
  const values = data.test.take(firstIndices(data.test.count));
  const transform = (await context.foldTransform?.()) ?? { levels: 5, lifting: cdf97 };
  const codes = rowsOf(values, data.test.size).map((photo) => foldCode(photo, shape[0], transform));
  const [{ length: codeSize }] = codes;
  const joined = new Float32Array(codes.length * codeSize);
  codes.forEach((code, i) => joined.set(code, i * codeSize));
  const standard = standardisedColumns(joined, codeSize);
  const asked = [...shuffled(data.test.count, mixSeed(seed, 95)).slice(0, queries)];
  const found = asked.map((query) => nearest(standard, codeSize, query, count));
  const photos = rowsOf(values, data.test.size);
  const picture: DrawnPicture = {
    id: 'similar',
    title: { en: 'Photos like the first one of each row', zh: '与每行第一张相似的照片' },
    isPixelated: false,
    preview: await drawTiles({
      shape,
      tiles: asked.flatMap((query, i) => [photos[query], ...found[i].map(({ index }) => photos[index])]),
      columns: count + 1,
      gapPx: 4,
      zoom: 2,
    }),
  };
  return {
    pictures: [picture],
    tables: [tableOf(asked, found, data.testNames)],
    figures: sameSource(data.testPaths, [
      { id: 'fold', title: 'Fold', values: standard, size: codeSize },
      { id: 'pixels', title: 'pixels', values, size: data.test.size },
    ]),
  };
};

function tableOf(
  asked: readonly number[],
  found: readonly (readonly { readonly index: number; readonly distance: number }[])[],
  names: readonly string[],
): LabTable {
  return {
    id: 'similar',
    title: { en: 'Photos like this one', zh: '相似的照片' },
    columns: [
      { label: { en: 'Photo', zh: '照片' } },
      { label: { en: 'Like it', zh: '相似' } },
      { label: { en: 'Distance', zh: '距离' }, digits: 2 },
    ],
    rows: asked.flatMap((query, i) =>
      found[i].map(({ index, distance }) => [names[query], names[index], Math.sqrt(distance)]),
    ),
  };
}

/** Where several windows of one photo are in the set: how often the nearest one is of the same photo. */
function sameSource(
  paths: readonly string[] | undefined,
  spaces: readonly {
    readonly id: string;
    readonly title: string;
    readonly values: Float32Array;
    readonly size: number;
  }[],
) {
  if (!paths || new Set(paths).size === paths.length) return [];
  return spaces.map(({ id, title, values, size }) => {
    const asked = paths.map((path, row) => ({ path, row })).filter(({ row }) => row % askedStep === 0);
    const right = asked.filter(
      ({ path, row }) => paths[nearest(values, size, row, 1)[0].index] === path,
    ).length;
    return figure(
      `samePhoto.${id}`,
      { en: `Nearest is of the same photo (${title})`, zh: `最近者来自同一照片（${title}）` },
      right / asked.length,
      { unit: '%', digits: 1 },
    );
  });
}
