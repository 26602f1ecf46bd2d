/** A PCA of each bottleneck's size in the same table; says where a bottleneck cannot win. */
import { fitPca, pcaError, type Pca } from '../analysis/pca';
import type { LabWarning } from '../result';
import { same } from './figure';
import type { Measure, MeasureContext, MeasuredSystem } from './measure';
import { testLosses } from './test-losses';

/** A system must be better than the PCA by this share to have won. */
const leastGain = 0.01;
/** Data hangs together when its first component varies so many times as much as a value does. */
const structureRatio = 2;

const title = { en: 'Against a PCA of the same size, test set', zh: '与同等维数的 PCA 对比（测试集）' };

export const measurePca: Measure<'pca'> = (_spec, context) => {
  const { data, systems, seed } = context;
  const losses = testLosses(context);
  const sizes = systems.map(bottleneckOf);
  const pca = fitPca(data.train, Math.max(...sizes), seed);
  const ofMean = pcaError(pca, data.test, 0);
  const errors = new Map(sizes.map((size) => [size, pcaErrorOf(context, pca, size)]));
  // Independent numbers vary alike in all directions.
  const hasStructure = pca.variances[0] > structureRatio * ofMean;
  const rows = systems.map((system, i) => [
    system.title,
    sizes[i],
    losses[i].mse,
    errors.get(sizes[i])!,
    losses[i].mse / errors.get(sizes[i])!,
  ]);
  return Promise.resolve({
    figures: systems.map(({ id, title: name }, i) => ({
      id: `mseOverPca.${id}`,
      label: { en: `MSE against PCA, ${name.en}`, zh: `均方误差与 PCA 之比，${name.zh}` },
      value: losses[i].mse / errors.get(sizes[i])!,
      unit: '' as const,
      digits: 3,
    })),
    tables: [
      {
        id: 'pca',
        title,
        columns: [
          { label: { en: 'System', zh: '系统' } },
          { label: { en: 'Bottleneck', zh: '瓶颈维数' }, digits: 0 },
          { label: { en: 'MSE', zh: '均方误差' }, digits: 5 },
          { label: { en: 'MSE of PCA', zh: 'PCA 均方误差' }, digits: 5 },
          { label: { en: 'MSE / PCA', zh: '均方误差 / PCA' }, digits: 3 },
        ],
        rows: [...rows, [{ en: 'The mean alone', zh: '仅用均值' }, 0, ofMean, ofMean, same('1')]],
      },
    ],
    warnings: systems.flatMap((system, i) =>
      cannotWin(system, losses[i].mse, errors.get(sizes[i])!, hasStructure),
    ),
  });
};

export const bottleneckOf = ({ model }: MeasuredSystem): number => model.layout.system.bottleneck.units;

function pcaErrorOf({ data }: MeasureContext, pca: Pca, size: number): number {
  return pcaError(pca, data.test, Math.min(size, data.test.size));
}

function cannotWin(
  { id, title: name }: MeasuredSystem,
  mse: number,
  pca: number,
  hasStructure: boolean,
): LabWarning[] {
  if (mse < pca * (1 - leastGain)) return [];
  return [
    {
      kind: 'cannot-win',
      system: id,
      epoch: null,
      message: hasStructure
        ? {
            en: `${name.en} does not beat a PCA of the same size here.`,
            zh: `${name.zh} 在此没有胜过同等维数的 PCA。`,
          }
        : {
            en: `${name.en} cannot win here: the numbers do not depend on each other, so no bottleneck can hold more of them than a PCA of its size.`,
            zh: `${name.zh} 在此无法取胜：各数互不相关，任何瓶颈都不能比同等维数的 PCA 保留更多信息。`,
          },
      tryThis: hasStructure
        ? [
            {
              en: 'Train longer, or with more units in the layers between.',
              zh: '延长训练，或增加中间层的单元数。',
            },
            { en: 'Use the PCA: it is faster and simpler.', zh: '直接使用 PCA：更快也更简单。' },
          ]
        : [
            {
              en: 'Data whose values hang together, such as pictures.',
              zh: '换用各值相互关联的数据，例如图像。',
            },
          ],
    },
  ];
}
