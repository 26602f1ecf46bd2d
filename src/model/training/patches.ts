/** What a training step is fed: clean crops and the recipe of the noise to add to them. */
import type { Tensor4D } from '../tf';
import { getTf } from '../tf';
import { statelessNormal } from '../layers/native';

/** B patches of side P. Typed arrays only: it travels between threads. */
export interface PatchBatch {
  readonly count: number;
  readonly sidePx: number;
  /** The truth `[B,P,P,3]`, 0..1. */
  readonly clean: Float32Array;
  /** What noise is added to: the truth, or a patch that a simulated camera took (its noise is in it). */
  readonly base: Float32Array;
  /** Variance of the added noise is `gain * clean + variance`, in units of 0..1 squared, `[B]` each. */
  readonly gain: Float32Array;
  readonly variance: Float32Array;
  /** 1 where the noisy patch is clipped to 0..1 and rounded to 8 bits, as a file would be, `[B]`. */
  readonly clip: Float32Array;
  /** Noise level told to the network, sigma/255, `[B]`. */
  readonly level: Float32Array;
}

/** The tensors of one step; the caller disposes of them. */
export interface PatchTensors {
  readonly noisy: Tensor4D;
  readonly clean: Tensor4D;
  /** Noise level map `[B,P,P,1]`. */
  readonly level: Tensor4D;
}

/**
 * Adds the noise of a batch, in native ops.
 * @param seed run seed and step: the same pair gives the same noise
 */
export function toTensors(batch: PatchBatch, seed: readonly [number, number]): PatchTensors {
  const tf = getTf();
  const { count, sidePx } = batch;
  return tf.tidy(() => {
    const shape = [count, sidePx, sidePx, 3] as [number, number, number, number];
    const perPatch = (values: Float32Array) => tf.tensor4d(values, [count, 1, 1, 1]);
    const clean = tf.tensor4d(batch.clean, shape);
    const deviation = clean.mul(perPatch(batch.gain)).add(perPatch(batch.variance)).sqrt();
    const noisy = tf.tensor4d(batch.base, shape).add(statelessNormal(shape, seed).mul(deviation));
    const clip = perPatch(batch.clip);
    const filed = noisy.clipByValue(0, 1).mul(255).round().div(255);
    const mixed = noisy.add(filed.sub(noisy).mul(clip)) as Tensor4D;
    const level = perPatch(batch.level).mul(tf.ones([count, sidePx, sidePx, 1])) as Tensor4D;
    return { noisy: mixed, clean, level };
  });
}
