/** Arithmetic on static shapes, where an unknown axis is null. */
import { EngineError } from '../errors';
import type { Dim, Shape } from './graph';

/** True when every axis is known. */
export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((dim) => dim !== null);
}

/** Number of values; null when an axis is unknown. */
export function sizeOf(shape: Shape): number | null {
  return isStatic(shape) ? shape.reduce((product, dim) => product * dim, 1) : null;
}

/** Shape of an elementwise result after broadcasting (NumPy's rule). */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i): Dim => {
    const left = dimFromEnd(a, rank - i);
    const right = dimFromEnd(b, rank - i);
    if (left === 1) return right;
    if (right === 1 || left === right) return left;
    if (left === null) return right;
    if (right === null) return left;
    throw new EngineError('INTERNAL', `Shapes [${a.join()}] and [${b.join()}] do not broadcast.`);
  });
}

/** Axes of `result` that `operand` was broadcast along; both known. */
export function broadcastAxes(operand: readonly number[], result: readonly number[]): number[] {
  const missing = result.length - operand.length;
  return result.flatMap((dim, i) => (i < missing || (operand[i - missing] === 1 && dim !== 1) ? [i] : []));
}

/** Output length of a convolution along one axis. */
export function convolvedDim(input: Dim, size: number, stride: number, padding: 'SAME' | 'VALID'): Dim {
  if (input === null) return null;
  return padding === 'SAME' ? Math.ceil(input / stride) : Math.floor((input - size) / stride) + 1;
}

/** Axis as a non-negative index. */
export function positiveAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive >= rank)
    throw new EngineError('INTERNAL', `Axis ${axis} is outside a tensor of rank ${rank}.`);
  return positive;
}

function dimFromEnd(shape: Shape, fromEnd: number): Dim {
  return fromEnd > shape.length ? 1 : shape[shape.length - fromEnd];
}
