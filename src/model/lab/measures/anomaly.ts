/** Anomalies by reconstruction error: what the system never saw, it draws badly. ROC, AUC, threshold. */
import { rocOf, thinned, thresholdFor, type Roc } from '../analysis/roc';
import { firstIndices } from '../data/rows';
import { drawTiles } from '../pictures/tiles';
import type { LabChart, LabFigure } from '../result';
import { figure, ofSystem, rowsOf, same } from './figure';
import type { DrawnPicture, Measure, MeasureContext, MeasuredSystem } from './measure';
import { pictureShape } from './picture-shape';

const shown = 20;
const histogramBins = 40;

interface Scored {
  readonly system: MeasuredSystem;
  /** Of every test sample. */
  readonly scores: Float32Array;
  /** Of the normal half that the threshold is set on, the normal half that it is judged on, the anomalies. */
  readonly known: readonly number[];
  readonly normal: readonly number[];
  readonly anomalous: readonly number[];
  readonly roc: Roc;
  readonly threshold: number;
}

export const measureAnomaly: Measure<'anomaly'> = async ({ falseAlarms }, context) => {
  const { data } = context;
  if (data.anomaly === undefined || !data.testLabels) return {};
  const scored = context.systems.map((system) => score(system, context, falseAlarms));
  const pictures: DrawnPicture[] = [];
  for (const one of scored) {
    const picture = await drawStrangest(one, context);
    if (picture) pictures.push(picture);
  }
  return {
    figures: scored.flatMap(figuresOf),
    charts: [rocChart(scored), ...scored.map(histogram)],
    pictures,
  };
};

function score(system: MeasuredSystem, { data }: MeasureContext, falseAlarms: number): Scored {
  const scores = system.model.evaluate(data.test.take(firstIndices(data.test.count))).loss;
  const isAnomaly = (index: number): boolean => data.testLabels![index] === data.anomaly;
  const all = firstIndices(data.test.count);
  const of = (indices: number[]): number[] => indices.map((index) => scores[index]);
  const normalIndices = all.filter((index) => !isAnomaly(index));
  const known = of(normalIndices.filter((_, i) => i % 2 === 0));
  const normal = of(normalIndices.filter((_, i) => i % 2 === 1));
  const anomalous = of(all.filter(isAnomaly));
  return {
    system,
    scores,
    known,
    normal,
    anomalous,
    roc: rocOf(normal, anomalous),
    threshold: thresholdFor(known, falseAlarms),
  };
}

function figuresOf({ system: { id, title }, normal, anomalous, roc, threshold }: Scored): LabFigure[] {
  const above = (scores: readonly number[]): number =>
    scores.filter((value) => value > threshold).length / scores.length;
  return [
    figure(`auc.${id}`, ofSystem({ en: 'AUC', zh: 'AUC' }, title), roc.auc),
    figure(`threshold.${id}`, ofSystem({ en: 'Threshold', zh: '阈值' }, title), threshold, { digits: 5 }),
    figure(
      `falseAlarms.${id}`,
      ofSystem({ en: 'False alarms at it', zh: '该阈值下的误报率' }, title),
      above(normal),
      {
        unit: '%',
        digits: 1,
      },
    ),
    figure(
      `found.${id}`,
      ofSystem({ en: 'Anomalies found at it', zh: '该阈值下的检出率' }, title),
      above(anomalous),
      {
        unit: '%',
        digits: 1,
      },
    ),
  ];
}

function rocChart(scored: readonly Scored[]): LabChart {
  return {
    id: 'roc',
    title: { en: 'Found against false alarms (ROC)', zh: 'ROC 曲线' },
    kind: 'line',
    x: { label: { en: 'False alarms', zh: '误报率' }, scale: 'linear' },
    y: { label: { en: 'Anomalies found', zh: '检出率' }, scale: 'linear' },
    series: [
      ...scored.map(({ system: { title }, roc }) => ({
        name: {
          en: `${title.en} (AUC ${roc.auc.toFixed(3)})`,
          zh: `${title.zh}（AUC ${roc.auc.toFixed(3)}）`,
        },
        x: thinned(roc.falseAlarms),
        y: thinned(roc.hits),
      })),
      { name: { en: 'Chance', zh: '随机' }, x: [0, 1], y: [0, 1], isDashed: true },
    ],
  };
}

/** Shares of normal samples and of anomalies by score. */
function histogram({ system: { id, title }, normal, anomalous }: Scored): LabChart {
  const low = Math.min(...normal, ...anomalous);
  const high = thresholdFor([...normal, ...anomalous], 0.005);
  const width = (high - low) / histogramBins;
  const centres = Array.from({ length: histogramBins }, (_, i) => low + (i + 0.5) * width);
  const shares = (scores: readonly number[]): number[] => {
    const counts = new Array<number>(histogramBins).fill(0);
    for (const value of scores) {
      const bin = Math.floor((value - low) / width);
      if (bin < histogramBins) counts[Math.max(0, bin)] += 1 / scores.length;
    }
    return counts;
  };
  return {
    id: `scores-${id}`,
    title: ofSystem({ en: 'Reconstruction error', zh: '重建误差' }, title),
    kind: 'bars',
    x: { label: { en: 'Error of a sample', zh: '样本误差' }, scale: 'linear' },
    y: { label: { en: 'Share', zh: '比例' }, scale: 'linear' },
    series: [
      { name: { en: 'Normal', zh: '正常' }, x: centres, y: shares(normal) },
      { name: { en: 'Anomalies', zh: '异常' }, x: centres, y: shares(anomalous) },
    ],
  };
}

async function drawStrangest(
  { system, scores }: Scored,
  { data }: MeasureContext,
): Promise<DrawnPicture | null> {
  const shape = pictureShape(data.shape);
  if (!shape) return null;
  const strangest = firstIndices(data.test.count)
    .sort((a, b) => scores[b] - scores[a])
    .slice(0, shown);
  const x = data.test.take(strangest);
  const { output } = system.model.evaluate(x);
  return {
    id: `strangest-${system.id}`,
    title: ofSystem({ en: 'Strangest of the test set', zh: '测试集中最异常的样本' }, system.title),
    isPixelated: true,
    rows: [
      { en: 'Seen', zh: '输入' },
      { en: 'Redrawn', zh: '重建' },
    ],
    caption: same(strangest.map((index) => data.testLabels![index]).join(' ')),
    preview: await drawTiles({
      shape,
      tiles: [x, output].flatMap((values) => rowsOf(values, data.test.size)),
      columns: shown,
    }),
  };
}
