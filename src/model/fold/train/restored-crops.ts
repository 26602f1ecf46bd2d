/** Crops as the codec mostly gets them: of noisy photos, as Restore leaves them. */
import type { Random } from '../../random';
import type { RestoreModel } from '../../restore/model';
import { getTf, takeValues, type Tensor4D } from '../../tf';
import { changeLook } from '../../training/change-look';
import { addNormal, clipTo8Bits, makeNoise } from '../../training/patch-noise';

/** Restore's models for the two kinds of noise. */
export interface Denoisers {
  readonly white: RestoreModel;
  readonly camera: RestoreModel;
}

/** A crop as Restore leaves it and its truth, `[side,side,3]`, 0..1. */
export interface RestoredCrop {
  readonly restored: Float32Array;
  readonly clean: Float32Array;
}

/** As Restore's own training has them: upper end of white levels, 0-255 scale, and shots of a camera whose mean is the truth. */
const maxSigma = 50;
const truthShots = 4;

/**
 * Adds noise to a scene, white or of a camera by the toss of a coin, and takes it out again.
 * @param scene `[side,side,3]`, 0..1
 * @param sidePx a multiple of the strides of both networks, px
 */
export async function restoreCrop(
  scene: Float32Array,
  sidePx: number,
  denoisers: Denoisers,
  random: Random,
): Promise<RestoredCrop> {
  const isOfCamera = random.integer(2) === 0;
  const kind = isOfCamera ? 'camera' : 'clipped';
  const look = await changeLook(scene, sidePx, kind, random);
  const noise = await makeNoise(kind, look, { sidePx, maxSigma, truthShots }, random);
  const model = isOfCamera ? denoisers.camera : denoisers.white;
  // As a file holds it.
  const { base, variance } = noise;
  const noisy = clipTo8Bits(variance > 0 ? addNormal(base, Math.sqrt(variance), random) : base);
  const input = getTf().tensor(noisy, [1, sidePx, sidePx, 3]) as Tensor4D;
  const restored = takeValues(model.run(input, noise.level * 255));
  input.dispose();
  return { restored: restored.map((value) => Math.min(1, Math.max(0, value))), clean: noise.clean ?? look };
}
