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
import { gradients } from '../../graph/gradients';
import { attr, Graph, type GraphNode, type Ref } from '../../graph/graph';
import { afterAll, applyOptimizer, clipByGlobalNorm, type OptimizerSpec } from '../../graph/optimizers';
import { add, addAll, mul, sub } from '../../graph/ops/arithmetic';
import { reshape } from '../../graph/ops/arrays';
import { globalNorm, mean } from '../../graph/ops/reduce';
import type { Signature } from '../../graph/saved-model';
import {
  assignSub,
  assignVariable,
  ownCopy,
  readVariable,
  variable,
  type GraphVariable,
} from '../../graph/variables';
import type { TrainingSpec } from '../train/schema';
import { buildLayers, type BuildContext, type Built } from './build';
import type { Layout } from './layout';
import {
  codePenalty,
  corrupted,
  divergence,
  drawnCode,
  jacobianNorm,
  lossPerSample,
  weightPenalty,
} from './losses';

/** Share of the running statistics that stays at each step. */
const statisticsDecay = 0.95;

export interface LabGraph {
  readonly graph: Graph;
  readonly signatures: Readonly<Record<string, Signature>>;
  readonly variables: readonly GraphVariable[];
  /** What the vector that `train` reports holds. */
  readonly reported: readonly string[];
  /** Weights and optimiser state, which starts at zero. */
  readonly slots: readonly GraphVariable[];
}

