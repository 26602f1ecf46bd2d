/** What a training step is: which tensors it is fed and how the loss comes from them and the network. */
import type { DType, Graph, Ref } from './graph';

export interface FeedSpec {
  readonly dtype: Extract<DType, 'float32' | 'int32'>;
  readonly shape: readonly number[];
}

export interface TaskContext {
  readonly graph: Graph;
  /** By the names of `TrainingTask.feeds`. */
  readonly feeds: Readonly<Record<string, Ref>>;
  /** int32 `[2]`, fed anew at each step: see ops/random.ts. */
  readonly seed: Ref;
  /** Runs the network in training: outputs by name. */
  readonly network: (inputs: Readonly<Record<string, Ref>>) => Record<string, Ref>;
}

export interface TrainingTask {
  readonly feeds: Readonly<Record<string, FeedSpec>>;
  /** Adds the nodes of the loss (scalar, float32) and of further scalars to report. */
  build(context: TaskContext): {
    readonly loss: Ref;
    readonly metrics?: Readonly<Record<string, Ref>>;
  };
}
