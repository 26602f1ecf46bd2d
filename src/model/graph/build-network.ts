/** Builds a network's layers as nodes of a graph, from weights that the caller provides. */
import { EngineError } from '../errors';
import { sumsByConvolution, unshufflesByConvolution } from './fusion';
import type { DType, Graph, Ref } from './graph';
import type { Activation, Layer, NetworkSpec } from './network';
import { add, mul, sub } from './ops/arithmetic';
import { concat, depthToSpace, reshape, sliceAxis, spaceToDepth, transpose } from './ops/arrays';
import { biasAdd, conv2d, conv2dTranspose, depthwiseConv2d, fusedConv2d } from './ops/conv';
import { matMul } from './ops/reduce';
import {
  cast,
  gelu,
  leakyRelu,
  relu,
  roundStraightThrough,
  sigmoid,
  silu,
  softplus,
  tanh,
} from './ops/unary';

/** Negative slope of the leaky ReLU in all our networks. */
export const leakySlope = 0.2;

/** Type of the tensors between layers; weights, inputs and outputs of a network stay float32. */
export type Precision = 'float32' | 'bfloat16';

export interface BuildOptions {
  /** Default float32. */
  readonly precision?: Precision;
  /** Gives the value of a weight by name; called once for each. */
  readonly weight: (name: string) => Ref;
  /** Convolutions take in what stands around them: faster, without gradient, see fusion.ts. Default false. */
  readonly isFused?: boolean;
}

/**
 * @param inputs by name, float32
 * @returns the network's outputs by name, float32
 * @throws EngineError INTERNAL when a layer takes in what is not there
 */
export function buildNetwork(
  graph: Graph,
  network: NetworkSpec,
  inputs: Readonly<Record<string, Ref>>,
  options: BuildOptions,
): Record<string, Ref> {
  const values = new Map<string, Ref>();
  const valueOf = (name: string): Ref => {
    const value = values.get(name);
    if (!value) throw new EngineError('INTERNAL', `The network has no layer or input named ${name}.`);
    return value;
  };
  for (const { name } of network.inputs) values.set(name, inputs[name]);
  // Float32 as long as only network inputs are involved and again for the outputs: a picture that is added to the
  // result at the end must not lose its lower bits on the way.
  const none = new Map();
  const builder = new LayerBuilder(graph, options, {
    sums: options.isFused ? sumsByConvolution(network) : none,
    unshuffles: options.isFused ? unshufflesByConvolution(network) : none,
  });
  for (const layer of network.layers)
    values.set(
      layer.name,
      graph.scope(layer.name, () => builder.build(layer, valueOf)),
    );
  return Object.fromEntries(network.outputs.map((name) => [name, cast(graph, valueOf(name), 'float32')]));
}

type WeightedLayer = Extract<Layer, { readonly isExact?: boolean }>;
type ConvLayer = Extract<Layer, { readonly op: 'conv' }>;

/** What convolutions take over, see fusion.ts. */
interface Fusions {
  readonly sums: ReadonlyMap<string, string>;
  readonly unshuffles: ReadonlyMap<string, number>;
}

class LayerBuilder {
  private readonly precision: DType;
  /** Convolutions that have their sum in them. */
  private readonly fusedSums = new Set<string>();

  constructor(
    private readonly graph: Graph,
    private readonly options: BuildOptions,
    private readonly fusions: Fusions,
  ) {
    this.precision = options.precision ?? 'float32';
  }

