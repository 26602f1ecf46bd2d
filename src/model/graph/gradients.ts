/**
 * Reverse-mode differentiation of a graph: adds the nodes that compute the gradients of a scalar.
 * Every op carries its own rule (see `ops/`); this file only walks and adds up.
 */
import { EngineError } from '../errors';
import type { Graph, GraphNode, Ref } from './graph';
import { addAll } from './ops/arithmetic';

/**
 * Gradients of a scalar by each of `by`.
 * @param loss scalar, float32
 * @param by outputs of earlier nodes, first outputs only
 * @returns in the order of `by`; null where the loss does not depend on it
 * @throws EngineError INTERNAL when an op on the way has no gradient
 */
export function gradients(graph: Graph, loss: Ref, by: readonly Ref[]): (Ref | null)[] {
  const roots = new Set(by.map((ref) => ref.node));
  const dependent = dependentNodes(graph, roots, loss.node.id);
  const arrived = new Map<GraphNode, Ref[]>([[loss.node, [graph.scalar(1, loss.dtype)]]]);
  return graph.scope('gradients', () => {
    for (let id = loss.node.id; id >= 0; id--) {
      const node = graph.nodes[id];
      const parts = arrived.get(node);
      if (!parts || !dependent.has(node) || roots.has(node)) continue;
      if (!node.gradient) throw new EngineError('INTERNAL', `${node.op} (${node.name}) has no gradient.`);
      const dy = addAll(graph, parts);
      const y: Ref = { node, index: 0, dtype: dy.dtype, shape: dy.shape };
      const byInput = graph.scope(node.name, () => node.gradient!(dy, y));
      node.inputs.forEach((input, i) => {
        const part = byInput[i];
        if (part && dependent.has(input.node))
          arrived.set(input.node, [...(arrived.get(input.node) ?? []), part]);
      });
    }
    return by.map((ref) => {
      const parts = arrived.get(ref.node);
      return parts ? addAll(graph, parts) : null;
    });
  });
}

/** Nodes up to `last` that depend on one of `roots`, the roots included. */
function dependentNodes(graph: Graph, roots: ReadonlySet<GraphNode>, last: number): ReadonlySet<GraphNode> {
  const dependent = new Set(roots);
  for (let id = 0; id <= last; id++) {
    const node = graph.nodes[id];
    if (node.inputs.some((input) => dependent.has(input.node))) dependent.add(node);
  }
  return dependent;
}
