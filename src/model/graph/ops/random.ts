/** Random numbers that depend on a fed seed alone: the same seed gives the same values, run after run. */
import { attr, type Graph, type Ref, type Shape } from '../graph';

/**
 * Standard normal values (Philox counter generator).
 * @param seed int32 `[2]`
 */
export function randomNormal(graph: Graph, shape: readonly number[], seed: Ref): Ref {
  return random(graph, 'StatelessRandomNormal', shape, seed);
}

/** Uniform values in [0, 1); `seed` int32 `[2]`. */
export function randomUniform(graph: Graph, shape: readonly number[], seed: Ref): Ref {
  return random(graph, 'StatelessRandomUniform', shape, seed);
}

/** A seed for one of several independent draws of a step: `seed` with `stream` added to its second number. */
export function streamSeed(graph: Graph, seed: Ref, stream: number): Ref {
  const offset = graph.constant([0, stream], [2], 'int32');
  return graph.add('AddV2', [seed, offset], 'int32', [2], {
    attributes: { T: attr.type('int32') },
  });
}

function random(graph: Graph, op: string, shape: readonly number[], seed: Ref): Ref {
  const dims: Shape = shape;
  return graph.add(op, [graph.constant(shape, [shape.length], 'int32'), seed], 'float32', dims, {
    attributes: {
      dtype: attr.type('float32'),
      T: attr.type('int32'),
      Tseed: attr.type('int32'),
    },
    gradient: () => [null, null],
  });
}
