/** Trained weights as constants of a graph: what a network that only runs takes them from. */
import { unflatten } from './flat-state';
import type { Graph, Ref } from './graph';
import type { NetworkSpec } from './network';
import { weightsOf } from './weights';

/**
 * Gives each weight of a network, as `buildNetwork` asks for it; what is never asked for never enters the graph.
 * @param flat all weights one after the other; copied
 * @throws EngineError INVALID_ARGUMENT when there are too few or too many weights
 */
export function constantWeights(
  graph: Graph,
  network: NetworkSpec,
  flat: Float32Array,
): (name: string) => Ref {
  const weights = weightsOf(network);
  const values = unflatten(weights, flat, 'weights');
  const shapes = new Map(weights.map(({ name, shape }) => [name, shape]));
  return (name) => graph.constant(values[`weights/${name}`], shapes.get(name));
}
