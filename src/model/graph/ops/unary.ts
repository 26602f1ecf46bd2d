/** Elementwise ops of one operand, and their gradients. */
import { attr, type DType, type Gradient, type Graph, type Ref } from '../graph';
import { add, div, maximum, minimum, mul, select, sub } from './arithmetic';

export function neg(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Neg', x, (dy) => [neg(graph, dy)]);
}

export function abs(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Abs', x, (dy) => [mul(graph, dy, sign(graph, x))]);
}

/** -1, 0 or 1; no gradient passes. */
export function sign(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Sign', x, () => [null]);
}

export function square(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Square', x, (dy) => [mul(graph, dy, mul(graph, x, graph.scalar(2, x.dtype)))]);
}

export function sqrt(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Sqrt', x, (dy, y) => [native(graph, 'SqrtGrad', y, dy)]);
}

export function rsqrt(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Rsqrt', x, (dy, y) => [native(graph, 'RsqrtGrad', y, dy)]);
}

export function exp(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Exp', x, (dy, y) => [mul(graph, dy, y)]);
}

export function log(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Log', x, (dy) => [div(graph, dy, x)]);
}

export function sigmoid(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Sigmoid', x, (dy, y) => [native(graph, 'SigmoidGrad', y, dy)]);
}

export function tanh(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Tanh', x, (dy, y) => [native(graph, 'TanhGrad', y, dy)]);
}

export function softplus(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Softplus', x, (dy) => [native(graph, 'SoftplusGrad', dy, x)]);
}

export function relu(graph: Graph, x: Ref): Ref {
  // ReluGrad takes the output as well as the input, which lets the forward pass fuse convolution, bias and ReLU.
  return unary(graph, 'Relu', x, (dy, y) => [native(graph, 'ReluGrad', dy, y)]);
}

/** `x` where positive, else `slope * x`. */
export function leakyRelu(graph: Graph, x: Ref, slope: number): Ref {
  const attributes = { T: attr.type(x.dtype), alpha: attr.float(slope) };
  return graph.add('LeakyRelu', [x], x.dtype, x.shape, {
    attributes,
    gradient: (dy) => [graph.add('LeakyReluGrad', [dy, x], x.dtype, x.shape, { attributes })],
  });
}

/** Gauss error function. */
export function erf(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Erf', x, (dy) => [mul(graph, dy, gaussBell(graph, x, 2 / Math.sqrt(Math.PI)))]);
}

/** 1 - erf(x), accurate in the upper tail. */
export function erfc(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Erfc', x, (dy) => [mul(graph, dy, gaussBell(graph, x, -2 / Math.sqrt(Math.PI)))]);
}

/** Rounds half to even; the gradient passes as if nothing had happened (straight-through, Bengio 2013). */
export function roundStraightThrough(graph: Graph, x: Ref): Ref {
  return unary(graph, 'Round', x, (dy) => [dy]);
}

/** Clips to a range; the gradient passes inside it only. */
export function clip(graph: Graph, x: Ref, low: number, high: number): Ref {
  return minimum(graph, maximum(graph, x, graph.scalar(low, x.dtype)), graph.scalar(high, x.dtype));
}

/** Bounds from below; a gradient that would raise a value under the bound still passes (Ballé 2018). */
export function lowerBound(graph: Graph, x: Ref, bound: number): Ref {
  const limit = graph.scalar(bound, x.dtype);
  return graph.add('Maximum', [x, limit], x.dtype, x.shape, {
    attributes: { T: attr.type(x.dtype) },
    gradient: (dy) => {
      const isAbove = compare(graph, 'GreaterEqual', x, limit);
      const isRaising = compare(graph, 'Less', dy, graph.scalar(0, dy.dtype));
      const passes = graph.add('LogicalOr', [isAbove, isRaising], 'bool', x.shape);
      return [select(graph, passes, dy, graph.scalar(0, dy.dtype)), null];
    },
  });
}

/** The same value under another type; the gradient is cast back. */
export function cast(graph: Graph, x: Ref, dtype: DType): Ref {
  if (x.dtype === dtype) return x;
  const isFloat = (type: DType): boolean => type === 'float32' || type === 'bfloat16';
  return graph.add('Cast', [x], dtype, x.shape, {
    attributes: { SrcT: attr.type(x.dtype), DstT: attr.type(dtype), Truncate: attr.bool(false) },
    gradient: (dy) => [isFloat(x.dtype) && isFloat(dtype) ? cast(graph, dy, x.dtype) : null],
  });
}

export function identity(graph: Graph, x: Ref, name?: string): Ref {
  return graph.add('Identity', [x], x.dtype, x.shape, {
    attributes: { T: attr.type(x.dtype) },
    gradient: (dy) => [dy],
    name,
  });
}

/** The value as it is; no gradient passes. */
export function stopGradient(graph: Graph, x: Ref): Ref {
  return graph.add('StopGradient', [x], x.dtype, x.shape, {
    attributes: { T: attr.type(x.dtype) },
    gradient: () => [null],
  });
}

/** Standard normal cumulative distribution, through erfc for accuracy in both tails. */
export function normalCdf(graph: Graph, x: Ref): Ref {
  const scaled = mul(graph, x, graph.scalar(-Math.SQRT1_2, x.dtype));
  return mul(graph, erfc(graph, scaled), graph.scalar(0.5, x.dtype));
}

/** Gaussian error linear unit, exact form (Hendrycks and Gimpel 2016). */
export function gelu(graph: Graph, x: Ref): Ref {
  return mul(graph, x, normalCdf(graph, x));
}

/** `x * sigmoid(x)`. */
export function silu(graph: Graph, x: Ref): Ref {
  return mul(graph, x, sigmoid(graph, x));
}

/** sqrt(x^2 + epsilon^2) - epsilon: a smooth absolute value (Charbonnier 1994). */
export function charbonnier(graph: Graph, x: Ref, epsilon: number): Ref {
  const sum = add(graph, square(graph, x), graph.scalar(epsilon * epsilon, x.dtype));
  return sub(graph, sqrt(graph, sum), graph.scalar(epsilon, x.dtype));
}

/** `factor * exp(-x^2)`. */
function gaussBell(graph: Graph, x: Ref, factor: number): Ref {
  return mul(graph, exp(graph, neg(graph, square(graph, x))), graph.scalar(factor, x.dtype));
}

function compare(graph: Graph, op: string, a: Ref, b: Ref): Ref {
  return graph.add(op, [a, b], 'bool', a.shape, { attributes: { T: attr.type(a.dtype) } });
}

function unary(graph: Graph, op: string, x: Ref, gradient: Gradient): Ref {
  return graph.add(op, [x], x.dtype, x.shape, { attributes: { T: attr.type(x.dtype) }, gradient });
}

/** One of TensorFlow's own fused gradient kernels; operands in that kernel's order. */
function native(graph: Graph, op: string, first: Ref, second: Ref): Ref {
  return graph.add(op, [first, second], first.dtype, first.shape, {
    attributes: { T: attr.type(first.dtype) },
  });
}