  build(layer: Layer, valueOf: (name: string) => Ref): Ref {
    const { graph } = this;
    switch (layer.op) {
      case 'conv': {
        const x = this.lower(valueOf(layer.input), layer);
        const block = this.fusions.unshuffles.get(layer.input);
        const kernel = this.parameter(layer, 'kernel');
        const [filter, stride] = block
          ? [shuffleKernel(graph, kernel, block), block]
          : [kernel, layer.stride];
        if (this.isFused(layer)) return this.fuse(layer, x, filter, stride, valueOf);
        return this.finish(layer, conv2d(graph, x, filter, { stride }));
      }
      case 'conv-transpose': {
        const x = this.lower(valueOf(layer.input), layer);
        const kernel = this.parameter(layer, 'kernel');
        return this.finish(layer, conv2dTranspose(graph, x, kernel, layer.stride));
      }
      case 'depthwise-conv': {
        const x = this.lower(valueOf(layer.input), layer);
        const kernel = this.parameter(layer, 'kernel');
        const { stride } = layer;
        return this.finish(layer, depthwiseConv2d(graph, x, kernel, { stride }));
      }
      case 'dense': {
        const x = this.lower(valueOf(layer.input), layer);
        return this.finish(layer, matMul(graph, x, this.parameter(layer, 'kernel')));
      }
      case 'activation':
        return activate(graph, valueOf(layer.input), layer.activation);
      case 'add':
      case 'subtract':
      case 'multiply': {
        const op = { add, subtract: sub, multiply: mul }[layer.op];
        if (this.fusedSums.has(layer.inputs[1])) return valueOf(layer.inputs[1]);
        const [a, b] = this.alike(layer.inputs.map(valueOf));
        return op(graph, a, b);
      }
      case 'concat':
        return concat(graph, this.alike(layer.inputs.map(valueOf)));
      case 'space-to-depth':
        if (this.fusions.unshuffles.has(layer.name)) return valueOf(layer.input);
        return spaceToDepth(graph, valueOf(layer.input), layer.block);
      case 'depth-to-space':
        return depthToSpace(graph, valueOf(layer.input), layer.block);
      case 'slice':
        return sliceAxis(graph, valueOf(layer.input), -1, layer.start, layer.count);
      case 'flatten': {
        const x = valueOf(layer.input);
        const size = x.shape.slice(1).reduce<number>((product, dim) => product * dim!, 1);
        return reshape(graph, x, [-1, size]);
      }
      case 'reshape':
        return reshape(graph, valueOf(layer.input), [-1, ...layer.shape]);
      case 'round':
        return roundStraightThrough(graph, valueOf(layer.input));
    }
  }

  private isFused({ activation = 'relu' }: ConvLayer): boolean {
    return this.options.isFused === true && activation === 'relu';
  }

  private fuse(
    layer: ConvLayer,
    x: Ref,
    filter: Ref,
    stride: number | undefined,
    valueOf: (name: string) => Ref,
  ): Ref {
    const sum = this.fusions.sums.get(layer.name);
    const addend = sum === undefined ? undefined : cast(this.graph, valueOf(sum), x.dtype);
    if (addend) this.fusedSums.add(layer.name);
    return fusedConv2d(this.graph, x, filter, this.parameter(layer, 'bias'), {
      stride,
      addend,
      isRectified: layer.activation === 'relu',
    });
  }

  /** A value in the type that a layer computes in. */
  private lower(x: Ref, { isExact }: { readonly isExact?: boolean }): Ref {
    return cast(this.graph, x, isExact ? 'float32' : this.precision);
  }

  /** Operands of one type: float32 when any of them is. */
  private alike(operands: readonly Ref[]): Ref[] {
    const dtype = operands.some((ref) => ref.dtype === 'float32') ? 'float32' : 'bfloat16';
    return operands.map((ref) => cast(this.graph, ref, dtype));
  }

  private parameter(layer: WeightedLayer, kind: 'kernel' | 'bias'): Ref {
    return this.lower(this.options.weight(`${layer.name}/${kind}`), layer);
  }

  private finish(layer: WeightedLayer, linear: Ref): Ref {
    const biased = biasAdd(this.graph, linear, this.parameter(layer, 'bias'));
    return layer.activation ? activate(this.graph, biased, layer.activation) : biased;
  }
}

function activate(graph: Graph, x: Ref, activation: Activation): Ref {
  switch (activation) {
    case 'relu':
      return relu(graph, x);
    case 'leaky-relu':
      return leakyRelu(graph, x, leakySlope);
    case 'sigmoid':
      return sigmoid(graph, x);
    case 'tanh':
      return tanh(graph, x);
    case 'softplus':
      return softplus(graph, x);
    case 'gelu':
      return gelu(graph, x);
    case 'silu':
      return silu(graph, x);
  }
}

/**
 * A kernel over unshuffled pixels as one over the pixels themselves, `block` times as large each way: with that stride and SAME
 * padding it gives the same result, if the picture's sides are multiples of the block.
 * @param kernel `[size,size,block*block*C,O]`
 */
function shuffleKernel(graph: Graph, kernel: Ref, block: number): Ref {
  const [rows, columns, channels, filters] = kernel.shape as readonly number[];
  const inputs = channels / block ** 2;
  const apart = reshape(graph, kernel, [rows, columns, block, block, inputs * filters]);
  const shuffled = transpose(graph, apart, [0, 2, 1, 3, 4]);
  return reshape(graph, shuffled, [rows * block, columns * block, inputs, filters]);
}
