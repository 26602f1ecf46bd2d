import { describe, expect, it } from 'vitest';
import { getTf } from '../tf';
import { Graph } from './graph';
import { GraphModel } from './graph-model';
import { isOrthogonalised, orthogonal } from './muon';
import type { NetworkSpec } from './network';
import { mul } from './ops/arithmetic';
import { sum } from './ops/reduce';
import { GraphSession } from './session';
import type { TrainingTask } from './task';

const side = 16;
/** Sylvester's orthogonal matrix, row-major. */
const hadamard = Float32Array.from({ length: side * side }, (_, i) => {
  let common = Math.floor(i / side) & (i % side);
  let sign = 1;
  for (; common; common &= common - 1) sign = -sign;
  return sign / Math.sqrt(side);
});
const at = (matrix: Float32Array, row: number, column: number): number => matrix[row * side + column];

/** `hadamard x diagonal`. */
function scaledColumns(diagonal: (column: number) => number): Float32Array {
  return hadamard.map((value, i) => value * diagonal(i % side));
}

/** The diagonal of `hadamard' x matrix`, and the largest value beside it. */
function readDiagonal(matrix: Float32Array): { readonly diagonal: number[]; readonly beside: number } {
  const diagonal: number[] = [];
  let beside = 0;
  for (let a = 0; a < side; a++)
    for (let b = 0; b < side; b++) {
      let product = 0;
      for (let k = 0; k < side; k++) product += at(hadamard, k, a) * at(matrix, k, b);
      if (a === b) diagonal.push(product);
      else beside = Math.max(beside, Math.abs(product));
    }
  return { diagonal, beside };
}

describe('orthogonal', () => {
  const run = (values: Float32Array, rows: number, columns: number): Float32Array => {
    const graph = new Graph();
    const x = graph.placeholder('x', 'float32', [rows, columns]);
    const session = GraphSession.open(graph, {
      main: { inputs: { x }, outputs: { y: orthogonal(graph, x) } },
    });
    const { y } = session.run('main', { x: getTf().tensor(values, [rows, columns]) });
    const result = y.dataSync() as Float32Array;
    session.dispose();
    return result;
  };

  it('brings singular values from 1 to 30 to about 1 and keeps the directions', () => {
    const { diagonal, beside } = readDiagonal(
      run(
        scaledColumns((c) => 1 + 29 * (c / 15) ** 2),
        side,
        side,
      ),
    );
    expect(Math.min(...diagonal)).toBeGreaterThan(0.6);
    expect(Math.max(...diagonal)).toBeLessThan(1.3);
    expect(beside).toBeLessThan(1e-3);
  });

  it('does so for wide matrices as for tall ones, and leaves zeros zero', () => {
    const tall = scaledColumns((c) => 2 + c);
    const half = side * 8;
    const wide = run(tall.slice(0, half), 8, side);
    const transposed = Float32Array.from(
      { length: half },
      (_, i) => tall[(i % 8) * side + Math.floor(i / 8)],
    );
    const back = run(transposed, side, 8);
    for (let i = 0; i < half; i++)
      expect(wide[i]).toBeCloseTo(back[(i % side) * 8 + Math.floor(i / side)], 4);
    expect(run(new Float32Array(half), 8, side).every((value) => value === 0)).toBe(true);
  });
});

describe('Muon', () => {
  const network: NetworkSpec = {
    inputs: [{ name: 'x', shape: [side] }],
    layers: [{ op: 'dense', name: 'line', input: 'x', units: side }],
    outputs: ['line'],
  };
  /** Rows of the identity go in, so the gradient by the kernel is `slope`. */
  const task: TrainingTask = {
    feeds: { slope: { dtype: 'float32', shape: [side, side] } },
    build: ({ graph, feeds, network: apply }) => {
      const identity = Float32Array.from({ length: side * side }, (_, i) => (i % (side + 1) === 0 ? 1 : 0));
      const x = graph.constant(identity, [side, side]);
      return { loss: sum(graph, mul(graph, apply({ x })['line'], feeds['slope'])) };
    },
  };

  it('moves every direction of a kernel alike, whatever the gradient says of their strength', () => {
    const initial = new Float32Array(side * side + side);
    const model = GraphModel.create({ network, task, optimizer: { kind: 'adam', hasMuon: true } }, initial);
    model.train({ slope: scaledColumns((c) => 1 + c) }, { learningRate: 0.1, seed: [0, 0] });
    const { diagonal, beside } = readDiagonal(model.readFlat().slice(0, side * side));
    model.dispose();
    // 0.1 x 0.2 x sqrt(16), downhill.
    for (const value of diagonal) {
      expect(value).toBeLessThan(-0.08 * 0.6);
      expect(value).toBeGreaterThan(-0.08 * 1.3);
    }
    expect(beside).toBeLessThan(1e-4);
  });

  it('leaves biases and thin kernels to Adam', () => {
    expect(isOrthogonalised([160])).toBe(false);
    expect(isOrthogonalised([3, 3, 48, 12])).toBe(false);
    expect(isOrthogonalised([3, 3, 40, 48])).toBe(true);
    expect(isOrthogonalised([2, 2, 48, 96])).toBe(true);
  });
});