export interface LabGraphOptions {
  readonly layout: Layout;
  readonly training: TrainingSpec;
  readonly batch: number;
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

type Variables = ReadonlyMap<string, GraphVariable>;

/** Reads each variable once. */
function reader(
  graph: Graph,
  variables: Variables,
): { weight: (name: string) => Ref; values: Map<string, Ref> } {
  const values = new Map<string, Ref>();
  const weight = (name: string): Ref => {
    const value = values.get(name) ?? readVariable(graph, variables.get(name)!);
    values.set(name, value);
    return value;
  };
  return { weight, values };
}

function describeTraining(graph: Graph, { layout, training, batch }: LabGraphOptions, variables: Variables) {
  return graph.scope('train', () => {
    const { system, size } = layout;
    const shape = [batch, size] as const;
    const x = graph.placeholder('train/x', 'float32', shape);
    const seed = graph.placeholder('train/seed', 'int32', [2]);
    const learningRate = graph.placeholder('train/learningRate', 'float32', []);
    const { weight, values } = reader(graph, variables);
    const statistics: { layer: string; mean: Ref; variance: Ref }[] = [];
    const context: BuildContext = {
      graph,
      weight,
      training: {
        batch,
        seed,
        onStatistics: (layer, centre, variance) => statistics.push({ layer, mean: centre, variance }),
      },
    };
    const seen = system.corruption ? corrupted(graph, system.corruption, x, shape, seed) : x;
    const encode = (from: Ref): { code: Ref; inner: Ref } => {
      const inner = buildLayers(context, layout.encoder, from).value;
      return { inner, code: buildLayers(context, [layout.code], inner).value };
    };
    const { code, inner } = encode(seen);
    const logVariance = layout.spread ? buildLayers(context, [layout.spread], inner).value : undefined;
    const codeShape = [batch, system.bottleneck.units] as const;
    const drawn = logVariance ? drawnCode(graph, code, logVariance, codeShape, seed) : code;
    const output = buildLayers(context, layout.decoder, drawn);
    const reconstruction = mean(graph, lossPerSample(graph, training.loss, flat(graph, output, size), x));
    const kl = logVariance ? mean(graph, divergence(graph, code, logVariance)) : graph.scalar(0);
    const { penalty, variational } = system.bottleneck;
    const kernels = layout.weights
      .filter(({ name }) => name.endsWith('/kernel'))
      .map(({ name }) => weight(name));
    // The divergence is a sum over the code, the reconstruction a mean over the data: one scale for both.
    const klWeight = graph.scalar((variational?.beta ?? 0) / size);
    const paid = penalty
      ? codePenalty(graph, penalty, code, { x: seen, shape, seed, encode: (from) => encode(from).code })
      : null;
    const byWeights = weightPenalty(graph, kernels, training.l1, training.l2);
    const loss = addAll(
      graph,
      [reconstruction, variational ? mul(graph, kl, klWeight) : null, paid, byWeights].filter(
        (term) => term !== null,
      ),
    );
    const update = describeUpdate(graph, { layout, training }, { loss, learningRate, values, variables });
    const moved = statistics.flatMap(({ layer, mean: centre, variance }) => [
      moveTowards(graph, variables.get(`${layer}/mean`)!, centre),
      moveTowards(graph, variables.get(`${layer}/variance`)!, variance),
    ]);
    const scalars = {
      loss,
      reconstruction,
      divergence: kl,
      gradientNorm: update.norm,
      ...update.kernelNorms,
    };
    const packed = graph.add('Pack', Object.values(scalars), 'float32', [Object.keys(scalars).length], {
      attributes: {
        T: attr.type('float32'),
        N: attr.int(Object.keys(scalars).length),
        axis: attr.int(0),
      },
    });
    return {
      signature: {
        inputs: { x, seed, learningRate },
        outputs: { report: afterAll(graph, packed, [...update.done, ...moved], 'report') },
      },
      slots: update.slots,
      reported: Object.keys(scalars),
    };
  });
}

function describeUpdate(
  graph: Graph,
  { layout, training }: Pick<LabGraphOptions, 'layout' | 'training'>,
  parts: { loss: Ref; learningRate: Ref; values: ReadonlyMap<string, Ref>; variables: Variables },
) {
  const trained = layout.weights.filter(({ isTrained }) => isTrained).map(({ name }) => name);
  const raw = gradients(
    graph,
    parts.loss,
    trained.map((name) => parts.values.get(name)!),
  ).map((gradient) => gradient!);
  // No limit: an experiment shall show gradients explode. Steps that are not finite change nothing.
  const { clipped, norm } = clipByGlobalNorm(graph, raw, graph.scalar(3e38));
  const { nodes, slots } = applyOptimizer(
    graph,
    optimizerOf(training),
    trained.map((name, i) => ({
      name,
      weight: parts.variables.get(name)!,
      value: parts.values.get(name)!,
      gradient: clipped[i],
    })),
    parts.learningRate,
  );
  const kernelNorms = Object.fromEntries(
    trained
      .map((name, i) => [name, raw[i]] as const)
      .filter(([name]) => name.endsWith('/kernel'))
      .map(([name, gradient]) => [`norm:${name}`, globalNorm(graph, [gradient])]),
  );
  return { norm, done: nodes, slots, kernelNorms };
}

function optimizerOf({ optimizer }: TrainingSpec): OptimizerSpec {
  return optimizer.kind === 'sgd' ? { kind: 'sgd', momentum: optimizer.momentum } : { kind: optimizer.kind };
}

function moveTowards(graph: Graph, target: GraphVariable, value: Ref): GraphNode {
  const step = mul(graph, sub(graph, readVariable(graph, target), value), graph.scalar(1 - statisticsDecay));
  return assignSub(graph, target, step);
}

/** The output as `[B,N]`, as the data is. */
function flat(graph: Graph, { value, linear }: Built, size: number): Built {
  const shaped = (x: Ref): Ref => (x.shape.length === 2 ? x : reshape(graph, x, [-1, size]));
  return { value: shaped(value), linear: shaped(linear) };
}

function describeUse(
  graph: Graph,
  { layout, training, batch }: LabGraphOptions,
  variables: Variables,
): Record<string, Signature> {
  const { system, size } = layout;
  const shape = [batch, size] as const;
  const { weight } = reader(graph, variables);
  const context: BuildContext = { graph, weight };
  const encode = (x: Ref): { code: Ref; inner: Ref } => {
    const inner = buildLayers(context, layout.encoder, x).value;
    return { inner, code: buildLayers(context, [layout.code], inner).value };
  };
  const decode = (code: Ref): Built => flat(graph, buildLayers(context, layout.decoder, code), size);
  const encoding = graph.scope('encode', (): Signature => {
    const x = graph.placeholder('encode/x', 'float32', [null, size]);
    const { code, inner } = encode(x);
    const logVariance = layout.spread ? buildLayers(context, [layout.spread], inner).value : undefined;
    return { inputs: { x }, outputs: { code: copied(graph, code), ...(logVariance && { logVariance }) } };
  });
  const decoding = graph.scope('decode', (): Signature => {
    const code = graph.placeholder('decode/code', 'float32', [null, system.bottleneck.units]);
    return { inputs: { code }, outputs: { output: decode(code).value } };
  });
  const evaluating = graph.scope('evaluate', (): Signature => {
    const x = graph.placeholder('evaluate/x', 'float32', [null, size]);
    const target = graph.placeholder('evaluate/target', 'float32', [null, size]);
    const output = decode(encode(x).code);
    return {
      inputs: { x, target },
      outputs: { output: output.value, loss: lossPerSample(graph, training.loss, output, target) },
    };
  });
  const drawing = (name: string, build: (x: Ref, seed: Ref) => Ref): Signature =>
    graph.scope(name, () => {
      const x = graph.placeholder(`${name}/x`, 'float32', shape);
      const seed = graph.placeholder(`${name}/seed`, 'int32', [2]);
      return { inputs: { x, seed }, outputs: { [name]: build(x, seed) } };
    });
  return {
    encode: encoding,
    decode: decoding,
    evaluate: evaluating,
    jacobian: drawing('jacobian', (x, seed) =>
      jacobianNorm(graph, encode(x).code, { x, shape, seed, encode: (from) => encode(from).code }),
    ),
    ...(system.corruption && {
      corrupt: drawing('corrupt', (x, seed) => corrupted(graph, system.corruption!, x, shape, seed)),
    }),
  };
}

/** An output of its own, whatever the graph's optimiser merges. */
function copied(graph: Graph, x: Ref): Ref {
  return add(graph, x, graph.scalar(0));
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
