/** Samples in the plane: the codes of a bottleneck of two, a PCA, UMAP. Each point is a thumbnail. */
import { UMAP } from 'umap-js';
import { fitPca, projectPca } from '../analysis/pca';
import { neighbourAccuracy } from '../analysis/neighbours';
import { shuffled } from '../train/train-system';
import { createRandom, mixSeed } from '../../random';
import { throwIfCancelled } from '../../errors';
import { drawTiles } from '../pictures/tiles';
import type { LabFigure, LabMap, LabText } from '../result';
import { figure, rowsOf } from './figure';
import type { Measure, MeasureContext } from './measure';
import { pictureShape } from './picture-shape';

/** UMAP gets this many principal components: as good, and faster. */
const umapDimensions = 30;
const sheetId = 'thumbnails';

const titles: Readonly<Record<LabMap['method'], LabText>> = {
  bottleneck: { en: 'Own bottleneck of two', zh: '自身的二维瓶颈' },
  pca: { en: 'PCA', zh: 'PCA' },
  umap: { en: 'UMAP', zh: 'UMAP' },
};

export const measureLatentMap: Measure<'latent-map'> = async ({ points, methods }, context) => {
  const { data, seed } = context;
  const shape = pictureShape(data.shape);
  if (!shape) return {};
  const chosen = [...shuffled(data.test.count, mixSeed(seed, 81)).slice(0, points)];
  const values = data.test.take(chosen);
  const labels = data.testLabels ? chosen.map((index) => data.testLabels![index]) : null;
  const names = data.testNames ? chosen.map((index) => data.testNames![index]) : null;
  const columns = Math.ceil(Math.sqrt(chosen.length));
  const sheet = { pictureId: sheetId, tilePx: shape[0], columns };
  const maps: LabMap[] = [];
  const figures: LabFigure[] = [];
  for (const method of methods) {
    const places = await placeOn(method, values, context);
    if (!places) continue;
    const title = titles[method];
    const flat = method === 'bottleneck' ? flatSystem(context) : undefined;
    maps.push({
      id: `map-${method}`,
      title,
      method,
      ...(flat && { system: flat.id }),
      x: rowsOf(places, 2).map(([x]) => x),
      y: rowsOf(places, 2).map(([, y]) => y),
      labels,
      names,
      sheet,
    });
    if (labels)
      figures.push(
        figure(
          `neighbours.${method}`,
          {
            en: `Same digit as its 10 nearest, ${title.en}`,
            zh: `与最近 10 个邻居同类，${title.zh}`,
          },
          neighbourAccuracy(places, 2, labels),
          { unit: '%', digits: 1 },
        ),
      );
  }
  const preview = await drawTiles({ shape, tiles: rowsOf(values, data.test.size), columns, gapPx: 0 });
  const picture = { id: sheetId, title: { en: 'Thumbnails', zh: '缩略图' }, isPixelated: true, preview };
  return { maps, figures, pictures: [picture] };
};

/** `[points,2]`; null where no system has a bottleneck of two. */
async function placeOn(
  method: LabMap['method'],
  values: Float32Array,
  context: MeasureContext,
): Promise<Float32Array | null> {
  const { data, seed, signal } = context;
  switch (method) {
    case 'bottleneck':
      return flatSystem(context)?.model.encode(values).code ?? null;
    case 'pca':
      return projectPca(fitPca(data.train, 2, seed), values, 2);
    case 'umap': {
      const width = Math.min(umapDimensions, data.test.size);
      const reduced = rowsOf(projectPca(fitPca(data.train, width, seed), values, width), width);
      const random = createRandom(mixSeed(seed, 83));
      const neighbours = Math.min(15, reduced.length - 1);
      const umap = new UMAP({ nComponents: 2, nNeighbors: neighbours, minDist: 0.1, random: random.uniform });
      const embedding = await umap.fitAsync(
        reduced.map((row) => [...row]),
        () => {
          throwIfCancelled(signal);
        },
      );
      return Float32Array.from(embedding.flat());
    }
  }
}

/** The system with a bottleneck of two, if any. */
function flatSystem({ systems }: MeasureContext): MeasureContext['systems'][number] | undefined {
  return systems.find(({ model }) => model.layout.system.bottleneck.units === 2);
}
