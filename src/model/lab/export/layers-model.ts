/** A trained system as tfjs layers models of standard layers only, so that any tfjs or Keras tool opens them. */
import { leakySlope } from '../../graph/build-network';
import { getTf } from '../../tf';
import { batchNormEpsilon } from '../network/build';
import type { LabWeights } from '../network/initial-weights';
import { sizeOf, type Layout, type PlacedLayer } from '../network/layout';

type Tf = ReturnType<typeof getTf>;
export type LayersModel = ReturnType<Tf['model']>;
type TfLayer = InstanceType<Tf['layers']['Layer']>;
type SymbolicTensor = ReturnType<Tf['input']>;

/**
 * Encoder: data (as one row of numbers) to code; the mean of a variational code. Decoder: code to data.
 * @returns models that the caller disposes
 */
export function buildLayersModels(
  layout: Layout,
  weights: LabWeights,
): { encoder: LayersModel; decoder: LayersModel } {
  const { units } = layout.system.bottleneck;
  return {
    encoder: build('encoder', [layout.size], [...layout.encoder, layout.code], weights),
    decoder: build('decoder', [units], layout.decoder, weights, [layout.size]),
  };
}

function build(
  name: string,
  from: readonly number[],
  layers: readonly PlacedLayer[],
  weights: LabWeights,
  to?: readonly number[],
): LayersModel {
  const tf = getTf();
  const input = tf.input({ shape: [...from], name: `${name}_input` });
  let x: SymbolicTensor = input;
  let shape = from;
  let reshapes = 0;
  const apply = (layer: TfLayer): void => void (x = layer.apply(x) as SymbolicTensor);
  const reshape = (target: readonly number[]): void => {
    if (shape.join() !== target.join())
      apply(tf.layers.reshape({ name: `${name}_reshape${reshapes++}`, targetShape: [...target] }));
    shape = target;
  };
  for (const placed of layers) {
    reshape(placed.from);
    for (const layer of tfLayers(placed)) apply(layer);
    shape = placed.to;
  }
  if (to) reshape(to);
  const model = tf.model({ name, inputs: input, outputs: x });
  for (const placed of layers) {
    if (placed.weights.length === 0) continue;
    const tensors = placed.weights.map((weight) =>
      tf.tensor(weights[weight.name].slice(), [...weight.shape]),
    );
    // setWeights copies into the layer's own variables.
    model.getLayer(layerName(placed)).setWeights(tensors);
    tf.dispose(tensors);
  }
  return model;
}

const layerName = ({ name }: PlacedLayer): string => name.replaceAll('/', '_');

function tfLayers(placed: PlacedLayer): TfLayer[] {
  const tf = getTf();
  const name = layerName(placed);
  const { spec, to } = placed;
  const active = (activation: string): TfLayer[] => {
    if (activation === 'linear') return [];
    if (activation === 'leaky-relu')
      return [tf.layers.leakyReLU({ name: `${name}_activation`, alpha: leakySlope })];
    return [tf.layers.activation({ name: `${name}_activation`, activation: activation as 'relu' })];
  };
  switch (spec.layer) {
    case 'dense':
      return [tf.layers.dense({ name, units: sizeOf(to) }), ...active(spec.activation)];
    case 'conv':
    case 'conv-transpose': {
      const { filters, size: kernelSize, stride: strides, activation } = spec;
      const make = spec.layer === 'conv' ? tf.layers.conv2d : tf.layers.conv2dTranspose;
      return [make({ name, filters, kernelSize, strides, padding: 'same' }), ...active(activation)];
    }
    case 'reshape':
      return [tf.layers.reshape({ name, targetShape: [...spec.shape] })];
    case 'batch-norm':
      return [tf.layers.batchNormalization({ name, epsilon: batchNormEpsilon }), ...active(spec.activation)];
    case 'dropout':
      return [tf.layers.dropout({ name, rate: spec.rate })];
  }
}
