/** What a system is trained to make small, as graph nodes. All give float32 scalars unless said otherwise. */
import { attr, type Graph, type Ref } from '../../graph/graph';
import { add, addAll, div, mul, select, sub } from '../../graph/ops/arithmetic';
import { randomNormal, randomUniform, streamSeed } from '../../graph/ops/random';
import { mean, sum } from '../../graph/ops/reduce';
import { abs, clip, exp, log, softplus, square } from '../../graph/ops/unary';
import { floor, type Built } from './build';
import type { CodePenalty, CorruptionSpec } from './schema';

/** Streams of the step's seed. */
const stream = { corruption: 1, second: 2, code: 3, jacobian: 4 } as const;

/**
 * Loss of each sample, mean over its values: `[B]`.
 * @param output what the decoder gives; binary cross-entropy is taken from its logits, which stays finite
 * @param target `[B,N]`
 */
export function lossPerSample(graph: Graph, loss: 'mse' | 'bce', output: Built, target: Ref): Ref {
  if (loss === 'mse') return mean(graph, square(graph, sub(graph, output.value, target)), [1]);
  const { linear } = output;
  return mean(graph, sub(graph, softplus(graph, linear), mul(graph, target, linear)), [1]);
}

/** What the encoder sees in training. @param x `[batch,N]`, 0..1 */
export function corrupted(
  graph: Graph,
  spec: CorruptionSpec,
  x: Ref,
  shape: readonly [number, number],
  seed: Ref,
): Ref {
  const uniform = (which: number): Ref => randomUniform(graph, shape, streamSeed(graph, seed, which));
  switch (spec.kind) {
    case 'gaussian': {
      const noise = randomNormal(graph, shape, streamSeed(graph, seed, stream.corruption));
      return clip(graph, add(graph, x, mul(graph, noise, graph.scalar(spec.deviation))), 0, 1);
    }
    case 'masking':
      return mul(
        graph,
        x,
        floor(graph, add(graph, uniform(stream.corruption), graph.scalar(1 - spec.share))),
      );
    case 'salt-and-pepper': {
      const isSpoilt = less(graph, uniform(stream.corruption), graph.scalar(spec.share));
      const salt = floor(graph, add(graph, uniform(stream.second), graph.scalar(0.5)));
      return select(graph, isSpoilt, salt, x);
    }
  }
}

function less(graph: Graph, a: Ref, b: Ref): Ref {
  return graph.add('Less', [a, b], 'bool', a.shape, { attributes: { T: attr.type('float32') } });
}

/** A code drawn around its mean (the reparametrisation of Kingma and Welling 2014). */
export function drawnCode(
  graph: Graph,
  code: Ref,
  logVariance: Ref,
  shape: readonly [number, number],
  seed: Ref,
): Ref {
  const noise = randomNormal(graph, shape, streamSeed(graph, seed, stream.code));
  return add(graph, code, mul(graph, exp(graph, mul(graph, logVariance, graph.scalar(0.5))), noise));
}

/** Divergence of the code's distribution from the standard normal, nats, of each sample: `[B]`. */
export function divergence(graph: Graph, code: Ref, logVariance: Ref): Ref {
  const terms = sub(
    graph,
    add(graph, square(graph, code), exp(graph, logVariance)),
    add(graph, logVariance, graph.scalar(1)),
  );
  return mul(graph, sum(graph, terms, [1]), graph.scalar(0.5));
}

/**
 * What the code pays.
 * @param encode runs the encoder again (contractive): the Jacobian's squared norm is the mean of |J e|^2 over normal e
 *   (Hutchinson 1990), and J e a finite difference; Rifai 2011 write it out for one sigmoid layer instead
 */
export function codePenalty(
  graph: Graph,
  penalty: CodePenalty,
  code: Ref,
  probe: {
    readonly x: Ref;
    readonly shape: readonly [number, number];
    readonly seed: Ref;
    readonly encode: (x: Ref) => Ref;
  },
): Ref {
  const weight = graph.scalar(penalty.weight);
  switch (penalty.kind) {
    case 'l1':
      return mul(graph, mean(graph, abs(graph, code)), weight);
    case 'kl': {
      const target = graph.scalar(penalty.target);
      const activity = clip(graph, mean(graph, code, [0]), 1e-4, 1 - 1e-4);
      const rest = (of: Ref): Ref => sub(graph, graph.scalar(1), of);
      const terms = add(
        graph,
        mul(graph, target, log(graph, div(graph, target, activity))),
        mul(graph, rest(target), log(graph, div(graph, rest(target), rest(activity)))),
      );
      return mul(graph, sum(graph, terms), weight);
    }
    case 'contractive':
      return mul(graph, mean(graph, jacobianNorm(graph, code, probe)), weight);
  }
}

/** Step of the finite difference, on the scale of the data. */
const probeStep = 0.01;

/** Estimate of the squared Frobenius norm of the encoder's Jacobian, of each sample: `[B]`. */
export function jacobianNorm(
  graph: Graph,
  code: Ref,
  { x, shape, seed, encode }: Parameters<typeof codePenalty>[3],
): Ref {
  const noise = randomNormal(graph, shape, streamSeed(graph, seed, stream.jacobian));
  const moved = encode(add(graph, x, mul(graph, noise, graph.scalar(probeStep))));
  const difference = mul(graph, sub(graph, moved, code), graph.scalar(1 / probeStep));
  return sum(graph, square(graph, difference), [1]);
}

/** Weight penalty over all kernels. */
export function weightPenalty(graph: Graph, kernels: readonly Ref[], l1: number, l2: number): Ref | null {
  const terms = [
    ...(l1 > 0 ? kernels.map((kernel) => mul(graph, sum(graph, abs(graph, kernel)), graph.scalar(l1))) : []),
    ...(l2 > 0
      ? kernels.map((kernel) => mul(graph, sum(graph, square(graph, kernel)), graph.scalar(l2)))
      : []),
  ];
  return terms.length > 0 ? addAll(graph, terms) : null;
}
