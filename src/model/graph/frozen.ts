/** A network with its weights as constants: what is exported for TensorFlow and TF Serving. */
import { buildNetwork, type Precision } from './build-network';
import { constantWeights } from './constant-weights';
import { Graph } from './graph';
import type { NetworkSpec } from './network';
import { writeSavedModel, type Signature } from './saved-model';

export interface FrozenOptions {
  /** Type of the tensors between layers; default float32. Inputs and outputs are float32 either way. */
  readonly precision?: Precision;
}

/**
 * Graph and signature of a frozen network: inputs and outputs bear the names of the spec, any batch and size.
 * @param flat all weights one after the other
 * @throws EngineError INVALID_ARGUMENT when there are too few or too many weights
 */
export function freezeNetwork(
  network: NetworkSpec,
  flat: Float32Array,
  { precision }: FrozenOptions = {},
): { readonly graph: Graph; readonly signature: Signature } {
  const graph = new Graph();
  const inputs = Object.fromEntries(
    network.inputs.map(({ name, shape }) => [name, graph.placeholder(name, 'float32', [null, ...shape])]),
  );
  const outputs = buildNetwork(graph, network, inputs, {
    precision,
    weight: constantWeights(graph, network, flat),
  });
  return { graph, signature: { inputs, outputs } };
}

/**
 * Writes a SavedModel with one signature, `serving_default`, that TensorFlow (`tf.saved_model.load`), TF Serving and
 * `tf.node.loadSavedModel` open.
 * @param directory made when missing
 */
export function exportSavedModel(
  directory: string,
  network: NetworkSpec,
  flat: Float32Array,
  options: FrozenOptions = {},
): void {
  const { graph, signature } = freezeNetwork(network, flat, options);
  writeSavedModel(directory, graph, { serving_default: signature });
}
