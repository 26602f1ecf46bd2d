/**
 * A network that only runs, as fast as TensorFlow lets it: weights as constants, convolutions fused with what follows
 * them, and a batch of even size in two halves side by side, so that one computes while the other waits for memory.
 */
import type { Tensor } from '../tf';
import { buildNetwork, type Precision } from './build-network';
import { constantWeights } from './constant-weights';
import { Graph, type Ref, type Shape } from './graph';
import type { NetworkSpec } from './network';
import { concat, splitAxis } from './ops/arrays';
import type { Signature } from './saved-model';
import { GraphSession } from './session';

export interface RunnerOptions {
  readonly network: NetworkSpec;
  /** All weights one after the other; copied. */
  readonly flat: Float32Array;
  /** Of the tensors between layers; default float32. */
  readonly precision?: Precision;
  /** What the network is fed where that is not its inputs as they are. */
  readonly feeds?: {
    /** By name, batch first. */
    readonly shapes: Readonly<Record<string, Shape>>;
    /** The network's inputs made of the fed values. */
    readonly inputsOf: (graph: Graph, fed: Readonly<Record<string, Ref>>) => Readonly<Record<string, Ref>>;
  };
}

type Values = Readonly<Record<string, Ref>>;

export class NetworkRunner {
  private session: GraphSession;
  /** False while it may still turn out that this TensorFlow has no fused kernels. */
  private isProven: boolean;

  /** @throws EngineError INVALID_ARGUMENT when there are too few or too many weights */
  constructor(private readonly options: RunnerOptions) {
    try {
      this.session = open(options, true);
      this.isProven = false;
    } catch {
      // Older libraries know the fused op by another signature.
      this.session = open(options, false);
      this.isProven = true;
    }
  }

  /**
   * @param inputs by name; all of one batch size; still the caller's
   * @returns outputs by name; the caller disposes them
   */
  run(inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
    const [batch] = Object.values(inputs)[0].shape;
    const signature = batch % 2 === 0 ? 'halves' : 'whole';
    if (this.isProven) return this.session.run(signature, inputs);
    try {
      const outputs = this.session.run(signature, inputs);
      this.isProven = true;
      return outputs;
    } catch {
      // Without oneDNN there is no kernel that takes in a sum.
      this.session.dispose();
      this.session = open(this.options, false);
      this.isProven = true;
      return this.session.run(signature, inputs);
    }
  }

  dispose(): void {
    this.session.dispose();
  }
}

function open(options: RunnerOptions, isFused: boolean): GraphSession {
  const { network, flat, precision, feeds } = options;
  const graph = new Graph();
  const shapes =
    feeds?.shapes ?? Object.fromEntries(network.inputs.map(({ name, shape }) => [name, [null, ...shape]]));
  const fed: Values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, graph.placeholder(name, 'float32', shape)]),
  );
  const weight = onceEach(constantWeights(graph, network, flat));
  const build = (part: Values): Values =>
    buildNetwork(graph, network, feeds ? feeds.inputsOf(graph, part) : part, { precision, weight, isFused });
  const signature = (name: string, outputs: () => Values): Signature => ({
    inputs: fed,
    outputs: graph.scope(name, outputs),
  });
  return GraphSession.open(graph, {
    whole: signature('whole', () => build(fed)),
    halves: signature('halves', () => {
      const split = Object.entries(fed).map(([name, x]) => [name, splitAxis(graph, x, 0, 2)] as const);
      const halves = [0, 1].map((i) =>
        build(Object.fromEntries(split.map(([name, parts]) => [name, parts[i]]))),
      );
      return Object.fromEntries(
        network.outputs.map((name) => [
          name,
          concat(
            graph,
            halves.map((half) => half[name]),
            0,
          ),
        ]),
      );
    }),
  });
}

/** Asks for each value once, however often it is needed. */
function onceEach(weight: (name: string) => Ref): (name: string) => Ref {
  const known = new Map<string, Ref>();
  return (name) => {
    const value = known.get(name) ?? weight(name);
    known.set(name, value);
    return value;
  };
}
