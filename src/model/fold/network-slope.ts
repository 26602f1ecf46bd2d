/**
 * How the decoder's error changes with what its network is shown: one pass forward and one back. The encoder's search
 * goes down this slope; decoders never run it.
 */
import { buildNetwork } from '../graph/build-network';
import { constantWeights } from '../graph/constant-weights';
import { gradients } from '../graph/gradients';
import { Graph } from '../graph/graph';
import { add, mul, sub } from '../graph/ops/arithmetic';
import { broadcastLike } from '../graph/ops/broadcast';
import { sum } from '../graph/ops/reduce';
import { clip, square } from '../graph/ops/unary';
import { restoreUnetNetwork } from '../graph/restore-unet';
import { GraphSession } from '../graph/session';
import type { RestoreUnetSpec } from '../networks/spec';
import type { DetailPlanes } from '../restore/model';
import { getTf, type Tensor, type Tensor4D } from '../tf';
import { levelOf, networkGain } from './network-scale';

export interface SlopeInput {
  /** From the inverse transform, `[B,H,W,3]`, 0..1, sides multiples of the model's stride. */
  readonly coarse: Tensor4D;
  /** What it should become, `[B,H,W,3]`. */
  readonly truth: Tensor4D;
  /** 1 where errors count, else 0, `[B,H,W,1]`. */
  readonly counts: Tensor4D;
  /** 8-bit scale. */
  readonly step: number;
}

export interface Slope {
  /** Half the squared error of what is restored and clipped, derived by `coarse`; `[B,H,W,3]`. */
  readonly slope: Tensor4D;
  /** That half, over all that counts; a scalar. */
  readonly loss: Tensor;
}

export class NetworkSlope {
  private readonly session: GraphSession;

  /** @param weights of the network, flat; copied */
  constructor(spec: RestoreUnetSpec, weights: Float32Array, detailOf?: DetailPlanes) {
    const graph = new Graph();
    const network = restoreUnetNetwork(spec);
    const picture = [null, null, null, 3];
    const coarse = graph.placeholder('coarse', 'float32', picture);
    const truth = graph.placeholder('truth', 'float32', picture);
    const counts = graph.placeholder('counts', 'float32', [null, null, null, 1]);
    const level = graph.placeholder('level', 'float32', [null, 1, 1, 1]);
    const map = broadcastLike(graph, level, counts);
    const weight = constantWeights(graph, network, weights);
    const output = buildNetwork(
      graph,
      network,
      { picture: coarse, level: map, ...(detailOf && { detail: detailOf(graph, coarse, level) }) },
      { weight },
    ).restored;
    const gain = mul(graph, level, graph.scalar(networkGain));
    const restored = add(graph, coarse, mul(graph, sub(graph, output, coarse), gain));
    // What is clipped is no error: the decoder does it last.
    const error = mul(graph, sub(graph, clip(graph, restored, 0, 1), truth), counts);
    const loss = mul(graph, sum(graph, square(graph, error)), graph.scalar(0.5));
    const [slope] = gradients(graph, loss, [coarse]);
    this.session = GraphSession.open(graph, {
      slope: { inputs: { coarse, truth, counts, level }, outputs: { slope: slope!, loss } },
    });
  }

  /** The caller disposes of both. */
  run({ coarse, truth, counts, step }: SlopeInput): Slope {
    const level = getTf().fill([coarse.shape[0], 1, 1, 1], levelOf(step));
    const { slope, loss } = this.session.run('slope', { coarse, truth, counts, level });
    level.dispose();
    return { slope: slope as Tensor4D, loss };
  }

  dispose(): void {
    this.session.dispose();
  }
}
