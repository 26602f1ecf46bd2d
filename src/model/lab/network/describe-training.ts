/** The step that learns: forward with noise and drawn codes, the loss with its penalties, the update. */
import { gradients } from '../../graph/gradients';
import { attr, type Graph, type GraphNode, type Ref } from '../../graph/graph';
import { afterAll, applyOptimizer, clipByGlobalNorm, type OptimizerSpec } from '../../graph/optimizers';
import { addAll, mul, sub } from '../../graph/ops/arithmetic';
import { globalNorm, mean } from '../../graph/ops/reduce';
import { assignSub, readVariable, type GraphVariable } from '../../graph/variables';
import type { TrainingSpec } from '../train/schema';
import { buildLayers, type BuildContext } from './build';
import { codePenalty, corrupted, divergence, drawnCode, lossPerSample, weightPenalty } from './losses';
import { encoderOf, flat, reader, spreadOf, type LabGraphOptions, type Variables } from './system-parts';

/** Share of the running statistics that stays at each step. */
const statisticsDecay = 0.95;

/** The signature `train`, its slots, and what its vector reports. */
export function describeTraining(
  graph: Graph,
  { layout, training, batch }: LabGraphOptions,
  variables: Variables,
) {
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
    const encode = encoderOf(context, layout);
    const { code, inner } = encode(seen);
    const logVariance = spreadOf(context, layout, inner);
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
