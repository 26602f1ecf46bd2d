/**
 * Eigenvalues of the covariance of some patches: gathered, centred, multiplied and decomposed in one TensorFlow graph. The patches
 * are centred before they are multiplied, so that float32 products keep small variances; the decomposition is in float64.
 */
import { attr, Graph, type Ref } from '../graph/graph';
import { sub } from '../graph/ops/arithmetic';
import { matMul, mean } from '../graph/ops/reduce';
import { cast } from '../graph/ops/unary';
import { GraphSession } from '../graph/session';
import { getTf, takeValues, type Tensor2D } from '../tf';
import { patchSize } from './plane-patches';

let session: GraphSession | undefined;
const planeCount = 3;

export class PatchCovariance {
  private readonly patches: readonly Tensor2D[];

  /** @param planes three times patches one after the other, at least `count`; not to be written to afterwards */
  constructor(planes: readonly Float32Array[], count: number) {
    this.patches = planes.map((values) =>
      getTf().tensor2d(values.subarray(0, count * patchSize), [count, patchSize]),
    );
  }

  /**
   * The planes are looked at side by side: one alone leaves a core idle.
   * @param chosen which patches of each plane, at least one
   * @returns by plane `patchSize` values, smallest first
   */
  eigenvalues(chosen: readonly Int32Array[]): Float32Array[] {
    session ??= open();
    const places = chosen.map((one) => getTf().tensor1d(one, 'int32'));
    const inputs = this.patches.flatMap((patches, plane) => [
      [`patches${String(plane)}`, patches] as const,
      [`chosen${String(plane)}`, places[plane]] as const,
    ]);
    const outputs = session.run('eigenvalues', Object.fromEntries(inputs));
    places.forEach((one) => one.dispose());
    return chosen.map(({ length }, plane) =>
      takeValues(outputs[`eigenvalues${String(plane)}`]).map((value) => value / length),
    );
  }

  dispose(): void {
    this.patches.forEach((plane) => plane.dispose());
  }
}

function open(): GraphSession {
  const graph = new Graph();
  const inputs: Record<string, Ref> = {};
  const outputs: Record<string, Ref> = {};
  for (let plane = 0; plane < planeCount; plane++) {
    const end = (name: string) => `${name}${String(plane)}`;
    const patches = graph.placeholder(end('patches'), 'float32', [null, patchSize]);
    const chosen = graph.placeholder(end('chosen'), 'int32', [null]);
    inputs[end('patches')] = patches;
    inputs[end('chosen')] = chosen;
    const gathered = gather(graph, patches, chosen);
    const centred = sub(graph, gathered, mean(graph, gathered, [0], true));
    const products = cast(graph, matMul(graph, centred, centred, true), 'float64');
    const node = graph.addNode('SelfAdjointEigV2', [products], {
      attributes: { compute_v: attr.bool(false), T: attr.type('float64') },
    });
    outputs[end('eigenvalues')] = cast(
      graph,
      { node, index: 0, dtype: 'float64', shape: [patchSize] },
      'float32',
    );
  }
  return GraphSession.open(graph, { eigenvalues: { inputs, outputs } });
}

/** Rows of `x [N,C]`. @param rows int32 `[M]` @returns `[M,C]` */
function gather(graph: Graph, x: Ref, rows: Ref): Ref {
  const int = attr.type('int32');
  return graph.add('GatherV2', [x, rows, graph.scalar(0, 'int32')], x.dtype, [null, x.shape[1]], {
    attributes: { Tparams: attr.type(x.dtype), Tindices: int, Taxis: int, batch_dims: attr.int(0) },
  });
}
