/** Error against bottleneck size over all systems, beside a PCA: what each further number buys. */
import { fitPca, pcaError } from '../analysis/pca';
import { mean } from '../train/train-system';
import type { LabSeries } from '../result';
import { figure, psnrOf } from './figure';
import type { Measure } from './measure';
import { bottleneckOf } from './pca';
import { testLosses } from './test-losses';

export const measureTradeOff: Measure<'trade-off'> = (_spec, context) => {
  const { data, systems, seed } = context;
  const losses = testLosses(context);
  const sizes = [...new Set(systems.map(bottleneckOf))].sort((a, b) => a - b);
  const pca = fitPca(data.train, Math.min(data.test.size, sizes.at(-1)!), seed);
  const points = sizes.map((size) => {
    const errors = systems.flatMap((system, i) => (bottleneckOf(system) === size ? [losses[i].mse] : []));
    return {
      size,
      least: Math.min(...errors),
      mean: mean(errors),
      most: Math.max(...errors),
      seeds: errors.length,
      pca: pcaError(pca, data.test, Math.min(size, data.test.size)),
    };
  });
  const line = (
    name: LabSeries['name'],
    of: (point: (typeof points)[number]) => number,
    isDashed = false,
  ): LabSeries => ({
    name,
    x: sizes,
    y: points.map(of),
    isDashed,
  });
  const hasSeeds = points.some(({ seeds }) => seeds > 1);
  return Promise.resolve({
    figures: points.map(({ size, mean: error }) =>
      figure(`mse.${size}`, { en: `Test MSE at ${size}`, zh: `${size} 维时的测试均方误差` }, error, {
        digits: 5,
      }),
    ),
    tables: [
      {
        id: 'trade-off',
        title: { en: 'Error against bottleneck size, test set', zh: '误差与瓶颈维数（测试集）' },
        columns: [
          { label: { en: 'Bottleneck', zh: '瓶颈维数' }, digits: 0 },
          { label: { en: 'Seeds', zh: '种子数' }, digits: 0 },
          { label: { en: 'MSE', zh: '均方误差' }, digits: 5 },
          { label: { en: 'Least', zh: '最小' }, digits: 5 },
          { label: { en: 'Most', zh: '最大' }, digits: 5 },
          { label: { en: 'PSNR dB', zh: 'PSNR dB' }, digits: 2 },
          { label: { en: 'MSE of PCA', zh: 'PCA 均方误差' }, digits: 5 },
        ],
        rows: points.map(({ size, seeds, mean: error, least, most, pca: ofPca }) => [
          size,
          seeds,
          error,
          least,
          most,
          psnrOf(error),
          ofPca,
        ]),
      },
    ],
    charts: [
      {
        id: 'trade-off',
        title: { en: 'What each further number buys', zh: '每多一个数带来的收益' },
        kind: 'line',
        x: { label: { en: 'Bottleneck, numbers', zh: '瓶颈维数' }, scale: 'log' },
        y: { label: { en: 'Test MSE', zh: '测试均方误差' }, scale: 'log' },
        series: [
          line({ en: 'Autoencoder', zh: '自编码器' }, (point) => point.mean),
          ...(hasSeeds
            ? [
                line({ en: 'Best seed', zh: '最好的种子' }, (point) => point.least, true),
                line({ en: 'Worst seed', zh: '最差的种子' }, (point) => point.most, true),
              ]
            : []),
          line({ en: 'PCA', zh: 'PCA' }, (point) => point.pca),
        ],
      },
    ],
  });
};
