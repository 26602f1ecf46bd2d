/**
 * A network that trains and runs as one TensorFlow graph: weights, optimiser state and averaged weights live in one
 * session; signatures `train`, `infer`, `inferAverage`, `read` and `assign` share them.
 */
import { EngineError, invalidArgument } from '../errors';
import { getTf, type Tensor } from '../tf';
import { buildNetwork, type Precision } from './build-network';
import { countOf, flattenState, unflatten, type GraphState } from './flat-state';
import { gradients } from './gradients';
import { Graph, type GraphNode, type Ref } from './graph';
import type { NetworkSpec } from './network';
import { afterAll, applyOptimizer, clipByGlobalNorm, updateAverages, type OptimizerSpec } from './optimizers';
import type { Signature } from './saved-model';
import { GraphSession } from './session';
import type { TrainingTask } from './task';
import { assignVariable, ownCopy, readVariable, variable, type GraphVariable } from './variables';
import { weightsOf, type WeightSpec } from './weights';

export interface GraphModelOptions {
  readonly network: NetworkSpec;
  /** Leave out for a model that only runs. */
  readonly task?: TrainingTask;
  /** Default Adam. */
  readonly optimizer?: OptimizerSpec;
  /** Type of the tensors between layers; default float32. */
  readonly precision?: Precision;
}

export interface StepOptions {
  readonly learningRate: number;
  /** Gradients whose norm together is larger are scaled down to it; default no limit. */
  readonly clipNorm?: number;
  /** Share of the average that stays, 0..1; default 0.999. */
  readonly averageDecay?: number;
  /** Two int32 numbers, e.g. run seed and step. */
  readonly seed: readonly [number, number];
}

/** Scalars of one step: `loss` before the update, `gradientNorm` before clipping, and the task's metrics. */
export type StepReport = Readonly<Record<'loss' | 'gradientNorm', number>> & Readonly<Record<string, number>>;

export class GraphModel {
  private constructor(
    private readonly session: GraphSession,
    private readonly task: TrainingTask | undefined,
    private readonly variables: readonly GraphVariable[],
    /** Weights in order: names and shapes. */
    readonly weights: readonly WeightSpec[],
  ) {}

  /**
   * Builds the graph and opens its session.
   * @param initial all weights one after the other; the averages start from them, optimiser state from zero
   */
  static async create(options: GraphModelOptions, initial: Float32Array): Promise<GraphModel> {
    const { graph, signatures, variables } = describeModel(options);
    const weights = weightsOf(options.network);
    const values = {
      ...unflatten(weights, initial, 'weights'),
      ...unflatten(weights, initial, 'average'),
    };
    const session = await GraphSession.open(graph, signatures);
    const model = new GraphModel(session, options.task, variables, weights);
    const zeros = variables
      .filter(({ name }) => !(name in values))
      .map(({ name, shape }): [string, Float32Array] => [name, new Float32Array(countOf(shape))]);
    model.assign({ ...Object.fromEntries(zeros), ...values });
    return model;
  }

  /**
   * One training step; blocks until it is done.
   * @param batch values of the task's feeds
   * @throws EngineError INVALID_ARGUMENT when a feed is missing or of the wrong size
   */
  train(batch: Readonly<Record<string, Float32Array | Int32Array>>, options: StepOptions): StepReport {
    const tf = getTf();
    if (!this.task) throw new EngineError('INTERNAL', 'This model was built without a training task.');
    const { learningRate, clipNorm = Infinity, averageDecay = 0.999, seed } = options;
    const { feeds } = this.task;
    const report = tf.tidy(() => {
      const fed = Object.entries(feeds).map(([name, { dtype, shape }]): [string, Tensor] => {
        const values = batch[name];
        if (values?.length !== countOf(shape))
          throw invalidArgument(name, `${countOf(shape)} values`, values ? values.length : 'none');
        return [name, tf.tensor(values, [...shape], dtype)];
      });
      const scalars = this.session.run('train', {
        ...Object.fromEntries(fed),
        seed: tf.tensor1d([...seed], 'int32'),
        learningRate: tf.scalar(learningRate),
        clipNorm: tf.scalar(Math.min(clipNorm, 3e38)),
        averageDecay: tf.scalar(averageDecay),
      });
      return Object.entries(scalars).map(([name, value]) => [name, value.dataSync()[0]]);
    });
    return Object.fromEntries(report) as StepReport;
  }

  /**
   * Runs the network.
   * @param inputs by name, float32 `[B,…]`; still the caller's
   * @param which the trained weights or their average
   * @returns outputs by name, float32; the caller disposes them
   */
  infer(
    inputs: Readonly<Record<string, Tensor>>,
    which: 'weights' | 'average' = 'weights',
  ): Record<string, Tensor> {
    return this.session.run(which === 'average' ? 'inferAverage' : 'infer', inputs);
  }

  /** All variables (`weights/…`, `average/…`, `optimizer/…`): what a checkpoint holds. */
  read(): GraphState {
    const values = this.session.run('read', {});
    const state = Object.entries(values).map(([name, tensor]): [string, Float32Array] => {
      const array = tensor.dataSync() as Float32Array;
      tensor.dispose();
      return [name, array];
    });
    return Object.fromEntries(state);
  }

  /** Weights, or their average, all one after the other in the order of `weights`. */
  readFlat(which: 'weights' | 'average' = 'weights'): Float32Array {
    return flattenState(this.weights, this.read(), which);
  }

