/** Restore's training step: noise added inside the graph, then the mean absolute error of the restored patches. */
import { add, mul, sub } from './ops/arithmetic';
import { sliceAxis } from './ops/arrays';
import { broadcastLike } from './ops/broadcast';
import { randomNormal } from './ops/random';
import { mean } from './ops/reduce';
import { abs, clip, roundStraightThrough, sqrt, stopGradient } from './ops/unary';
import type { TrainingTask } from './task';

/**
 * Feeds are those of `PatchBatch` (training/patches.ts): `clean` and `base` `[B,P,P,3]`, and per patch `[B]` the
 * `gain` and `variance` of the added noise, `clip` (1: clipped to 0..1 and rounded to 8 bits) and the `level` told
 * to the network. Gives the same noise for the same seed as `toTensors` there.
 */
export function restoreTask(batch: number, patchPx: number): TrainingTask {
  const shape = [batch, patchPx, patchPx, 3];
  const perPatch = { dtype: 'float32', shape: [batch, 1, 1, 1] } as const;
  return {
    feeds: {
      clean: { dtype: 'float32', shape },
      base: { dtype: 'float32', shape },
      gain: perPatch,
      variance: perPatch,
      clip: perPatch,
      level: perPatch,
    },
    build({ graph, feeds, seed, network }) {
      const { clean, base, gain, variance, level } = feeds;
      const deviation = sqrt(graph, add(graph, mul(graph, clean, gain), variance));
      const noise = mul(graph, randomNormal(graph, shape, seed), deviation);
      const noisy = add(graph, base, noise);
      const peak = graph.scalar(255);
      const rounded = roundStraightThrough(graph, mul(graph, clip(graph, noisy, 0, 1), peak));
      const filed = mul(graph, rounded, graph.scalar(1 / 255));
      const change = mul(graph, sub(graph, filed, noisy), feeds['clip']);
      const picture = stopGradient(graph, add(graph, noisy, change));
      const map = broadcastLike(graph, level, sliceAxis(graph, picture, -1, 0, 1));
      const { restored } = network({ picture, level: map });
      return { loss: mean(graph, abs(graph, sub(graph, restored, clean))) };
    },
  };
}
