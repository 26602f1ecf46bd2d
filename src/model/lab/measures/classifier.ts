/** The codes as input of a small classifier, against raw pixels and a PCA of the same size. */
import { probeAccuracy } from '../analysis/classifier';
import { fitPca, projectPca } from '../analysis/pca';
import { shuffled } from '../train/train-system';
import { mixSeed } from '../../random';
import { firstIndices } from '../data/rows';
import type { LabText } from '../result';
import { figure } from './figure';
import type { Measure } from './measure';
import { bottleneckOf } from './pca';

const classes = 10;

export const measureClassifier: Measure<'classifier'> = ({ labelled }, { data, systems, seed }) => {
  if (!data.trainLabels || !data.testLabels) return Promise.resolve({});
  const chosen = [...shuffled(data.train.count, mixSeed(seed, 91)).slice(0, labelled)];
  const labels = {
    train: Uint8Array.from(chosen, (index) => data.trainLabels![index]),
    test: data.testLabels,
  };
  const x = { train: data.train.take(chosen), test: data.test.take(firstIndices(data.test.count)) };
  const accuracy = (of: (values: Float32Array) => Float32Array): number =>
    probeAccuracy(
      { features: of(x.train), labels: labels.train },
      { features: of(x.test), labels: labels.test },
      classes,
    );
  const size = Math.max(...systems.map(bottleneckOf));
  const pca = fitPca(data.train, size, seed);
  const rows: { id: string; title: LabText; values: number; accuracy: number }[] = [
    {
      id: 'pixels',
      title: { en: 'Raw pixels', zh: '原始像素' },
      values: data.test.size,
      accuracy: accuracy((values) => values),
    },
    ...[...new Set(systems.map(bottleneckOf))].map((count) => ({
      id: `pca${count}`,
      title: { en: `PCA ${count}`, zh: `PCA ${count}` },
      values: count,
      accuracy: accuracy((values) => projectPca(pca, values, count)),
    })),
    ...systems.map((system) => ({
      id: system.id,
      title: { en: `Codes, ${system.title.en}`, zh: `编码，${system.title.zh}` },
      values: bottleneckOf(system),
      accuracy: accuracy((values) => system.model.encode(values).code),
    })),
  ];
  return Promise.resolve({
    figures: rows.map(({ id, title, accuracy: share }) =>
      figure(`accuracy.${id}`, { en: `Accuracy, ${title.en}`, zh: `准确率，${title.zh}` }, share, {
        unit: '%',
        digits: 2,
      }),
    ),
    tables: [
      {
        id: 'classifier',
        title: {
          en: `A linear classifier on ${labelled} labelled digits`,
          zh: `在 ${labelled} 个有标签数字上的线性分类器`,
        },
        columns: [
          { label: { en: 'Input', zh: '输入' } },
          { label: { en: 'Values', zh: '数值个数' }, digits: 0 },
          { label: { en: 'Test accuracy', zh: '测试准确率' }, digits: 4 },
        ],
        rows: rows.map(({ title, values, accuracy: share }) => [title, values, share]),
      },
    ],
  });
};
