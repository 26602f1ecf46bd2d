/** What the decoder's network brings on held-out photos: PSNR of crops coded at some qualities, without it and with it. */
import { loadPicture } from '../../image/load';
import { peakOf } from '../../image/picture';
import type { Tensor4D } from '../../tf';
import { getTf, takeValues } from '../../tf';
import type { TileCodec } from '../entropy/code-tile';
import { createFoldModel, type FoldSpec } from '../model';
import { stepCodeOf } from '../quality';
import { untrainedTables } from '../tables';
import { codeAndBack } from './code-and-back';
import { cropPicture } from './sample-latents';

const cropPx = 256;
const qualities = [20, 50, 80] as const;
const maxPhotos = 12;

interface CodedPhoto {
  readonly clean: Float32Array;
  /** 8-bit scale. */
  readonly coarse: Float32Array;
  readonly step: number;
}

export interface SynthesisValidation {
  /** Mean PSNR without the network, dB. */
  readonly plainPsnr: number;
  /** Mean PSNR with it. @param weights of the network, flat */
  psnr(weights: Float32Array): number;
}

/** Takes the middle of each photo; those too small are left out. */
export async function prepareSynthesisValidation(
  photos: readonly string[],
  spec: FoldSpec,
  codec?: TileCodec,
): Promise<SynthesisValidation> {
  const coded: CodedPhoto[] = [];
  for (const file of photos) {
    if (coded.length >= maxPhotos * qualities.length) break;
    const picture = await loadPicture(file);
    if (Math.min(picture.width, picture.height) < cropPx) continue;
    const [left, top] = [(picture.width - cropPx) >> 1, (picture.height - cropPx) >> 1];
    const { samples } = cropPicture(picture, { left, top, width: cropPx, height: cropPx });
    const clean = Float32Array.from(samples, (value) => (value * 255) / peakOf(picture.bits));
    for (const quality of qualities) {
      const step = stepCodeOf(quality) / 256;
      coded.push({ clean, coarse: codeAndBack(clean, cropPx, step, { ...spec, codec }), step });
    }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    plainPsnr: mean(coded.map(({ clean, coarse }) => psnrOf(coarse, clean, 1))),
    psnr: (weights) => {
      const tf = getTf();
      const identity = { id: 'validation', fingerprint: '' };
      const model = createFoldModel(identity, spec, untrainedTables(spec.levels), weights);
      const values = coded.map(({ clean, coarse, step }) => {
        const input = tf.tensor(
          coarse.map((value) => value / 255),
          [1, cropPx, cropPx, 3],
        ) as Tensor4D;
        const restored = takeValues(model.restore(input, step));
        input.dispose();
        return psnrOf(restored, clean, 255);
      });
      model.dispose();
      return mean(values);
    },
  };
}

/** PSNR after clamping. @param scale of the values to 0..255 */
function psnrOf(values: Float32Array, clean: Float32Array, scale: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Math.min(255, Math.max(0, values[i] * scale));
    sum += (value - clean[i]) ** 2;
  }
  return 10 * Math.log10(65025 / (sum / values.length));
}
