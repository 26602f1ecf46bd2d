/** Layers of a system as nodes of a TensorFlow graph: in training (dropout, batch statistics) or in use. */
import { attr, type Graph, type Ref } from '../../graph/graph';
import { leakySlope } from '../../graph/build-network';
import { add, div, maximum, mul, sub } from '../../graph/ops/arithmetic';
import { reshape } from '../../graph/ops/arrays';
import { biasAdd, conv2d, conv2dTranspose } from '../../graph/ops/conv';
import { randomUniform, streamSeed } from '../../graph/ops/random';
import { matMul, mean } from '../../graph/ops/reduce';
import { relu, rsqrt, sigmoid, square, tanh } from '../../graph/ops/unary';
import type { PlacedLayer } from './layout';
import type { LabActivation } from './schema';

/** Keeps a batch normalisation from dividing by nothing; as Keras has it. */
export const batchNormEpsilon = 1e-3;

export interface BuildContext {
  readonly graph: Graph;
  /** Value of a weight by name. */
  readonly weight: (name: string) => Ref;
  /** Set in training. */
  readonly training?: {
    readonly batch: number;
    /** int32 `[2]`, fed anew at each step. */
    readonly seed: Ref;
    /** Told the mean and variance that a batch normalisation has just used. */
    readonly onStatistics: (layer: string, mean: Ref, variance: Ref) => void;
  };
}

/** What a row of layers gives: its value, and the last layer's before the activation (logits of a sigmoid). */
export interface Built {
  readonly value: Ref;
  readonly linear: Ref;
}

/** @param x `[B,...]` */
export function buildLayers(context: BuildContext, layers: readonly PlacedLayer[], x: Ref): Built {
  return layers.reduce<Built>(
    ({ value }, layer) => context.graph.scope(layer.name, () => buildLayer(context, layer, value)),
    { value: x, linear: x },
  );
}

function buildLayer(context: BuildContext, layer: PlacedLayer, input: Ref): Built {
  const { graph } = context;
  const { spec, name } = layer;
  const weight = (kind: string): Ref => context.weight(`${name}/${kind}`);
  const x = shaped(graph, input, layer.from);
  switch (spec.layer) {
    case 'dense':
      return activated(graph, biasAdd(graph, matMul(graph, x, weight('kernel')), weight('bias')), spec);
    case 'conv': {
      const { stride } = spec;
      return activated(
        graph,
        biasAdd(graph, conv2d(graph, x, weight('kernel'), { stride }), weight('bias')),
        spec,
      );
    }
    case 'conv-transpose': {
      const linear = conv2dTranspose(graph, x, weight('kernel'), spec.stride);
      return activated(graph, biasAdd(graph, linear, weight('bias')), spec);
    }
    case 'reshape': {
      const value = reshape(graph, x, [-1, ...spec.shape]);
      return { value, linear: value };
    }
    case 'batch-norm':
      return activated(graph, normalised(context, layer, x), spec);
    case 'dropout': {
      const value = context.training ? dropped(context, spec.rate, x, layer) : x;
      return { value, linear: value };
    }
  }
}

/** The same values as `[B,...shape]`. */
function shaped(graph: Graph, x: Ref, shape: readonly number[]): Ref {
  const isSame = x.shape.length === shape.length + 1 && shape.every((dim, i) => x.shape[i + 1] === dim);
  return isSame ? x : reshape(graph, x, [-1, ...shape]);
}

function normalised(context: BuildContext, { name }: PlacedLayer, x: Ref): Ref {
  const { graph, weight, training } = context;
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  let centre = weight(`${name}/mean`);
  let variance = weight(`${name}/variance`);
  if (training) {
    centre = mean(graph, x, axes);
    variance = mean(graph, square(graph, sub(graph, x, centre)), axes);
    training.onStatistics(name, centre, variance);
  }
  const scale = mul(
    graph,
    weight(`${name}/scale`),
    rsqrt(graph, add(graph, variance, graph.scalar(batchNormEpsilon))),
  );
  return add(graph, mul(graph, sub(graph, x, centre), scale), weight(`${name}/shift`));
}

/** What is kept is scaled up, so that sums keep their mean and nothing changes in use. */
function dropped({ graph, training }: BuildContext, rate: number, x: Ref, layer: PlacedLayer): Ref {
  const { batch, seed } = training!;
  const shape = [batch, ...layer.from];
  // A stream of its own for each layer: they draw independently.
  const drawn = randomUniform(graph, shape, streamSeed(graph, seed, 1000 + streamOf(layer.name)));
  const kept = floor(graph, add(graph, drawn, graph.scalar(1 - rate)));
  return div(graph, mul(graph, x, kept), graph.scalar(1 - rate));
}

const streamOf = (name: string): number =>
  [...name].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) % 9973, 7);

/** Rounds down; serves random masks, which no gradient passes. */
export function floor(graph: Graph, x: Ref): Ref {
  return graph.add('Floor', [x], x.dtype, x.shape, { attributes: { T: attr.type(x.dtype) } });
}

function activated(graph: Graph, linear: Ref, { activation }: { readonly activation: LabActivation }): Built {
  return { linear, value: activate(graph, linear, activation) };
}

function activate(graph: Graph, x: Ref, activation: LabActivation): Ref {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return relu(graph, x);
    case 'leaky-relu':
      // Not TensorFlow's own op: its graph optimiser fuses that with a convolution and then trips over its gradient.
      return maximum(graph, x, mul(graph, x, graph.scalar(leakySlope)));
    case 'sigmoid':
      return sigmoid(graph, x);
    case 'tanh':
      return tanh(graph, x);
  }
}
