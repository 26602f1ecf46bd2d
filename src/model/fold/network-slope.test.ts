import { describe, expect, it } from 'vitest';
import { createRandom } from '../random';
import { initialParameters } from '../networks/parameters';
import { restoreLayout } from '../networks/restore-unet';
import type { RestoreUnetSpec } from '../networks/spec';
import { getTf, takeValues, type Tensor4D } from '../tf';
import { createFoldModel, type FoldSpec } from './model';
import { untrainedTables } from './tables';
import { cdf97 } from './transform/lifting';

const network: RestoreUnetSpec = { kind: 'restore-unet', widths: [4, 6], blocks: 1 };
const side = 16;
const step = 60;

describe('the slope of the network', () => {
  it.each<[string, Partial<FoldSpec>]>([
    ['of a picture alone', {}],
    [
      'of a picture with detail planes',
      {
        network: { ...network, detailPlanes: 6 },
        detail: [1, 2].map((radiusPx) => ({ radiusPx, scale: 2 })),
      },
    ],
  ])('is what differences of the error come to, %s', (_, part) => {
    const tf = getTf();
    const spec: FoldSpec = { kind: 'fold-wavelet', levels: 2, lifting: cdf97, network, ...part };
    const weights = initialParameters(restoreLayout(spec.network), 3);
    const before = tf.memory().numTensors;
    const model = createFoldModel({ id: 'test', fingerprint: '' }, spec, untrainedTables(2), weights);
    const random = createRandom(5);
    const values = (count: number) => Float32Array.from({ length: count }, () => random.uniform());
    const truth = values(side * side * 3);
    // Some of it beyond what the decoder clips to.
    const coarse = values(side * side * 3).map((value) => 1.2 * value - 0.1);
    const counts = Float32Array.from({ length: side * side }, (_, i) => (i % side < 10 ? 1 : 0));
    const picture = (data: Float32Array) => tf.tensor(data.slice(), [1, side, side, 3]) as Tensor4D;
    const errorOf = (data: Float32Array): number => {
      const input = picture(data);
      const restored = takeValues(model.restore(input, step));
      input.dispose();
      const clipped = restored.map((v) => Math.min(1, Math.max(0, v)));
      return clipped.reduce((sum, v, i) => sum + counts[Math.floor(i / 3)] * (v - truth[i]) ** 2, 0) / 2;
    };
    const input = {
      coarse: picture(coarse),
      truth: picture(truth),
      counts: tf.tensor(counts.slice(), [1, side, side, 1]) as Tensor4D,
      step,
    };
    const found = model.slope!(input);
    const slope = takeValues(found.slope);
    const [loss] = takeValues(found.loss);
    expect(loss / errorOf(coarse)).toBeCloseTo(1, 4);
    tf.dispose([input.coarse, input.truth, input.counts]);
    // Along the slope in random parts of the picture: single values would drown in float32.
    for (let k = 0; k < 4; k++) {
      const direction = slope.map((v) => (random.uniform() < 0.3 ? v : 0));
      const moved = (by: number) => errorOf(coarse.map((v, i) => v + by * direction[i]));
      const measured = (moved(5e-3) - moved(-5e-3)) / 1e-2;
      const told = slope.reduce((sum, v, i) => sum + v * direction[i], 0);
      expect(measured / told).toBeGreaterThan(0.98);
      expect(measured / told).toBeLessThan(1.02);
    }
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
