/** Convolutions and bias, NHWC, on TensorFlow's own kernels (oneDNN where it has them), and their gradients. */
import { EngineError } from '../../errors';
import { attr, type Attribute, type Graph, type Ref, type Shape } from '../graph';
import { convolvedDim } from '../shapes';
import { shapeOf } from './arrays';

export interface ConvOptions {
  /** Step in px along both axes; default 1. */
  readonly stride?: number;
  readonly padding?: 'SAME' | 'VALID';
}

/**
 * Two-dimensional convolution.
 * @param x `[B,H,W,I]`
 * @param filter `[h,w,I,O]`
 * @returns `[B,H',W',O]`
 */
export function conv2d(graph: Graph, x: Ref, filter: Ref, options: ConvOptions = {}): Ref {
  const { stride = 1, padding = 'SAME' } = options;
  if (x.shape[3] !== filter.shape[2])
    throw new EngineError(
      'INTERNAL',
      `A filter of shape [${filter.shape.join()}] does not fit ${x.shape[3]} channels.`,
    );
  const attributes = convAttributes(x, stride, padding);
  const shape = convolvedShape(x, filter, stride, padding);
  return graph.add('Conv2D', [x, filter], x.dtype, shape, {
    attributes,
    gradient: (dy) => [
      byInput(graph, shapeOf(graph, x), filter, dy, x.shape, attributes),
      byFilter(graph, x, filter, dy, attributes),
    ],
  });
}

export interface FusedConvOptions extends ConvOptions {
  /** Added to the result after the bias; of the result's shape. */
  readonly addend?: Ref;
  /** Applied at the end. */
  readonly isRectified?: boolean;
}

/**
 * Convolution, bias, sum and ReLU in one pass over memory: TensorFlow's internal op, which its own optimiser makes only of
 * graphs whose sizes are known. No gradient; `addend` and bfloat16 need oneDNN.
 * @param bias `[O]`
 */
export function fusedConv2d(
  graph: Graph,
  x: Ref,
  filter: Ref,
  bias: Ref,
  options: FusedConvOptions = {},
): Ref {
  const { stride = 1, padding = 'SAME', addend, isRectified } = options;
  const args = addend ? [bias, addend] : [bias];
  const shape = convolvedShape(x, filter, stride, padding);
  // The general op does not know bfloat16; the kernel that oneDNN puts in its place does, under this name.
  const isNative = x.dtype === 'bfloat16';
  const op = isNative ? '_MklNativeFusedConv2D' : '_FusedConv2D';
  return graph.add(op, [x, filter, ...args], x.dtype, shape, {
    attributes: {
      ...(isNative
        ? {
            ...sharedAttributes(x, stride, padding),
            _kernel: attr.string('MklNameChangeOp'),
            is_filter_const: attr.bool(true),
            num_host_args: attr.int(0),
          }
        : convAttributes(x, stride, padding)),
      num_args: attr.int(args.length),
      TArgs: attr.types(args.map(({ dtype }) => dtype)),
      fused_ops: attr.strings(['BiasAdd', ...(addend ? ['Add'] : []), ...(isRectified ? ['Relu'] : [])]),
    },
  });
}

/**
 * Transposed convolution with SAME padding: the adjoint of `conv2d` with the same stride.
 * @param x `[B,H,W,I]`
 * @param filter `[h,w,O,I]`, as TensorFlow and tfjs keep it
 * @returns `[B,H*stride,W*stride,O]`
 */
export function conv2dTranspose(graph: Graph, x: Ref, filter: Ref, stride: number): Ref {
  const attributes = convAttributes(x, stride, 'SAME');
  const scale = (dim: number | null): number | null => (dim === null ? null : dim * stride);
  const shape = [x.shape[0], scale(x.shape[1]), scale(x.shape[2]), filter.shape[2]];
  return graph.add(
    'Conv2DBackpropInput',
    [upsampledShape(graph, x, shape, stride), filter, x],
    x.dtype,
    shape,
    {
      attributes,
      gradient: (dy) => [
        null,
        byFilter(graph, dy, filter, x, attributes),
        conv2d(graph, { ...dy, shape }, filter, { stride }),
      ],
    },
  );
}