  /**
   * Sets variables; those that are not named keep their values.
   * @throws EngineError INVALID_ARGUMENT for a name that is not there or a wrong size
   */
  assign(state: GraphState): void {
    const tf = getTf();
    const known = new Map(this.variables.map((target) => [target.name, target]));
    for (const [name, values] of Object.entries(state)) {
      const target = known.get(name);
      if (!target) throw invalidArgument(name, 'the name of a variable of this model', name);
      if (values.length !== countOf(target.shape))
        throw invalidArgument(name, `${countOf(target.shape)} values`, values.length);
    }
    const isWhole = this.variables.every(({ name }) => name in state);
    const whole = isWhole ? state : { ...this.read(), ...state };
    tf.tidy(() => {
      const inputs = this.variables.map(({ name, shape }): [string, Tensor] => [
        name,
        tf.tensor(whole[name], [...shape], 'float32'),
      ]);
      this.session.run('assign', Object.fromEntries(inputs));
    });
  }

  /** Frees the session. */
  dispose(): void {
    this.session.dispose();
  }
}

/** The whole graph of a model and its signatures. */
export function describeModel(options: GraphModelOptions): {
  readonly graph: Graph;
  readonly signatures: Record<string, Signature>;
  readonly variables: readonly GraphVariable[];
} {
  const { network, task, precision } = options;
  const graph = new Graph();
  const specs = weightsOf(network);
  const make = (prefix: string): GraphVariable[] =>
    specs.map(({ name, shape }) => variable(graph, `${prefix}/${name}`, shape));
  const weights = make('weights');
  const averages = make('average');
  const run = (
    from: readonly GraphVariable[],
    inputs: Readonly<Record<string, Ref>>,
    onRead?: (name: string, value: Ref) => void,
  ): Record<string, Ref> =>
    buildNetwork(graph, network, inputs, {
      precision,
      weight: (name) => {
        const value = readVariable(graph, from[specs.findIndex((spec) => spec.name === name)]);
        onRead?.(name, value);
        return value;
      },
    });

  const inputs = Object.fromEntries(
    network.inputs.map(({ name, shape }) => [
      name,
      graph.placeholder(`infer/${name}`, 'float32', [null, ...shape]),
    ]),
  );
  const signatures: Record<string, Signature> = {
    infer: { inputs, outputs: graph.scope('network', () => run(weights, inputs)) },
    inferAverage: { inputs, outputs: graph.scope('average', () => run(averages, inputs)) },
  };
  const variables = [...weights, ...averages];
  if (task) {
    const training = graph.scope('train', () =>
      describeTraining(graph, options, task, { specs, weights, averages, run }),
    );
    signatures['train'] = training.signature;
    variables.push(...training.slots);
  }
  signatures['read'] = {
    inputs: {},
    outputs: Object.fromEntries(variables.map((target) => [target.name, readVariable(graph, target)])),
  };
  signatures['assign'] = describeAssign(graph, variables);
  return { graph, signatures, variables };
}

function describeTraining(
  graph: Graph,
  options: GraphModelOptions,
  task: TrainingTask,
  parts: {
    readonly specs: readonly WeightSpec[];
    readonly weights: readonly GraphVariable[];
    readonly averages: readonly GraphVariable[];
    readonly run: (
      from: readonly GraphVariable[],
      inputs: Readonly<Record<string, Ref>>,
      onRead: (name: string, value: Ref) => void,
    ) => Record<string, Ref>;
  },
): { readonly signature: Signature; readonly slots: readonly GraphVariable[] } {
  const { specs, weights, averages, run } = parts;
  const feeds = Object.fromEntries(
    Object.entries(task.feeds).map(([name, { dtype, shape }]) => [
      name,
      graph.placeholder(`train/${name}`, dtype, shape),
    ]),
  );
  const seed = graph.placeholder('train/seed', 'int32', [2]);
  const learningRate = graph.placeholder('train/learningRate', 'float32', []);
  const clipNorm = graph.placeholder('train/clipNorm', 'float32', []);
  const averageDecay = graph.placeholder('train/averageDecay', 'float32', []);
  const values = new Map<string, Ref>();
  const { loss, metrics = {} } = task.build({
    graph,
    feeds,
    seed,
    network: (given) => run(weights, given, (name, value) => values.set(name, value)),
  });
  const raw = gradients(
    graph,
    loss,
    specs.map(({ name }) => values.get(name)!),
  ).map((gradient, i) => {
    if (!gradient) throw new EngineError('INTERNAL', `The loss does not depend on ${specs[i].name}.`);
    return gradient;
  });
  const { clipped, norm } = clipByGlobalNorm(graph, raw, clipNorm);
  const { nodes, slots } = applyOptimizer(
    graph,
    options.optimizer ?? { kind: 'adam' },
    weights.map((weight, i) => ({ name: specs[i].name, weight, gradient: clipped[i] })),
    learningRate,
  );
  const averaged = updateAverages(
    graph,
    weights.map((weight, i) => ({ weight, average: averages[i], updated: nodes[i] })),
    averageDecay,
  );
  const done: readonly GraphNode[] = [...nodes, ...averaged];
  const reported = Object.entries({ ...metrics, loss, gradientNorm: norm });
  return {
    signature: {
      inputs: { ...feeds, seed, learningRate, clipNorm, averageDecay },
      outputs: Object.fromEntries(
        reported.map(([name, value]) => [name, afterAll(graph, value, done, `report/${name}`)]),
      ),
    },
    slots,
  };
}

function describeAssign(graph: Graph, variables: readonly GraphVariable[]): Signature {
  const inputs = variables.map((target): [string, Ref] => [
    target.name,
    graph.placeholder(`assign/${target.name}`, 'float32', target.shape),
  ]);
  const nodes = inputs.map(([, value], i) => assignVariable(graph, variables[i], ownCopy(graph, value)));
  const done = afterAll(graph, graph.scalar(1), nodes, 'assign/done');
  return { inputs: Object.fromEntries(inputs), outputs: { done } };
}
