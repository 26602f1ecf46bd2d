/**
 * The same list of layers as a tfjs LayersModel: what tfjs's tools open, and the reference that the graph is held
 * against. Layers that tfjs lacks (space to depth, slices, rounding) are small classes of our own, registered with it.
 */
import { EngineError } from '../errors';
import { getTf, type Tensor } from '../tf';
import { countOf } from './flat-state';
import type { Activation, Layer, NetworkSpec } from './network';
import { ownLayer } from './own-layer';
import { weightsOf } from './weights';

type Tf = ReturnType<typeof getTf>;
export type LayersModel = ReturnType<Tf['model']>;
type SymbolicTensor = ReturnType<Tf['input']>;
type TfLayer = InstanceType<Tf['layers']['Layer']>;

/**
 * @param flat all weights one after the other, in the order of `weightsOf(network)`; random ones when left out
 * @returns the model; the caller disposes it
 */
export function buildLayersModel(network: NetworkSpec, flat?: Float32Array): LayersModel {
  const tf = getTf();
  const values = new Map<string, SymbolicTensor>();
  const inputs = network.inputs.map(({ name, shape }) => {
    const input = tf.input({ shape: [...shape], name });
    values.set(name, input);
    return input;
  });
  for (const layer of network.layers) {
    const from = ('inputs' in layer ? layer.inputs : [layer.input]).map((name) => {
      const value = values.get(name);
      if (!value) throw new EngineError('INTERNAL', `${layer.name} takes in ${name}, which is not there.`);
      return value;
    });
    values.set(layer.name, applyLayer(layer, from));
  }
  const outputs = network.outputs.map((name) => values.get(name)!);
  const model = tf.model({ inputs, outputs: outputs.length === 1 ? outputs[0] : outputs });
  if (flat) setWeights(model, network, flat);
  return model;
}

function setWeights(model: LayersModel, network: NetworkSpec, flat: Float32Array): void {
  const tf = getTf();
  const byLayer = new Map<string, Tensor[]>();
  let offset = 0;
  for (const { name, shape } of weightsOf(network)) {
    const layer = name.slice(0, name.lastIndexOf('/'));
    const tensor = tf.tensor(flat.slice(offset, offset + countOf(shape)), [...shape]);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), tensor]);
    offset += countOf(shape);
  }
  for (const [name, tensors] of byLayer) {
    // setWeights copies into the layer's own variables.
    model.getLayer(name).setWeights(tensors);
    tf.dispose(tensors);
  }
}

function applyLayer(layer: Layer, from: readonly SymbolicTensor[]): SymbolicTensor {
  const tf = getTf();
  const one = (made: TfLayer): SymbolicTensor => made.apply(from[0]) as SymbolicTensor;
  const { name } = layer;
  switch (layer.op) {
    case 'conv': {
      const { filters, size: kernelSize, stride: strides = 1 } = layer;
      const linear = tf.layers.conv2d({ name, filters, kernelSize, strides, padding: 'same' });
      return activated(one(linear), layer);
    }
    case 'conv-transpose': {
      const { filters, size: kernelSize, stride: strides } = layer;
      const linear = tf.layers.conv2dTranspose({ name, filters, kernelSize, strides, padding: 'same' });
      return activated(one(linear), layer);
    }
    case 'depthwise-conv': {
      const { size: kernelSize, stride: strides = 1 } = layer;
      const linear = tf.layers.depthwiseConv2d({ name, kernelSize, strides, padding: 'same' });
      return activated(one(linear), layer);
    }
    case 'dense':
      return activated(one(tf.layers.dense({ name, units: layer.units })), layer);
    case 'add':
      return tf.layers.add({ name }).apply([...from]) as SymbolicTensor;
    case 'multiply':
      return tf.layers.multiply({ name }).apply([...from]) as SymbolicTensor;
    case 'concat':
      return tf.layers.concatenate({ name, axis: -1 }).apply([...from]) as SymbolicTensor;
    case 'flatten':
      return one(tf.layers.flatten({ name }));
    case 'reshape':
      return one(tf.layers.reshape({ name, targetShape: [...layer.shape] }));
    default:
      return ownLayer(layer).apply(from.length === 1 ? from[0] : [...from]) as SymbolicTensor;
  }
}

function activated(
  linear: SymbolicTensor,
  { name, activation }: { readonly name: string; readonly activation?: Activation },
): SymbolicTensor {
  if (!activation) return linear;
  const op = { op: 'activation', name: `${name}/activation`, input: name, activation } as const;
  return ownLayer(op).apply(linear) as SymbolicTensor;
}
