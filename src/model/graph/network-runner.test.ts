import { describe, expect, it } from 'vitest';
import { initialParameters } from '../networks/parameters';
import { getTf } from '../tf';
import { GraphModel } from './graph-model';
import { NetworkRunner } from './network-runner';
import { restoreUnetNetwork } from './restore-unet';
import { weightsOf } from './weights';

const network = restoreUnetNetwork({ kind: 'restore-unet', widths: [8, 12], blocks: 2 });
const flat = initialParameters(weightsOf(network), 6);

describe('NetworkRunner', () => {
  it('refuses weights of another network', () => {
    expect(() => new NetworkRunner({ network, flat: flat.slice(1) })).toThrow(/values/);
  });

  // Values between layers keep 8 bits in bfloat16: what is fused there is rounded less often.
  it.each([
    ['float32', 1e-5],
    ['bfloat16', 0.01],
  ] as const)(
    'gives what the network as it stands gives in %s, for any batch, and keeps no tensors',
    (precision, tolerance) => {
      const tf = getTf();
      const runner = new NetworkRunner({ network, flat, precision });
      const plain = GraphModel.create({ network, precision }, flat);
      const before = tf.memory().numTensors;
      for (const [batch, height, width] of [
        [1, 8, 12],
        [2, 16, 4],
        [3, 4, 4],
        [4, 12, 20],
      ])
        tf.tidy(() => {
          const inputs = {
            picture: tf.randomUniform([batch, height, width, 3], 0, 1, 'float32', batch),
            level: tf.fill([batch, height, width, 1], 0.1),
          };
          const { restored } = runner.run(inputs);
          expect(restored.shape).toEqual([batch, height, width, 3]);
          const difference = restored.sub(plain.infer(inputs)['restored']).abs().max();
          expect(difference.dataSync()[0]).toBeLessThan(tolerance);
        });
      expect(tf.memory().numTensors).toBe(before);
      runner.dispose();
      plain.dispose();
    },
  );
});
