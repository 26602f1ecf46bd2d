/**
 * A denoiser ready to run: the Restore network as a frozen TensorFlow graph, a fifth faster than op by op, because
 * TensorFlow fuses each convolution with what follows it (bench/README.md).
 */
import { buildNetwork, type Precision } from '../graph/build-network';
import { constantWeights } from '../graph/constant-weights';
import { Graph } from '../graph/graph';
import { sliceAxis } from '../graph/ops/arrays';
import { broadcastLike } from '../graph/ops/broadcast';
import { restoreUnetNetwork } from '../graph/restore-unet';
import { GraphSession } from '../graph/session';
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

/**
 * @param weights flat vector in the order of `restoreLayout(spec)`; copied
 * @param precision default float32
 * @throws EngineError INVALID_ARGUMENT when the weights are of another network
 */
export function createRestoreModel(
  id: string,
  spec: RestoreUnetSpec,
  weights: Float32Array,
  precision: Precision = 'float32',
): RestoreModel {
  const session = openSession(spec, weights, precision);
  return {
    id,
    spec,
    precision,
    stride: restoreStride(spec),
    run: (picture, sigma) => {
      const tf = getTf();
      const level = tf.fill([picture.shape[0], 1, 1, 1], sigma / 255);
      const { restored } = session.run('restore', { picture, level });
      level.dispose();
      return restored as Tensor4D;
    },
    dispose: () => session.dispose(),
  };
}

/** One signature: `picture [B,H,W,3]` and a level for each of the batch `[B,1,1,1]` -> `restored`. */
function openSession(spec: RestoreUnetSpec, flat: Float32Array, precision: Precision): GraphSession {
  const graph = new Graph();
  const network = restoreUnetNetwork(spec);
  const picture = graph.placeholder('picture', 'float32', [null, null, null, 3]);
  const level = graph.placeholder('level', 'float32', [null, 1, 1, 1]);
  const map = broadcastLike(graph, level, sliceAxis(graph, picture, -1, 0, 1));
  const outputs = buildNetwork(
    graph,
    network,
    { picture, level: map },
    { precision, weight: constantWeights(graph, network, flat) },
  );
  return GraphSession.open(graph, { restore: { inputs: { picture, level }, outputs } });
}
