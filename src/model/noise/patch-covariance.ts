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

export class PatchCovariance {
  private readonly patches: Tensor2D;

  /** @param values patches one after the other, at least `count`; not to be written to afterwards */
  constructor(values: Float32Array, count: number) {
    this.patches = getTf().tensor2d(values.subarray(0, count * patchSize), [count, patchSize]);
  }

  /**
   * @param chosen which patches, at least one
   * @returns `patchSize` values, smallest first
   */
  eigenvalues(chosen: Int32Array): Float32Array {
    session ??= open();
    const places = getTf().tensor1d(chosen, 'int32');
    const { eigenvalues } = session.run('eigenvalues', { patches: this.patches, chosen: places });
    places.dispose();
    return takeValues(eigenvalues).map((value) => value / chosen.length);
  }

  dispose(): void {
    this.patches.dispose();
  }
}

function open(): GraphSession {
  const graph = new Graph();
  const patches = graph.placeholder('patches', 'float32', [null, patchSize]);
  const chosen = graph.placeholder('chosen', 'int32', [null]);
  const gathered = gather(graph, patches, chosen);
  const centred = sub(graph, gathered, mean(graph, gathered, [0], true));
  const products = cast(graph, matMul(graph, centred, centred, true), 'float64');
  const node = graph.addNode('SelfAdjointEigV2', [products], {
    attributes: { compute_v: attr.bool(false), T: attr.type('float64') },
  });
  const eigenvalues = cast(graph, { node, index: 0, dtype: 'float64', shape: [patchSize] }, 'float32');
  return GraphSession.open(graph, {
    eigenvalues: { inputs: { patches, chosen }, outputs: { eigenvalues } },
  });
}

/** Rows of `x [N,C]`. @param rows int32 `[M]` @returns `[M,C]` */
function gather(graph: Graph, x: Ref, rows: Ref): Ref {
  const int = attr.type('int32');
  return graph.add('GatherV2', [x, rows, graph.scalar(0, 'int32')], x.dtype, [null, x.shape[1]], {
    attributes: { Tparams: attr.type(x.dtype), Tindices: int, Taxis: int, batch_dims: attr.int(0) },
  });
}
