/**
 * The graph of a model: variables, and the signatures that share them.
 *
 *   train          feeds, seed, learningRate, clipNorm, averageDecay -> loss, gradientNorm, metrics; updates everything
 *   infer          network inputs -> outputs, with the weights
 *   inferAverage   the same with the averaged weights
 *   read           -> every variable
 *   assign         every variable -> done
 */
import { EngineError } from '../errors';
import { buildNetwork, type Precision } from './build-network';
import { gradients } from './gradients';
import { Graph, type GraphNode, type Ref } from './graph';
import type { NetworkSpec } from './network';
import { afterAll, applyOptimizer, clipByGlobalNorm, updateAverages, type OptimizerSpec } from './optimizers';
import type { Signature } from './saved-model';
import type { RunNetwork, TrainingTask } from './task';
import { assignVariable, ownCopy, readVariable, variable, type GraphVariable } from './variables';
import { weightsOf, type WeightSpec } from './weights';

export interface GraphModelOptions {
  /** One network, or several by name (an encoder and its decoder, say) that train together. */
  readonly network: NetworkSpec | Readonly<Record<string, NetworkSpec>>;
  /** Leave out for a model that only runs. */
  readonly task?: TrainingTask;
  /** Default Adam. */
  readonly optimizer?: OptimizerSpec;
  /** Type of the tensors between layers; default float32. */
  readonly precision?: Precision;
  /** Says which weights training changes, by name; default all. */
  readonly isTrained?: (weight: string) => boolean;
}

export interface ModelGraph {
  readonly graph: Graph;
  readonly signatures: Readonly<Record<string, Signature>>;
  readonly variables: readonly GraphVariable[];
  /** Weights of all networks in order; of several networks the names start with theirs. */
  readonly weights: readonly WeightSpec[];
}

/** Name of the signature that runs a network. */
export function inferSignature(which: 'weights' | 'average', network?: string): string {
  const base = which === 'average' ? 'inferAverage' : 'infer';
  return network === undefined ? base : `${base}/${network}`;
}

/** Describes the whole graph of a model. */
export function describeModel(options: GraphModelOptions): ModelGraph {
  const graph = new Graph();
  const parts = partsOf(options.network);
  const weights = parts.flatMap(({ prefix, spec }) =>
    weightsOf(spec).map((weight) => ({ ...weight, name: prefix + weight.name })),
  );
  const builder = new ModelBuilder(graph, options, weights);
  const signatures: Record<string, Signature> = {};
  const variables = [...builder.weights.values()];
  for (const part of parts) {
    const inputs = inputsOf(graph, part);
    signatures[inferSignature('weights', part.name)] = {
      inputs,
      outputs: graph.scope('infer', () => builder.runner(builder.weights)(part)(inputs)),
    };
    if (!options.task) continue;
    signatures[inferSignature('average', part.name)] = {
      inputs,
      outputs: graph.scope('inferAverage', () => builder.runner(builder.averages)(part)(inputs)),
    };
  }
  if (options.task) {
    const { signature, slots } = graph.scope('train', () => builder.describeTraining(parts));
    signatures['train'] = signature;
    variables.push(...builder.averages.values(), ...slots);
  }
  signatures['read'] = describeRead(graph, variables);
  signatures['assign'] = describeAssign(graph, variables);
  return { graph, signatures, variables, weights };
}

interface Part {
  /** Undefined for the one network of a model. */
  readonly name: string | undefined;
  readonly prefix: string;
  readonly spec: NetworkSpec;
}

type Variables = ReadonlyMap<string, GraphVariable>;

class ModelBuilder {
  readonly weights: Variables;
  readonly averages: Variables;

  constructor(
    private readonly graph: Graph,
    private readonly options: GraphModelOptions,
    private readonly specs: readonly WeightSpec[],
  ) {
    const make = (kind: string): Variables =>
      new Map(specs.map(({ name, shape }) => [name, variable(graph, `${kind}/${name}`, shape)] as const));
    this.weights = make('weights');
    this.averages = options.task ? make('average') : new Map();
  }

