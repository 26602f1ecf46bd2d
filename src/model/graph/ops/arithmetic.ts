/** Elementwise ops of two or more operands, with broadcasting, and their gradients. */
import { EngineError } from '../../errors';
import { attr, type Graph, type Ref } from '../graph';
import { broadcastShapes, isStatic } from '../shapes';
import { unbroadcast } from './broadcast';
import { neg, square } from './unary';

/** `a + b`. */
export function add(graph: Graph, a: Ref, b: Ref): Ref {
  return binary(graph, 'AddV2', a, b, (dy) => [dy, dy]);
}

/** `a - b`. */
export function sub(graph: Graph, a: Ref, b: Ref): Ref {
  return binary(graph, 'Sub', a, b, (dy) => [dy, () => neg(graph, dy)]);
}

/** `a * b`. */
export function mul(graph: Graph, a: Ref, b: Ref): Ref {
  return binary(graph, 'Mul', a, b, (dy) => [() => mul(graph, dy, b), () => mul(graph, dy, a)]);
}

/** `a / b`. */
export function div(graph: Graph, a: Ref, b: Ref): Ref {
  return binary(graph, 'RealDiv', a, b, (dy, y) => [
    () => div(graph, dy, b),
    () => neg(graph, div(graph, mul(graph, dy, y), b)),
  ]);
}

/** The larger of each; where equal, the gradient goes to `a`, as in TensorFlow. */
export function maximum(graph: Graph, a: Ref, b: Ref): Ref {
  return extreme(graph, 'Maximum', 'GreaterEqual', a, b);
}

/** The smaller of each; where equal, the gradient goes to `a`, as in TensorFlow. */
export function minimum(graph: Graph, a: Ref, b: Ref): Ref {
  return extreme(graph, 'Minimum', 'LessEqual', a, b);
}

/** Base to a constant power; gradient by the base alone. */
export function power(graph: Graph, base: Ref, exponent: number): Ref {
  if (exponent === 2) return square(graph, base);
  const constant = graph.scalar(exponent, base.dtype);
  return graph.add('Pow', [base, constant], base.dtype, base.shape, {
    attributes: { T: attr.type(base.dtype) },
    gradient: (dy) => [mul(graph, dy, mul(graph, constant, power(graph, base, exponent - 1))), null],
  });
}

/** Sum of tensors of one shape; one tensor is given back as it is. */
export function addAll(graph: Graph, terms: readonly Ref[]): Ref {
  if (terms.length === 0) throw new EngineError('INTERNAL', 'There is nothing to add up.');
  if (terms.length === 1) return terms[0];
  const { dtype } = terms[0];
  // A known shape among the terms is the shape of all.
  const shape = terms.find((term) => isStatic(term.shape))?.shape ?? terms[0].shape;
  return graph.add('AddN', terms, dtype, shape, {
    attributes: { N: attr.int(terms.length), T: attr.type(dtype) },
    gradient: (dy) => terms.map(() => dy),
  });
}

type Part = Ref | (() => Ref);

function binary(
  graph: Graph,
  op: string,
  a: Ref,
  b: Ref,
  gradient: (dy: Ref, y: Ref) => readonly [Part, Part],
): Ref {
  if (a.dtype !== b.dtype)
    throw new EngineError('INTERNAL', `${op} needs one type, received ${a.dtype} and ${b.dtype}.`);
  return graph.add(op, [a, b], a.dtype, broadcastShapes(a.shape, b.shape), {
    attributes: { T: attr.type(a.dtype) },
    gradient: (dy, y) => {
      const [byA, byB] = gradient(dy, y);
      // A constant operand needs no gradient, and making one would only cost nodes.
      return [
        isConstant(a) ? null : unbroadcast(graph, make(byA), a, b),
        isConstant(b) ? null : unbroadcast(graph, make(byB), b, a),
      ];
    },
  });
}

function make(part: Part): Ref {
  return typeof part === 'function' ? part() : part;
}

function isConstant(ref: Ref): boolean {
  return ref.node.op === 'Const';
}

function extreme(graph: Graph, op: string, comparison: string, a: Ref, b: Ref): Ref {
  return binary(graph, op, a, b, (dy) => {
    const shape = broadcastShapes(a.shape, b.shape);
    const isA = graph.add(comparison, [a, b], 'bool', shape, {
      attributes: { T: attr.type(a.dtype) },
    });
    const zero = graph.scalar(0, a.dtype);
    return [() => select(graph, isA, dy, zero), () => select(graph, isA, zero, dy)];
  });
}

/** `condition ? a : b`, elementwise with broadcasting; without gradient. */
export function select(graph: Graph, condition: Ref, a: Ref, b: Ref): Ref {
  const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape));
  return graph.add('SelectV2', [condition, a, b], a.dtype, shape, {
    attributes: { T: attr.type(a.dtype) },
  });
}
