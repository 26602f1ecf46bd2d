/** Held-out measure of a denoiser in training: the same crops and the same noise at every call. */
import { statelessNormal } from '../layers/native';
import { loadPicture } from '../image/load';
import { peakOf } from '../image/picture';
import { splitParameters } from '../networks/parameters';
import { restoreLayout, restoreStride, runRestoreUnet } from '../networks/restore-unet';
import type { RestoreUnetSpec } from '../networks/spec';
import { getTf, type Tensor1D, type Tensor4D } from '../tf';

export interface ValidationSettings {
  readonly files: readonly string[];
  /** Gaussian noise added in float, clipped and rounded to 8 bits as a file would be; 0-255 scale. */
  readonly sigma: number;
  readonly seed: number;
}

/** Side of the centre crop that is measured of each picture, px. */
const cropPx = 384;

export interface RestoreValidation {
  /** Mean PSNR over the pictures, dB: of the noisy input. */
  readonly noisyPsnr: number;
  /** The same for the output of the network with these weights. */
  psnr(weights: Tensor1D): Promise<number>;
  dispose(): void;
}

/** Reads the crops and makes their noise. */
export async function prepareValidation(
  spec: RestoreUnetSpec,
  settings: ValidationSettings,
): Promise<RestoreValidation> {
  const tf = getTf();
  const { sigma, seed } = settings;
  const stride = restoreStride(spec);
  const pairs: { clean: Tensor4D; noisy: Tensor4D }[] = [];
  for (const [index, file] of settings.files.entries()) {
    const clean = await loadCrop(file, stride);
    if (!clean) continue;
    const noisy = tf.tidy(() => {
      const noise = statelessNormal(clean.shape, [seed, index]).mul(sigma / 255);
      return clean.add(noise).clipByValue(0, 1).mul(255).round().div(255) as Tensor4D;
    });
    pairs.push({ clean, noisy });
  }
  const psnrOf = (a: Tensor4D, b: Tensor4D) => {
    const error = tf.tidy(() => a.clipByValue(0, 1).sub(b).square().mean().dataSync()[0]);
    return -10 * Math.log10(Math.max(error, 1e-12));
  };
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    noisyPsnr: mean(pairs.map((pair) => psnrOf(pair.noisy, pair.clean))),
    psnr: (weights) => {
      const values = pairs.map(({ clean, noisy }) => {
        const restored = tf.tidy(() => {
          const level = tf.fill([1, noisy.shape[1], noisy.shape[2], 1], sigma / 255) as Tensor4D;
          return runRestoreUnet(spec, splitParameters(restoreLayout(spec), weights), noisy, level);
        });
        const value = psnrOf(restored, clean);
        restored.dispose();
        return value;
      });
      return Promise.resolve(mean(values));
    },
    dispose: () => pairs.forEach((pair) => tf.dispose([pair.clean, pair.noisy])),
  };
}

/** Centre crop with sides that the network takes, `[1,h,w,3]`; null for a picture that is too small or unreadable. */
async function loadCrop(file: string, stride: number): Promise<Tensor4D | null> {
  const picture = await loadPicture(file).catch(() => null);
  if (!picture) return null;
  const fit = (side: number) => Math.floor(Math.min(side, cropPx) / stride) * stride;
  const [width, height] = [fit(picture.width), fit(picture.height)];
  if (width === 0 || height === 0) return null;
  const left = (picture.width - width) >> 1;
  const top = (picture.height - height) >> 1;
  const values = new Float32Array(width * height * 3);
  const scale = 1 / peakOf(picture.bits);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * 3;
    for (let i = 0; i < width * 3; i++) values[y * width * 3 + i] = picture.samples[from + i] * scale;
  }
  return getTf().tensor4d(values, [1, height, width, 3]);
}
