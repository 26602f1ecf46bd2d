/**
 * A denoiser ready to run: the Restore network as a frozen TensorFlow graph whose convolutions are fused with what follows
 * them; an even number of pictures costs less each than one (bench/README.md).
 */
import type { Precision } from '../graph/build-network';
import type { Graph, Ref } from '../graph/graph';
import { NetworkRunner } from '../graph/network-runner';
import { sliceAxis } from '../graph/ops/arrays';
import { broadcastLike } from '../graph/ops/broadcast';
import { restoreUnetNetwork } from '../graph/restore-unet';
import { restoreStride } from '../networks/restore-unet';
import type { RestoreUnetSpec } from '../networks/spec';
import { getTf, type Tensor4D } from '../tf';

export interface RestoreModel {
  readonly id: string;
  readonly spec: RestoreUnetSpec;
  /** Of the tensors between layers; the first and the last layer are always float32. */
  readonly precision: Precision;
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

/** Further planes for the network, made in its graph of a picture and its level `[B,1,1,1]`. */
export type DetailPlanes = (graph: Graph, picture: Ref, level: Ref) => Ref;

/**
 * @param weights flat vector in the order of `restoreLayout(spec)`; copied
 * @param precision default float32
 * @param detailOf for networks with `detailPlanes`
 * @throws EngineError INVALID_ARGUMENT when the weights are of another network
 */
export function createRestoreModel(
  id: string,
  spec: RestoreUnetSpec,
  weights: Float32Array,
  precision: Precision = 'float32',
  detailOf?: DetailPlanes,
): RestoreModel {
  const runner = openRunner(spec, weights, precision, detailOf);
  return {
    id,
    spec,
    precision,
    stride: restoreStride(spec),
    run: (picture, sigma) => {
      const tf = getTf();
      const level = tf.fill([picture.shape[0], 1, 1, 1], sigma / 255);
      const { restored } = runner.run({ picture, level });
      level.dispose();
      return restored as Tensor4D;
    },
    dispose: () => runner.dispose(),
  };
}

/** `picture [B,H,W,3]` and a level for each of the batch `[B,1,1,1]` -> `restored`. */
function openRunner(
  spec: RestoreUnetSpec,
  flat: Float32Array,
  precision: Precision,
  detailOf?: DetailPlanes,
): NetworkRunner {
  return new NetworkRunner({
    network: restoreUnetNetwork(spec),
    flat,
    precision,
    feeds: {
      shapes: { picture: [null, null, null, 3], level: [null, 1, 1, 1] },
      inputsOf: (graph, { picture, level }) => ({
        picture,
        level: broadcastLike(graph, level, sliceAxis(graph, picture, -1, 0, 1)),
        ...(detailOf && { detail: detailOf(graph, picture, level) }),
      }),
    },
  });
}
