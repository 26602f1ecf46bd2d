/** One training step of the decoder's network: squared error against the truth as a share of the coding error. */
import { mul, sub } from '../../graph/ops/arithmetic';
import { broadcastLike } from '../../graph/ops/broadcast';
import { sliceAxis } from '../../graph/ops/arrays';
import { mean } from '../../graph/ops/reduce';
import type { TrainingTask } from '../../graph/task';
import type { DetailPlanes } from '../../restore/model';
import { networkGain } from '../model';

/**
 * Feeds: `coarse` and `clean` `[B,P,P,3]`, 0..1; `level` `[B,1,1,1]`, see `levelOf`; `weight` `[B,1,1,1]`, one by the
 * crop's squared coding error: it makes every quality count alike.
 */
export function synthesisTask(batch: number, patchPx: number, detailOf?: DetailPlanes): TrainingTask {
  const shape = [batch, patchPx, patchPx, 3];
  const perPatch = { dtype: 'float32', shape: [batch, 1, 1, 1] } as const;
  return {
    feeds: {
      coarse: { dtype: 'float32', shape },
      clean: { dtype: 'float32', shape },
      level: perPatch,
      weight: perPatch,
    },
    build({ graph, feeds, network }) {
      const { coarse, clean, level, weight } = feeds;
      const map = broadcastLike(graph, level, sliceAxis(graph, coarse, -1, 0, 1));
      const { restored } = network({
        picture: coarse,
        level: map,
        ...(detailOf && { detail: detailOf(graph, coarse, level) }),
      });
      const gain = mul(graph, level, graph.scalar(networkGain));
      const taken = mul(graph, sub(graph, coarse, restored), gain);
      const error = sub(graph, sub(graph, coarse, taken), clean);
      return { loss: mean(graph, mul(graph, mul(graph, error, error), weight)) };
    },
  };
}
