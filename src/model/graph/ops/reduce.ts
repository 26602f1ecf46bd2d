/** Sums and means over axes, norms, matrix products, and their gradients. */
import { EngineError } from '../../errors';
import { attr, type Graph, type Ref, type Shape } from '../graph';
import { positiveAxis, sizeOf } from '../shapes';
import { addAll, div, mul } from './arithmetic';
import { reshape, shapeOf } from './arrays';
import { broadcastLike } from './broadcast';
import { cast, sqrt } from './unary';

/**
 * Sum over axes (all when left out).
 * @param keepAxes keeps the summed axes with length 1
 */
export function sum(graph: Graph, x: Ref, axes?: readonly number[], keepAxes = false): Ref {
  return reduce(graph, 'Sum', x, axes, keepAxes, (dy) => dy);
}

/** Mean over axes (all when left out). */
export function mean(graph: Graph, x: Ref, axes?: readonly number[], keepAxes = false): Ref {
  const over = axes?.map((axis) => positiveAxis(axis, x.shape.length));
  return reduce(graph, 'Mean', x, over, keepAxes, (dy) => {
    const count = sizeOf(over ? over.map((axis) => x.shape[axis]) : x.shape);
    if (count !== null) return mul(graph, dy, graph.scalar(1 / count, dy.dtype));
    const ratio = div(graph, elementCount(graph, x), elementCount(graph, dy));
    return div(graph, dy, ratio);
  });
}

/** Half the sum of squares, in one pass: a scalar. No gradient: it serves norms of gradients. */
export function halfSumOfSquares(graph: Graph, x: Ref): Ref {
  return graph.add('L2Loss', [x], x.dtype, [], { attributes: { T: attr.type(x.dtype) } });
}

/** Square root of the sum of squares over all tensors together: a scalar. */
export function globalNorm(graph: Graph, tensors: readonly Ref[]): Ref {
  const halves = tensors.map((tensor) => halfSumOfSquares(graph, tensor));
  return sqrt(graph, mul(graph, addAll(graph, halves), graph.scalar(2)));
}

/**
 * Matrix product of `[M,K]` and `[K,N]`, each transposed first where asked.
 * @returns `[M,N]`
 */
export function matMul(graph: Graph, a: Ref, b: Ref, transposeA = false, transposeB = false): Ref {
  const shape = [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]];
  const product = (x: Ref, y: Ref, xT: boolean, yT: boolean): Ref => matMul(graph, x, y, xT, yT);
  return graph.add('MatMul', [a, b], a.dtype, shape, {
    attributes: {
      T: attr.type(a.dtype),
      transpose_a: attr.bool(transposeA),
      transpose_b: attr.bool(transposeB),
    },
    gradient: (dy) => [
      transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB),
      transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false),
    ],
  });
}

function reduce(
  graph: Graph,
  op: 'Sum' | 'Mean',
  x: Ref,
  axes: readonly number[] | undefined,
  keepAxes: boolean,
  scale: (dy: Ref) => Ref,
): Ref {
  const rank = x.shape.length;
  const over = axes?.map((axis) => positiveAxis(axis, rank)) ?? x.shape.map((_, i) => i);
  const kept = x.shape.map((dim, i) => (over.includes(i) ? 1 : dim));
  const shape: Shape = keepAxes ? kept : x.shape.filter((_, i) => !over.includes(i));
  return graph.add(op, [x, graph.constant(over, [over.length], 'int32')], x.dtype, shape, {
    attributes: { T: attr.type(x.dtype), Tidx: attr.type('int32'), keep_dims: attr.bool(keepAxes) },
    gradient: (dy) => {
      const scaled = scale({ ...dy, shape });
      return [broadcastLike(graph, withAxes(graph, scaled, kept, over.length, keepAxes), x), null];
    },
  });
}

/** Puts the summed axes back with length 1. */
function withAxes(graph: Graph, dy: Ref, kept: Shape, summed: number, isKept: boolean): Ref {
  if (isKept || summed === 0 || kept.length === summed) return dy;
  const unknown = kept.filter((dim) => dim === null).length;
  if (unknown > 1)
    throw new EngineError('INTERNAL', 'A reduction that keeps two unknown axes has no gradient.');
  return reshape(
    graph,
    dy,
    kept.map((dim) => dim ?? -1),
  );
}

function elementCount(graph: Graph, x: Ref): Ref {
  const axes = graph.constant([0], [1], 'int32');
  const count = graph.add('Prod', [shapeOf(graph, x), axes], 'int32', [], {
    attributes: { T: attr.type('int32'), Tidx: attr.type('int32'), keep_dims: attr.bool(false) },
  });
  return cast(graph, count, x.dtype);
}