/**
 * Depthwise convolution: each channel with its own filters.
 * @param x `[B,H,W,C]`
 * @param filter `[h,w,C,M]`
 * @returns `[B,H',W',C*M]`
 */
export function depthwiseConv2d(graph: Graph, x: Ref, filter: Ref, options: ConvOptions = {}): Ref {
  const { stride = 1, padding = 'SAME' } = options;
  const attributes = sharedAttributes(x, stride, padding);
  const shape = [
    x.shape[0],
    convolvedDim(x.shape[1], filter.shape[0]!, stride, padding),
    convolvedDim(x.shape[2], filter.shape[1]!, stride, padding),
    filter.shape[2]! * filter.shape[3]!,
  ];
  return graph.add('DepthwiseConv2dNative', [x, filter], x.dtype, shape, {
    attributes,
    gradient: (dy) => [
      graph.add('DepthwiseConv2dNativeBackpropInput', [shapeOf(graph, x), filter, dy], x.dtype, x.shape, {
        attributes,
      }),
      graph.add(
        'DepthwiseConv2dNativeBackpropFilter',
        [x, shapeOf(graph, filter), dy],
        x.dtype,
        filter.shape,
        { attributes },
      ),
    ],
  });
}

/** Adds `bias [C]` to the last axis. A kernel of its own, so that TensorFlow can fuse it with the convolution. */
export function biasAdd(graph: Graph, x: Ref, bias: Ref): Ref {
  const attributes = { T: attr.type(x.dtype), data_format: attr.string('NHWC') };
  return graph.add('BiasAdd', [x, bias], x.dtype, x.shape, {
    attributes,
    gradient: (dy) => [dy, graph.add('BiasAddGrad', [dy], x.dtype, bias.shape, { attributes })],
  });
}

function convolvedShape(x: Ref, filter: Ref, stride: number, padding: 'SAME' | 'VALID'): Shape {
  return [
    x.shape[0],
    convolvedDim(x.shape[1], filter.shape[0]!, stride, padding),
    convolvedDim(x.shape[2], filter.shape[1]!, stride, padding),
    filter.shape[3],
  ];
}

function byInput(
  graph: Graph,
  inputShape: Ref,
  filter: Ref,
  dy: Ref,
  shape: Shape,
  attributes: Readonly<Record<string, Attribute>>,
): Ref {
  return graph.add('Conv2DBackpropInput', [inputShape, filter, dy], dy.dtype, shape, {
    attributes,
  });
}

function byFilter(
  graph: Graph,
  x: Ref,
  filter: Ref,
  dy: Ref,
  attributes: Readonly<Record<string, Attribute>>,
): Ref {
  const inputs = [x, shapeOf(graph, filter), dy];
  return graph.add('Conv2DBackpropFilter', inputs, x.dtype, filter.shape, { attributes });
}

/** Output shape of the transposed convolution as a tensor, computed at run time where axes are unknown. */
function upsampledShape(graph: Graph, x: Ref, shape: Shape, stride: number): Ref {
  const known = { ...x, shape };
  if (shape.every((dim) => dim !== null)) return shapeOf(graph, known);
  const int = { T: attr.type('int32') };
  const scale = graph.constant([1, stride, stride, 0], [4], 'int32');
  const channels = graph.constant([0, 0, 0, shape[3]!], [4], 'int32');
  const scaled = graph.add('Mul', [shapeOf(graph, x), scale], 'int32', [4], { attributes: int });
  return graph.add('AddV2', [scaled, channels], 'int32', [4], { attributes: int });
}

function convAttributes(x: Ref, stride: number, padding: string): Record<string, Attribute> {
  return {
    ...sharedAttributes(x, stride, padding),
    use_cudnn_on_gpu: attr.bool(true),
  };
}

function sharedAttributes(x: Ref, stride: number, padding: string): Record<string, Attribute> {
  return {
    T: attr.type(x.dtype),
    strides: attr.ints([1, stride, stride, 1]),
    padding: attr.string(padding),
    data_format: attr.string('NHWC'),
    dilations: attr.ints([1, 1, 1, 1]),
    explicit_paddings: attr.ints([]),
  };
}
