/** Variables that live in the TensorFlow session: they keep their value from one run to the next. */
import { attr, type Graph, type GraphNode, type Ref } from './graph';

export interface GraphVariable {
  /** Unique in the graph; the key of its value in checkpoints. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Resource handle, scalar. */
  readonly handle: Ref;
}

/** A float32 variable without a value: assign one before the first read. */
export function variable(graph: Graph, name: string, shape: readonly number[]): GraphVariable {
  const handle = graph.add('VarHandleOp', [], 'resource', [], {
    name: `variables/${name}`,
    attributes: {
      dtype: attr.type('float32'),
      shape: attr.shape(shape),
      shared_name: attr.string(name),
      container: attr.string(''),
    },
  });
  return { name, shape, handle };
}

/** The value at the time of the run; after `controls` when given. */
export function readVariable(graph: Graph, target: GraphVariable, controls: readonly GraphNode[] = []): Ref {
  return graph.add('ReadVariableOp', [target.handle], 'float32', target.shape, {
    attributes: { dtype: attr.type('float32') },
    controls,
  });
}

/** Sets the value; `controls` run first. */
export function assignVariable(
  graph: Graph,
  target: GraphVariable,
  value: Ref,
  controls: readonly GraphNode[] = [],
): GraphNode {
  return update(graph, 'AssignVariableOp', target, value, controls);
}

/** Adds to the value. */
export function assignAdd(
  graph: Graph,
  target: GraphVariable,
  value: Ref,
  controls: readonly GraphNode[] = [],
): GraphNode {
  return update(graph, 'AssignAddVariableOp', target, value, controls);
}

/** Subtracts from the value. */
export function assignSub(
  graph: Graph,
  target: GraphVariable,
  value: Ref,
  controls: readonly GraphNode[] = [],
): GraphNode {
  return update(graph, 'AssignSubVariableOp', target, value, controls);
}

/**
 * A copy of a fed tensor in memory of TensorFlow's own. A variable that kept the fed one would write into the
 * JavaScript array behind it, and would let it go on a thread of TensorFlow's.
 */
export function ownCopy(graph: Graph, x: Ref): Ref {
  return graph.add('DeepCopy', [x], x.dtype, x.shape, { attributes: { T: attr.type(x.dtype) } });
}

function update(
  graph: Graph,
  op: string,
  target: GraphVariable,
  value: Ref,
  controls: readonly GraphNode[],
): GraphNode {
  return graph.addNode(op, [target.handle, value], {
    attributes: { dtype: attr.type('float32') },
    controls,
  });
}
