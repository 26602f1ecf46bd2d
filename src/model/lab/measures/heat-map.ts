/** Where a photo does not look like the photos that were learnt: the error of each place as a heat map over it. */
import { basename, join } from 'node:path';
import { rocOf, thresholdFor } from '../analysis/roc';
import { plantBlemishes } from '../data/blemishes';
import { readPlane, type Plane } from '../data/photo-source';
import { encodePng } from '../pictures/tiles';
import type { LabFigure } from '../result';
import { errorMap } from '../analysis/error-map';
import { figure, ofSystem, same } from './figure';
import type { DrawnPicture, Measure, MeasureContext } from './measure';
import { pictureShape } from './picture-shape';

/** The sample that gets blemishes when no photo is given. */
const samplePhoto = 'chelsea.png';
/** Pixels that the ROC is taken from: every so many. */
const rocStep = 7;

export const measureHeatMap: Measure<'heat-map'> = async ({ falseAlarms }, context) => {
  const shape = pictureShape(context.data.shape);
  if (!shape) return {};
  const { photo, normal, truth } = await photosFor(context, shape[2] === 3);
  const figures: LabFigure[] = [];
  const pictures: DrawnPicture[] = [
    {
      id: 'photo',
      title: same(truth ? `${photo.name}, with planted blemishes` : photo.name),
      isPixelated: false,
      preview: await encodePng(rgbOf(photo), photo.width, photo.height),
    },
  ];
  for (const { id, title, model } of context.systems) {
    const heat = errorMap(model, photo, shape[0]);
    const threshold = thresholdFor(errorMap(model, normal, shape[0]), falseAlarms);
    const share = heat.filter((value) => value > threshold).length / heat.length;
    figures.push(
      figure(`threshold.${id}`, ofSystem({ en: 'Threshold', zh: '阈值' }, title), threshold, { digits: 6 }),
      figure(`above.${id}`, ofSystem({ en: 'Area above it', zh: '超出阈值的面积' }, title), share, {
        unit: '%',
        digits: 1,
      }),
    );
    if (truth) {
      const sampled = (wanted: number): number[] =>
        [...heat].filter((_, i) => i % rocStep === 0 && truth[i] === wanted);
      const { auc } = rocOf(sampled(0), sampled(1));
      const found = heat.filter((value, i) => truth[i] === 1 && value > threshold).length;
      figures.push(
        figure(`auc.${id}`, ofSystem({ en: 'AUC of the places', zh: '位置 AUC' }, title), auc),
        figure(
          `found.${id}`,
          ofSystem({ en: 'Blemished area found', zh: '瑕疵面积检出率' }, title),
          found / truth.reduce((sum, flag) => sum + flag, 0),
          { unit: '%', digits: 1 },
        ),
      );
    }
    pictures.push({
      id: `heat-${id}`,
      title: ofSystem({ en: 'What does not fit', zh: '不符之处' }, title),
      isPixelated: false,
      preview: await encodePng(overlaid(photo, heat, threshold), photo.width, photo.height),
    });
  }
  return { figures, pictures };
};

interface HeatPhotos {
  readonly photo: Plane;
  /** A photo without anything strange: the threshold is set on it. */
  readonly normal: Plane;
  /** 1 where something was planted. */
  readonly truth?: Uint8Array;
}

async function photosFor({ given, assets, seed }: MeasureContext, isColour: boolean): Promise<HeatPhotos> {
  const normal = await readPlane(join(assets, 'samples', 'clean', samplePhoto), isColour);
  if (given.photo === undefined) {
    const { plane, truth } = plantBlemishes(normal, seed);
    return { photo: plane, normal, truth };
  }
  const photo = await readPlane(given.photo, isColour);
  return { photo: { ...photo, name: basename(given.photo) }, normal };
}

function rgbOf({ values, channels, width, height }: Plane): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    Math.round(255 * Math.min(1, Math.max(0, values[channels === 3 ? i : Math.floor(i / 3)]))),
  );
}

/** The photo in dim grey, places above the threshold in yellow to red. */
function overlaid({ values, channels }: Plane, heat: Float32Array, threshold: number): Uint8Array {
  const out = new Uint8Array(heat.length * 3);
  heat.forEach((value, i) => {
    const grey =
      channels === 3
        ? 0.299 * values[3 * i] + 0.587 * values[3 * i + 1] + 0.114 * values[3 * i + 2]
        : values[i];
    const excess = Math.min(1, Math.max(0, Math.log2(value / threshold) / 3 + 0.15));
    const isHot = value > threshold;
    const hot = isHot ? 0.55 + 0.45 * excess : 0;
    const colour = [1, 0.85 * (1 - excess), 0];
    for (let c = 0; c < 3; c++)
      out[3 * i + c] = Math.round(255 * Math.min(1, Math.max(0, (1 - hot) * 0.7 * grey + hot * colour[c])));
  });
  return out;
}
