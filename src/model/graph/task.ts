/** What a training step is: which tensors it is fed and how the loss comes from them and the network. */
import type { DType, Graph, Ref } from './graph';

export interface FeedSpec {
  readonly dtype: Extract<DType, 'float32' | 'int32'>;
  readonly shape: readonly number[];
}

/** Inputs by name -> outputs by name. May be called more than once: the weights are the same each time. */
export type RunNetwork = (inputs: Readonly<Record<string, Ref>>) => Record<string, Ref>;

export interface TaskContext {
  readonly graph: Graph;
  /** By the names of `TrainingTask.feeds`. */
  readonly feeds: Readonly<Record<string, Ref>>;
  /** int32 `[2]`, fed anew at each step: see ops/random.ts. */
  readonly seed: Ref;
  /** Runs the network (the first of several) in training. */
  readonly network: RunNetwork;
  /** By name, in a model of several networks. */
  readonly networks: Readonly<Record<string, RunNetwork>>;
}

export interface TrainingTask {
  readonly feeds: Readonly<Record<string, FeedSpec>>;
  /** Adds the nodes of the loss (scalar, float32) and of further scalars to report. */
  build(context: TaskContext): {
    readonly loss: Ref;
    readonly metrics?: Readonly<Record<string, Ref>>;
  };
}
