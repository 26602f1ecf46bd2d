/** A trained system in use: to codes, from codes, there and back; and what training does to its input. */
import type { Graph, Ref } from '../../graph/graph';
import { add } from '../../graph/ops/arithmetic';
import type { Signature } from '../../graph/saved-model';
import { buildLayers, type BuildContext, type Built } from './build';
import { corrupted, jacobianNorm, lossPerSample } from './losses';
import { encoderOf, flat, reader, spreadOf, type LabGraphOptions, type Variables } from './system-parts';

/** The signatures that leave the weights as they are. */
export function describeUse(
  graph: Graph,
  { layout, training, batch }: LabGraphOptions,
  variables: Variables,
): Record<string, Signature> {
  const { system, size } = layout;
  const shape = [batch, size] as const;
  const { weight } = reader(graph, variables);
  const context: BuildContext = { graph, weight };
  const encode = encoderOf(context, layout);
  const decode = (code: Ref): Built => flat(graph, buildLayers(context, layout.decoder, code), size);
  const encoding = graph.scope('encode', (): Signature => {
    const x = graph.placeholder('encode/x', 'float32', [null, size]);
    const { code, inner } = encode(x);
    const logVariance = spreadOf(context, layout, inner);
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
