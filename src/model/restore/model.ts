/** A denoiser ready to run: weights in memory as tensors. */
import { splitParameters } from '../networks/parameters';
import { restoreLayout, restoreStride, runRestoreUnet } from '../networks/restore-unet';
import type { RestoreUnetSpec } from '../networks/spec';
import { getTf, type Tensor4D } from '../tf';

export interface RestoreModel {
  readonly id: string;
  readonly spec: RestoreUnetSpec;
  /** Input sides must be multiples of this, px. */
  readonly stride: number;
  /**
   * @param picture `[B,H,W,3]`, 0..1
   * @param sigma noise level, 0-255 scale; the one place where it is divided by 255
   * @returns `[B,H,W,3]`, not clamped; the caller disposes
   */
  run(picture: Tensor4D, sigma: number): Tensor4D;
  dispose(): void;
}

/** @param weights flat vector in the order of `restoreLayout(spec)`; copied */
export function createRestoreModel(id: string, spec: RestoreUnetSpec, weights: Float32Array): RestoreModel {
  const tf = getTf();
  const flat = tf.tensor1d(weights.slice());
  const layout = restoreLayout(spec);
  // A tidy scope does not look into a Map: take the pieces out as a list.
  const pieces = tf.tidy(() => [...splitParameters(layout, flat).values()]);
  const parameters = new Map(layout.map((piece, i) => [piece.name, pieces[i]]));
  flat.dispose();
  return {
    id,
    spec,
    stride: restoreStride(spec),
    run: (picture, sigma) =>
      tf.tidy(() => {
        const [batch, height, width] = picture.shape;
        const level = tf.fill([batch, height, width, 1], sigma / 255) as Tensor4D;
        return runRestoreUnet(spec, parameters, picture, level);
      }),
    dispose: () => tf.dispose(pieces),
  };
}
