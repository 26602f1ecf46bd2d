/**
 * Restore's training step: noise added inside the graph, then the mean over patches of their root mean square error. It weighs
 * what may be noise or texture by how likely each is, as PSNR does; the mean absolute error settles for the likelier one, and
 * leaves noise where texture is as likely.
 */
import { add, mul, sub } from './ops/arithmetic';
import { sliceAxis } from './ops/arrays';
import { broadcastLike } from './ops/broadcast';
import { randomNormal } from './ops/random';
import { mean } from './ops/reduce';
import { clip, roundStraightThrough, sqrt, square, stopGradient } from './ops/unary';
import type { TrainingTask } from './task';

/** Added to a patch's mean square, so that its root has a slope at 0: a fiftieth of a step of 8 bits, squared. */
const leastSquare = (0.02 / 255) ** 2;

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
      const error = sub(graph, restored, clean);
      const squares = mean(graph, square(graph, error), [1, 2, 3]);
      return { loss: mean(graph, sqrt(graph, add(graph, squares, graph.scalar(leastSquare)))) };
    },
  };
}
