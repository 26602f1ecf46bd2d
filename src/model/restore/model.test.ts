import { afterEach, describe, expect, it } from 'vitest';
import { initialParameters, splitParameters } from '../networks/parameters';
import { restoreLayout, restoreStride, runRestoreUnet } from '../networks/restore-unet';
import { getTf, type Tensor4D } from '../tf';
import { createRestoreModel, type RestoreModel } from './model';

const spec = { kind: 'restore-unet', widths: [8, 12], blocks: 1 } as const;
const weights = initialParameters(restoreLayout(spec), 2);

let model: RestoreModel | undefined;
afterEach(() => {
  model?.dispose();
  model = undefined;
});

describe('createRestoreModel', () => {
  it('refuses weights of another network', () => {
    expect(() => createRestoreModel('bad', spec, weights.slice(1))).toThrow(/values/);
  });

  it('restores what the eager network does, within 1e-5, for any size, and keeps no tensors', () => {
    const tf = getTf();
    model = createRestoreModel('stock', spec, weights);
    expect(model.stride).toBe(restoreStride(spec));
    const before = tf.memory().numTensors;
    for (const shape of [
      [2, 8, 12, 3],
      [1, 16, 4, 3],
    ] as [number, number, number, number][])
      tf.tidy(() => {
        const picture = tf.randomUniform(shape, 0, 1, 'float32', 3) as Tensor4D;
        const level = tf.fill([shape[0], shape[1], shape[2], 1], 25 / 255) as Tensor4D;
        const parameters = splitParameters(restoreLayout(spec), tf.tensor1d(weights.slice()));
        const expected = runRestoreUnet(spec, parameters, picture, level);
        const restored = model!.run(picture, 25);
        expect(restored.shape).toEqual(shape);
        expect(restored.sub(expected).abs().max().dataSync()[0]).toBeLessThan(1e-5);
      });
    expect(tf.memory().numTensors).toBe(before);
  });
});
