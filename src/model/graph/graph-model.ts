/**
 * A network that trains and runs as one TensorFlow graph: weights, optimiser state and averaged weights live in one
 * session; signatures `train`, `infer`, `inferAverage`, `read` and `assign` share them.
 */
import { EngineError, invalidArgument } from '../errors';
import { getTf, type Tensor, takeValues } from '../tf';
import { countOf, flattenState, unflatten, type GraphState } from './flat-state';
import { describeModel, inferSignature, type GraphModelOptions } from './model-graph';
import { GraphSession } from './session';
import type { TrainingTask } from './task';
import type { GraphVariable } from './variables';
import type { WeightSpec } from './weights';

export type { GraphModelOptions } from './model-graph';

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
  static create(options: GraphModelOptions, initial: Float32Array): GraphModel {
    const { graph, signatures, variables, weights } = describeModel(options);
    const values = {
      ...unflatten(weights, initial, 'weights'),
      ...(options.task ? unflatten(weights, initial, 'average') : {}),
    };
    const session = GraphSession.open(graph, signatures);
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
   * @param which the trained weights or their average (only in a model that trains)
   * @param network which one, when the model has several
   * @returns outputs by name, float32; the caller disposes them
   */
  infer(
    inputs: Readonly<Record<string, Tensor>>,
    which: 'weights' | 'average' = 'weights',
    network?: string,
  ): Record<string, Tensor> {
    return this.session.run(inferSignature(which, network), inputs);
  }

  /** All variables (`weights/…`, `average/…`, `optimizer/…`): what a checkpoint holds. */
  read(): GraphState {
    const values = this.session.run('read', {});
    return Object.fromEntries(Object.entries(values).map(([name, tensor]) => [name, takeValues(tensor)]));
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
