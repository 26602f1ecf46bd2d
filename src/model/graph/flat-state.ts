/** All weights (or their averages, or moments) as one flat vector, and back. */
import { invalidArgument } from '../errors';
import type { WeightSpec } from './weights';

/** Values of a graph's variables by name, row-major. */
export type GraphState = Readonly<Record<string, Float32Array>>;

/** Count of values in a shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/**
 * Splits a flat vector into the variables `prefix/<weight>`.
 * @throws EngineError INVALID_ARGUMENT when its length is not that of all weights
 */
export function unflatten(
  weights: readonly WeightSpec[],
  flat: Float32Array,
  prefix: string,
): Record<string, Float32Array> {
  const count = weights.reduce((sum, { shape }) => sum + countOf(shape), 0);
  if (flat.length !== count) throw invalidArgument(prefix, `${count} values`, flat.length);
  let offset = 0;
  const pieces = weights.map(({ name, shape }): [string, Float32Array] => {
    const piece = flat.slice(offset, offset + countOf(shape));
    offset += piece.length;
    return [`${prefix}/${name}`, piece];
  });
  return Object.fromEntries(pieces);
}

/** Joins the variables `prefix/<weight>` in the order of the weights. */
export function flattenState(
  weights: readonly WeightSpec[],
  state: GraphState,
  prefix: string,
): Float32Array {
  const flat = new Float32Array(weights.reduce((sum, { shape }) => sum + countOf(shape), 0));
  let offset = 0;
  for (const { name } of weights) {
    const values = state[`${prefix}/${name}`];
    flat.set(values, offset);
    offset += values.length;
  }
  return flat;
}
