/**
 * The graph of a system: variables, and the signatures that share them.
 *
 *   train         x, seed, learningRate -> scalars (one vector); updates the weights
 *   encode        x -> code, logVariance (variational)
 *   decode        code -> output
 *   evaluate      x, target -> output, loss of each sample
 *   corrupt       x, seed -> what training shows the encoder (systems with corruption)
 *   jacobian      x, seed -> squared norm of the encoder's Jacobian, of each sample
 *   read, assign  all weights
 */
import { Graph, type Ref } from '../../graph/graph';
import { afterAll } from '../../graph/optimizers';
import type { Signature } from '../../graph/saved-model';
import { assignVariable, ownCopy, readVariable, variable, type GraphVariable } from '../../graph/variables';
import { describeTraining } from './describe-training';
import { describeUse } from './describe-use';
import type { LabGraphOptions } from './system-parts';

export interface LabGraph {
  readonly graph: Graph;
  readonly signatures: Readonly<Record<string, Signature>>;
  readonly variables: readonly GraphVariable[];
  /** What the vector that `train` reports holds. */
  readonly reported: readonly string[];
  /** Weights and optimiser state, which starts at zero. */
  readonly slots: readonly GraphVariable[];
}

/** Describes the whole graph of a system. */
export function describeSystem({ layout, training, batch }: LabGraphOptions): LabGraph {
  const graph = new Graph();
  const variables = new Map(
    layout.weights.map(({ name, shape }) => [name, variable(graph, `weights/${name}`, shape)] as const),
  );
  const { signature, slots, reported } = describeTraining(graph, { layout, training, batch }, variables);
  const all = [...variables.values(), ...slots];
  const signatures = {
    train: signature,
    ...describeUse(graph, { layout, training, batch }, variables),
    read: graph.scope('read', () => ({
      inputs: {},
      outputs: Object.fromEntries(
        layout.weights.map(({ name }) => [name, readVariable(graph, variables.get(name)!)]),
      ),
    })),
    assign: describeAssign(graph, all),
  };
  return { graph, signatures, variables: all, slots, reported };
}

function describeAssign(graph: Graph, variables: readonly GraphVariable[]): Signature {
  const inputs = variables.map((target): [string, Ref] => [
    target.name,
    graph.placeholder(`assign/${target.name}`, 'float32', target.shape),
  ]);
  const nodes = inputs.map(([, value], i) => assignVariable(graph, variables[i], ownCopy(graph, value)));
  return {
    inputs: Object.fromEntries(inputs),
    outputs: { done: afterAll(graph, graph.scalar(1), nodes, 'assign/done') },
  };
}
