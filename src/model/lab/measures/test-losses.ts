/** Losses of each system over the whole test set. */
import { firstIndices } from '../data/rows';
import type { MeasureContext } from './measure';

export interface TestLoss {
  /** The loss trained with, mean over values and samples. */
  readonly loss: number;
  /** Mean squared error on the data's own scale. */
  readonly mse: number;
}

/** Samples in memory at once. */
const chunk = 2000;

/** In the order of the systems. */
export function testLosses({ data, systems }: Pick<MeasureContext, 'data' | 'systems'>): TestLoss[] {
  const { test } = data;
  return systems.map(({ model }) => {
    let loss = 0;
    let squares = 0;
    for (let start = 0; start < test.count; start += chunk) {
      const x = test.take(firstIndices(Math.min(chunk, test.count - start), start));
      const found = model.evaluate(x);
      for (const value of found.loss) loss += value;
      for (let i = 0; i < x.length; i++) squares += (x[i] - found.output[i]) ** 2;
    }
    return { loss: loss / test.count, mse: squares / (test.count * test.size) };
  });
}
