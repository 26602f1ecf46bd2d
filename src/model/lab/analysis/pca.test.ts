import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { getTf } from '../../tf';
import { floatRows } from '../data/rows';
import { fitPca, pcaError, projectPca, reconstructPca } from './pca';

/** Independent normal values with these deviations around 1. */
function made(deviations: readonly number[], count: number, seed = 3) {
  const random = createRandom(seed);
  const values = Float32Array.from(
    { length: count * deviations.length },
    (_, i) => 1 + deviations[i % deviations.length] * random.normal(),
  );
  return floatRows(values, deviations.length);
}

describe('PCA', () => {
  it('finds variances and axes of data whose answer is known', () => {
    const pca = fitPca(made([3, 2, 1, 0.1], 20_000), 2);
    expect(pca.variances[0]).toBeCloseTo(9, 0);
    expect(pca.variances[1]).toBeCloseTo(4, 0);
    expect(Math.abs(pca.components[0])).toBeGreaterThan(0.999);
    expect(Math.abs(pca.components[5])).toBeGreaterThan(0.999);
    expect(pca.mean[0]).toBeCloseTo(1, 1);
  });

  it('errs by what the dropped components hold; all of them err by nothing', () => {
    const rows = made([3, 2, 1], 20_000);
    const pca = fitPca(rows, 3);
    // Mean squared error a value: dropped variances over three values.
    expect(pcaError(pca, rows, 1)).toBeCloseTo((4 + 1) / 3, 1);
    expect(pcaError(pca, rows, 0)).toBeCloseTo((9 + 4 + 1) / 3, 0);
    expect(pcaError(pca, rows, 3)).toBeLessThan(1e-9);
  });

  it('takes the large components of many, as the exact solution does', () => {
    const deviations = Array.from({ length: 60 }, (_, i) => (i < 5 ? 5 - i : 0.2));
    const pca = fitPca(made(deviations, 5000), 5);
    expect([...pca.variances].map((value) => Math.round(Math.sqrt(value)))).toEqual([5, 4, 3, 2, 1]);
  });

  it('projects and gives back, and leaves no tensor', () => {
    const before = getTf().memory().numTensors;
    const rows = made([2, 1], 500);
    const pca = fitPca(rows, 2);
    const x = rows.take([4, 7]);
    expect(projectPca(pca, x, 1)).toHaveLength(2);
    reconstructPca(pca, x, 2).forEach((value, i) => expect(value).toBeCloseTo(x[i], 4));
    expect(getTf().memory().numTensors).toBe(before);
  });
});
