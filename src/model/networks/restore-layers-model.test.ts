import { describe, expect, it } from 'vitest';
import { getTf, type Tensor4D } from '../tf';
import { initialParameters, splitParameters } from './parameters';
import { buildRestoreLayersModel, fromLayersWeights, toLayersWeights } from './restore-layers-model';
import { restoreLayout, runRestoreUnet } from './restore-unet';
import type { RestoreUnetSpec } from './spec';

const plain: RestoreUnetSpec = { kind: 'restore-unet', widths: [6, 8], blocks: 1 };
const specs: [string, RestoreUnetSpec][] = [
  ['picture and level', plain],
  ['picture, level and detail', { ...plain, detailPlanes: 3 }],
];

/** Random weights, biases too, so that nothing passes by being zero; the last bias equal over the 2x2 block. */
function weightsWithBiases(spec: RestoreUnetSpec): Float32Array {
  const flat = initialParameters(restoreLayout(spec), 3);
  for (let i = 0; i < flat.length; i++) if (flat[i] === 0) flat[i] = Math.sin(i) * 0.2;
  for (let i = 0; i < 12; i++) flat[flat.length - 12 + i] = 0.1 * (i % 3);
  return flat;
}

describe.each(specs)('Restore of %s as a LayersModel', (_, spec) => {
  it('names the weight that is missing', () => {
    const named = new Map(toLayersWeights(spec, weightsWithBiases(spec)));
    named.delete('bottom/block0/conv1/kernel');
    expect(() => fromLayersWeights(spec, named)).toThrow('bottom/block0/conv1/kernel');
  });

  it('brings weights there and back unchanged', () => {
    const flat = weightsWithBiases(spec);
    expect(fromLayersWeights(spec, toLayersWeights(spec, flat))).toEqual(flat);
  });

  it('gives the output of our own pass within 1e-5', () => {
    const tf = getTf();
    const flat = weightsWithBiases(spec);
    const model = buildRestoreLayersModel(spec);
    const named = toLayersWeights(spec, flat);
    for (const weight of model.weights) {
      const { values, shape } = named.get(weight.originalName)!;
      expect(weight.shape).toEqual(shape);
      weight.write(tf.tensor(values, [...shape]));
    }
    const error = tf.tidy(() => {
      const picture = tf.randomUniform([2, 16, 24, 3], 0, 1, 'float32', 5) as Tensor4D;
      const level = tf.fill([2, 16, 24, 1], 0.1) as Tensor4D;
      const detail = spec.detailPlanes
        ? (tf.randomUniform([2, 16, 24, spec.detailPlanes], -1, 1, 'float32', 6) as Tensor4D)
        : undefined;
      const theirs = model.predict([picture, level, ...(detail ? [detail] : [])]) as Tensor4D;
      const ours = runRestoreUnet(
        spec,
        splitParameters(restoreLayout(spec), tf.tensor1d(flat)),
        picture,
        level,
        detail,
      );
      expect(ours.sub(picture).abs().max().dataSync()[0]).toBeGreaterThan(0.01);
      return ours.sub(theirs).abs().max().dataSync()[0];
    });
    expect(error).toBeLessThan(1e-5);
  });
});