  /** Builds networks on the given variables; each variable is read once, however often a network runs. */
  runner(from: Variables, onRead?: (name: string, value: Ref) => void): (part: Part) => RunNetwork {
    const values = new Map<string, Ref>();
    const read = (name: string): Ref => {
      const value = values.get(name) ?? readVariable(this.graph, from.get(name)!);
      if (!values.has(name)) onRead?.(name, value);
      values.set(name, value);
      return value;
    };
    return ({ prefix, spec }) =>
      (inputs) =>
        buildNetwork(this.graph, spec, inputs, {
          precision: this.options.precision,
          weight: (name) => read(prefix + name),
        });
  }

  describeTraining(parts: readonly Part[]): {
    readonly signature: Signature;
    readonly slots: readonly GraphVariable[];
  } {
    const { graph, options } = this;
    const task = options.task!;
    const feeds = Object.fromEntries(
      Object.entries(task.feeds).map(([name, { dtype, shape }]) => [
        name,
        graph.placeholder(`train/${name}`, dtype, shape),
      ]),
    );
    const seed = graph.placeholder('train/seed', 'int32', [2]);
    const scalar = (name: string): Ref => graph.placeholder(`train/${name}`, 'float32', []);
    const [learningRate, clipNorm, averageDecay] = ['learningRate', 'clipNorm', 'averageDecay'].map(scalar);
    const values = new Map<string, Ref>();
    const run = this.runner(this.weights, (name, value) => values.set(name, value));
    const { loss, metrics = {} } = task.build({
      graph,
      feeds,
      seed,
      network: run(parts[0]),
      networks: Object.fromEntries(parts.map((part) => [part.name ?? '', run(part)])),
    });
    const { norm, done, slots } = this.describeUpdate(loss, values, {
      learningRate,
      clipNorm,
      averageDecay,
    });
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

  private describeUpdate(
    loss: Ref,
    values: ReadonlyMap<string, Ref>,
    settings: { readonly learningRate: Ref; readonly clipNorm: Ref; readonly averageDecay: Ref },
  ): {
    readonly norm: Ref;
    readonly done: readonly GraphNode[];
    readonly slots: readonly GraphVariable[];
  } {
    const { graph, options } = this;
    const trained = this.specs.map(({ name }) => name).filter(options.isTrained ?? (() => true));
    const unused = trained.find((name) => !values.has(name));
    if (unused !== undefined) throw notTrained(unused);
    const raw = gradients(
      graph,
      loss,
      trained.map((name) => values.get(name)!),
    ).map((gradient, i) => {
      if (!gradient) throw notTrained(trained[i]);
      return gradient;
    });
    const { clipped, norm } = clipByGlobalNorm(graph, raw, settings.clipNorm);
    const { nodes, slots } = applyOptimizer(
      graph,
      options.optimizer ?? { kind: 'adam' },
      trained.map((name, i) => ({
        name,
        weight: this.weights.get(name)!,
        value: values.get(name)!,
        gradient: clipped[i],
      })),
      settings.learningRate,
    );
    const averaged = updateAverages(
      graph,
      trained.map((name, i) => ({
        weight: this.weights.get(name)!,
        average: this.averages.get(name)!,
        updated: nodes[i],
      })),
      settings.averageDecay,
    );
    return { norm, done: [...nodes, ...averaged], slots };
  }
}

function notTrained(name: string): EngineError {
  return new EngineError('INTERNAL', `The loss does not depend on the weight ${name}.`);
}

function partsOf(network: GraphModelOptions['network']): Part[] {
  if (isSpec(network)) return [{ name: undefined, prefix: '', spec: network }];
  return Object.entries(network).map(([name, spec]) => ({ name, prefix: `${name}/`, spec }));
}

function isSpec(network: GraphModelOptions['network']): network is NetworkSpec {
  return Array.isArray((network as NetworkSpec).layers);
}

function inputsOf(graph: Graph, { prefix, spec }: Part): Record<string, Ref> {
  return Object.fromEntries(
    spec.inputs.map(({ name, shape }) => [
      name,
      graph.placeholder(`input/${prefix}${name}`, 'float32', [null, ...shape]),
    ]),
  );
}

function describeRead(graph: Graph, variables: readonly GraphVariable[]): Signature {
  return graph.scope('read', () => ({
    inputs: {},
    outputs: Object.fromEntries(variables.map((target) => [target.name, readVariable(graph, target)])),
  }));
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
