/** Crops as the codec gets them from noisy photos: noise added, and taken out by Restore. */
import type { Random } from '../../random';
import type { RestoreModel } from '../../restore/model';
import { getTf, takeValues, type Tensor4D } from '../../tf';

/** Levels of the noise, 0-255 scale; as often from 5 to 10 as from 20 to 40. */
const sigmaRange = [4, 50] as const;

/**
 * @param clean `[side,side,3]`, 0..1
 * @param sidePx a multiple of the stride of Restore's network, px
 * @returns same layout, 0..1
 */
export type RestoreCrop = (clean: Float32Array, sidePx: number, random: Random) => Float32Array;

/** @param model still the caller's */
export function cropRestorer(model: RestoreModel): RestoreCrop {
  return (clean, sidePx, random) => {
    const sigma = sigmaRange[0] * (sigmaRange[1] / sigmaRange[0]) ** random.uniform();
    const noisy = clean.map((value) => to8Bits(value + (sigma / 255) * random.normal()));
    const input = getTf().tensor(noisy, [1, sidePx, sidePx, 3]) as Tensor4D;
    const restored = takeValues(model.run(input, sigma));
    input.dispose();
    return restored.map((value) => Math.min(1, Math.max(0, value)));
  };
}

const to8Bits = (value: number) => Math.round(255 * Math.min(1, Math.max(0, value))) / 255;
