/**
 * The Restore network ready to run as a frozen graph: what `createRestoreModel` (restore/model.ts) gives, a quarter
 * faster, because TensorFlow fuses each convolution with what follows it (bench/README.md).
 */
import type { RestoreUnetSpec } from '../networks/spec';
import type { RestoreModel } from '../restore/model';
import { getTf, type Tensor4D } from '../tf';
import { buildNetwork, type Precision } from './build-network';
import { unflatten } from './flat-state';
import { Graph } from './graph';
import { sliceAxis } from './ops/arrays';
import { broadcastLike } from './ops/broadcast';
import { restoreUnetNetwork } from './restore-unet';
import { GraphSession } from './session';
import { weightsOf } from './weights';

/**
 * @param weights flat vector in the order of `restoreLayout(spec)`; copied
 * @param precision default float32
 * @throws EngineError INVALID_ARGUMENT when the weights are of another network
 */
export function createRestoreRunner(
  id: string,
  spec: RestoreUnetSpec,
  weights: Float32Array,
  precision: Precision = 'float32',
): RestoreModel {
  const session = openSession(spec, weights, precision);
  return {
    id,
    spec,
    stride: 2 ** spec.widths.length,
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
  const weights = weightsOf(network);
  const values = unflatten(weights, flat, 'weights');
  const shapes = new Map(weights.map(({ name, shape }) => [name, shape]));
  const picture = graph.placeholder('picture', 'float32', [null, null, null, 3]);
  const level = graph.placeholder('level', 'float32', [null, 1, 1, 1]);
  const map = broadcastLike(graph, level, sliceAxis(graph, picture, -1, 0, 1));
  const outputs = buildNetwork(
    graph,
    network,
    { picture, level: map },
    { precision, weight: (name) => graph.constant(values[`weights/${name}`], shapes.get(name)) },
  );
  return GraphSession.open(graph, { restore: { inputs: { picture, level }, outputs } });
}
