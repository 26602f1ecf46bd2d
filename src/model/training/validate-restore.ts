/** Held-out measure of a denoiser in training: the same crops and the same noise at every call. */
import { EngineError } from '../errors';
import { statelessNormal } from '../layers/native';
import { loadPicture } from '../image/load';
import { peakOf } from '../image/picture';
import { createRandom, mixSeed } from '../random';
import { restoreStride } from '../networks/restore-unet';
import type { RestoreUnetSpec } from '../networks/spec';
import type { PhotoPair } from './patch-maker';
import { makeNoise } from './patch-noise';
import { createRestoreModel } from '../restore/model';
import { getTf, type Tensor4D } from '../tf';

export interface ValidationSettings {
  readonly photos: readonly PhotoPair[];
  /** Gaussian noise for photos without a noisy twin, clipped and rounded to 8 bits as a file would be; 0-255 scale. */
  readonly sigma: number;
  /** The noise of a simulated camera instead, as in training. */
  readonly isOfCamera?: boolean;
  readonly seed: number;
}

/** Side of the centre crop that is measured of each picture, px. */
const cropPx = 384;

/** Shots of a simulated camera whose mean is the truth: their own noise hides errors 17 dB below it. */
const measuredShots = 50;

export interface RestoreValidation {
  /** Mean PSNR over the pictures, dB: of the noisy input. */
  readonly noisyPsnr: number;
  /** The same for the output of the network with these weights. */
  psnr(weights: Float32Array): number;
  dispose(): void;
}

/** Crops `[1,side,side,3]`, 0..1, and the level that the network is told, of the same unit. */
interface MeasuredPair {
  readonly clean: Tensor4D;
  readonly noisy: Tensor4D;
  readonly level: number;
}

/** Reads the crops and makes their noise. */
export async function prepareValidation(
  spec: RestoreUnetSpec,
  settings: ValidationSettings,
): Promise<RestoreValidation> {
  const tf = getTf();
  const { sigma, seed } = settings;
  const stride = restoreStride(spec);
  const pairs: MeasuredPair[] = [];
  for (const [index, photo] of settings.photos.entries()) {
    const clean = await loadCrop(photo.clean, stride);
    if (!clean) continue;
    if (photo.noisy) {
      const noisy = await loadCrop(photo.noisy, stride);
      if (noisy?.shape.join() === clean.shape.join())
        pairs.push({ clean, noisy, level: rootMeanSquare(noisy, clean) });
      else tf.dispose(noisy ? [clean, noisy] : [clean]);
    } else if (settings.isOfCamera) {
      pairs.push(await shoot(clean, mixSeed(seed, index)));
      clean.dispose();
    } else pairs.push({ clean, noisy: addNoise(clean, sigma, [seed, index]), level: sigma / 255 });
  }
  if (pairs.length === 0)
    throw new EngineError('INVALID_ARGUMENT', 'None of the photos held out to measure on can be used.');
  const psnrOf = (a: Tensor4D, b: Tensor4D) => {
    const error = tf.tidy(() => a.clipByValue(0, 1).sub(b).square().mean().dataSync()[0]);
    return -10 * Math.log10(Math.max(error, 1e-12));
  };
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    noisyPsnr: mean(pairs.map((pair) => psnrOf(pair.noisy, pair.clean))),
    psnr: (weights) => {
      const model = createRestoreModel('in training', spec, weights);
      const values = pairs.map(({ clean, noisy, level }) => {
        const restored = model.run(noisy, level * 255);
        const value = psnrOf(restored, clean);
        restored.dispose();
        return value;
      });
      model.dispose();
      return mean(values);
    },
    dispose: () => pairs.forEach((pair) => tf.dispose([pair.clean, pair.noisy])),
  };
}

function addNoise(clean: Tensor4D, sigma: number, seed: [number, number]): Tensor4D {
  return getTf().tidy(() => {
    const noise = statelessNormal(clean.shape, seed).mul(sigma / 255);
    return clean.add(noise).clipByValue(0, 1).mul(255).round().div(255) as Tensor4D;
  });
}

/** What a simulated camera makes of a square scene, noisy and quiet. */
async function shoot(scene: Tensor4D, seed: number): Promise<MeasuredPair> {
  const values = (await scene.data()) as Float32Array;
  const settings = { sidePx: scene.shape[1], maxSigma: 0, truthShots: measuredShots };
  const { base, clean = values } = await makeNoise('camera', values, settings, createRandom(seed));
  const [noisy, quiet] = [base, clean].map((samples) => getTf().tensor4d(samples, scene.shape));
  return { clean: quiet, noisy, level: rootMeanSquare(noisy, quiet) };
}

function rootMeanSquare(a: Tensor4D, b: Tensor4D): number {
  return getTf().tidy(() => a.sub(b).square().mean().sqrt().dataSync()[0]);
}

/** Square centre crop with sides that the network takes, `[1,side,side,3]`; null for a picture that is too small or unreadable. */
async function loadCrop(file: string, stride: number): Promise<Tensor4D | null> {
  const picture = await loadPicture(file).catch(() => null);
  if (!picture) return null;
  const side = Math.floor(Math.min(picture.width, picture.height, cropPx) / stride) * stride;
  if (side === 0) return null;
  const left = (picture.width - side) >> 1;
  const top = (picture.height - side) >> 1;
  const values = new Float32Array(side * side * 3);
  const scale = 1 / peakOf(picture.bits);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * picture.width + left) * 3;
    for (let i = 0; i < side * 3; i++) values[y * side * 3 + i] = picture.samples[from + i] * scale;
  }
  return getTf().tensor4d(values, [1, side, side, 3]);
}
