/**
 * Muon: kernels move along their momentum made orthogonal, so that every direction of a layer learns alike, not the
 * strongest ones alone (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon; scale of the update after Liu et
 * al. 2025, https://arxiv.org/abs/2502.16982, so that it takes Adam's learning rates).
 */
import { type Graph, type GraphNode, type Ref } from './graph';
import { add, div, mul } from './ops/arithmetic';
import { reshape } from './ops/arrays';
import { globalNorm, matMul } from './ops/reduce';
import { assignSub, assignVariable, readVariable, type GraphVariable } from './variables';

/** Decay of the momentum. */
const decay = 0.95;
/** Root mean square of an update at learning rate 1: about that of Adam. */
const updateScale = 0.2;
/** Newton-Schulz: five rounds of `x (a + b x'x + c (x'x)^2)` bring all singular values to about 1. */
const rounds = 5;
const [a, b, c] = [3.4445, -4.775, 2.0315];

/** Whether a weight of this shape is a matrix large enough to be made orthogonal. */
export function isOrthogonalised(shape: readonly number[]): boolean {
  const [rows, columns] = matrixShape(shape);
  return shape.length > 1 && Math.min(rows, columns) >= 16;
}

/**
 * The update of one kernel; any shape, seen as a matrix whose columns are the last axis.
 * @param momentum variable of the kernel's shape, zero at the start
 */
export function muonUpdate(
  graph: Graph,
  weight: GraphVariable,
  value: Ref,
  gradient: Ref,
  momentum: GraphVariable,
  learningRate: Ref,
): GraphNode {
  const scaled = (x: Ref, factor: number): Ref => mul(graph, x, graph.scalar(factor));
  const moved = add(graph, scaled(readVariable(graph, momentum), decay), scaled(gradient, 1 - decay));
  const kept = assignVariable(graph, momentum, moved);
  // Nesterov's look ahead.
  const ahead = add(graph, scaled(moved, decay), scaled(gradient, 1 - decay));
  const [rows, columns] = matrixShape(weight.shape);
  const direction = reshape(graph, orthogonal(graph, reshape(graph, ahead, [rows, columns])), weight.shape);
  const rate = scaled(learningRate, updateScale * Math.sqrt(Math.max(rows, columns)));
  return assignSub(graph, weight, mul(graph, direction, rate), [value.node, kept]);
}

/** The nearest matrix with singular values of about 1 (0.7 to 1.2). @param x `[rows, columns]` */
export function orthogonal(graph: Graph, x: Ref): Ref {
  const isTall = x.shape[0]! >= x.shape[1]!;
  let y = div(graph, x, add(graph, globalNorm(graph, [x]), graph.scalar(1e-12)));
  for (let i = 0; i < rounds; i++) {
    // The smaller of the two Gram matrices.
    const gram = isTall ? matMul(graph, y, y, true, false) : matMul(graph, y, y, false, true);
    const factor = add(
      graph,
      mul(graph, gram, graph.scalar(b)),
      mul(graph, matMul(graph, gram, gram), graph.scalar(c)),
    );
    const turned = isTall ? matMul(graph, y, factor) : matMul(graph, factor, y);
    y = add(graph, mul(graph, y, graph.scalar(a)), turned);
  }
  return y;
}

function matrixShape(shape: readonly number[]): [number, number] {
  const columns = shape.at(-1) ?? 1;
  return [shape.slice(0, -1).reduce((product, dim) => product * dim, 1), columns];
}
