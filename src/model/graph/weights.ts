/** Which weights a network has: names, shapes and how they start, in the order of its layers. */
import { EngineError } from '../errors';
import type { Layer, NetworkSpec } from './network';

/** Fits `ParameterPiece` of networks/parameters.ts, so its initialiser and flat vectors serve here too. */
export interface WeightSpec {
  /** `<layer>/kernel` or `<layer>/bias`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Inputs that one output value sums over. */
  readonly fanIn: number;
  readonly init: { readonly kind: 'he'; readonly gain: number } | { readonly kind: 'zeros' };
}

/** All weights of a network. */
export function weightsOf(network: NetworkSpec): WeightSpec[] {
  const shapes = new Map<string, readonly (number | null)[]>();
  for (const { name, shape } of network.inputs) shapes.set(name, shape);
  return network.layers.flatMap((layer) => {
    const inputs = ('inputs' in layer ? layer.inputs : [layer.input]).map((name) => {
      const shape = shapes.get(name);
      if (!shape) throw new EngineError('INTERNAL', `${layer.name} takes in ${name}, which is not there.`);
      return shape;
    });
    shapes.set(layer.name, outputShape(layer, inputs));
    return layerWeights(layer, inputs[0].at(-1) ?? 0);
  });
}

/** Count of values in all weights. */
export function weightCount(weights: readonly WeightSpec[]): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce((size, dim) => size * dim, 1), 0);
}

function layerWeights(layer: Layer, channels: number): WeightSpec[] {
  switch (layer.op) {
    case 'conv': {
      const { size, filters } = layer;
      return pair(layer, [size, size, channels, filters], size * size * channels, filters);
    }
    case 'conv-transpose': {
      const { size, filters, stride } = layer;
      // Each output value sees the part of the kernel that its place in the stride selects.
      const fanIn = Math.max(1, Math.round((size / stride) ** 2)) * channels;
      return pair(layer, [size, size, filters, channels], fanIn, filters);
    }
    case 'depthwise-conv': {
      const { size } = layer;
      return pair(layer, [size, size, channels, 1], size * size, channels);
    }
    case 'dense':
      return pair(layer, [channels, layer.units], channels, layer.units);
    default:
      return [];
  }
}

function pair(
  { name, gain = 1 }: { readonly name: string; readonly gain?: number },
  shape: readonly number[],
  fanIn: number,
  outputs: number,
): WeightSpec[] {
  return [
    { name: `${name}/kernel`, shape, fanIn, init: gain === 0 ? { kind: 'zeros' } : { kind: 'he', gain } },
    { name: `${name}/bias`, shape: [outputs], fanIn, init: { kind: 'zeros' } },
  ];
}

/** Shape without batch. Only channels matter for weights, but flatten needs the rest where it is known. */
function outputShape(
  layer: Layer,
  inputs: readonly (readonly (number | null)[])[],
): readonly (number | null)[] {
  const [first] = inputs;
  const [height, width, channels] = first;
  const scaled = (dim: number | null, factor: number): number | null =>
    dim === null ? null : Math.ceil(dim * factor);
  const spatial = (factor: number, out: number): (number | null)[] => [
    scaled(height, factor),
    scaled(width, factor),
    out,
  ];
  switch (layer.op) {
    case 'conv':
      return spatial(1 / (layer.stride ?? 1), layer.filters);
    case 'conv-transpose':
      return spatial(layer.stride, layer.filters);
    case 'depthwise-conv':
      return spatial(1 / (layer.stride ?? 1), channels!);
    case 'dense':
      return [layer.units];
    case 'concat':
      return [...first.slice(0, -1), inputs.reduce((sum, shape) => sum + (shape.at(-1) ?? 0), 0)];
    case 'space-to-depth':
      return spatial(1 / layer.block, channels! * layer.block ** 2);
    case 'depth-to-space':
      return spatial(layer.block, channels! / layer.block ** 2);
    case 'slice':
      return [...first.slice(0, -1), layer.count];
    case 'flatten':
      return [first.reduce<number>((size, dim) => size * (dim ?? 0), 1)];
    case 'reshape':
      return layer.shape;
    case 'activation':
    case 'round':
    case 'add':
    case 'subtract':
    case 'multiply':
      return first;
  }
}
