/**
 * Measures a denoiser on one picture as the published tables do: white Gaussian noise in float on the 0..1 picture, not
 * clipped and not rounded; the output is clamped and rounded to 8 bits, then compared with the clean picture. Or as a
 * file would bring it: the noisy picture is first clipped and rounded to 8 or 16 bits. Or on a pair of real shots.
 */
import type { TaskOptions } from '../cancel';
import { invalidArgument, throwIfCancelled } from '../errors';
import {
  allocateSamples,
  peakOf,
  type FloatPicture,
  type Picture,
  type SampleSource,
} from '../image/picture';
import { comparePictures } from '../metrics/compare';
import { measurePsnr, psnrOf } from '../metrics/psnr';
import { estimateNoise } from '../noise/estimate-noise';
import { createRandom, mixSeed } from '../random';
import type { Bits } from '../types';
import { chooseModel, runTiles, type ModelChoice } from './denoise';

/** Where the noise comes from. */
export type EvaluationNoise =
  | {
      readonly kind: 'gaussian';
      /** Standard deviation, 0-255 scale. */
      readonly sigma: number;
      readonly seed: number;
      /** Goes into the seed, so that each picture of a folder has noise of its own, whatever its neighbours are. */
      readonly name: string;
      /** Clip and round to this depth, as a file would; without it the network gets the floats. */
      readonly fileBits?: Bits;
    }
  /** The same scene as a noisy shot. */
  | { readonly kind: 'shot'; readonly noisy: Picture };

export interface EvaluateOptions extends TaskOptions {
  /** Level that the network is told, 0-255 scale, or found from the noisy picture. */
  readonly told: number | 'auto';
}

export interface Evaluation {
  /** Noisy picture against the clean one, dB; of the floats where the noise was left in float. */
  readonly psnrNoisy: number;
  /** Output against the clean picture, on 8-bit values: dB, and 0..1. */
  readonly psnr: number;
  readonly ssim: number;
  /** Level that the network was told, 0-255 scale. */
  readonly sigma: number;
  /** Id of the model that ran. */
  readonly model: string;
}

/**
 * @throws EngineError INVALID_ARGUMENT when a shot has another size than its clean twin, CANCELLED
 */
export async function evaluatePicture(
  clean: Picture,
  noise: EvaluationNoise,
  choice: ModelChoice,
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { noisy, psnrNoisy } =
    noise.kind === 'shot' ? fromShot(clean, noise.noisy) : addGaussian(clean, noise);
  throwIfCancelled(options.signal);
  const found = estimateNoise(noisy);
  const sigma = options.told === 'auto' ? Math.min(100, found.sigma) : options.told;
  const model = await chooseModel(choice, found);
  const { signal, onProgress } = options;
  const samples = await runTiles(noisy, model, sigma, { signal, onProgress });
  const { psnr, ssim } = comparePictures(clean, { ...clean, bits: 16, samples }, { signal });
  return { psnrNoisy, psnr, ssim, sigma, model: model.id };
}

interface NoisyPicture {
  readonly noisy: SampleSource;
  readonly psnrNoisy: number;
}

function fromShot(clean: Picture, noisy: Picture): NoisyPicture {
  return { noisy, psnrNoisy: measurePsnr(clean, noisy) };
}

function addGaussian(clean: Picture, noise: Extract<EvaluationNoise, { kind: 'gaussian' }>): NoisyPicture {
  const { sigma, fileBits } = noise;
  if (!(sigma >= 0 && sigma <= 100))
    throw invalidArgument('sigma', 'a number from 0 to 100 (8-bit scale)', sigma);
  const random = createRandom(mixSeed(noise.seed, ...Buffer.from(noise.name, 'utf8')));
  const { width, height } = clean;
  const scale = 1 / peakOf(clean.bits);
  const samples = new Float32Array(width * height * 3);
  let squares = 0;
  for (let i = 0; i < samples.length; i++) {
    const added = (random.normal() * sigma) / 255;
    samples[i] = clean.samples[i] * scale + added;
    squares += added * added;
  }
  const float: FloatPicture = { width, height, bits: 'float', samples };
  if (fileBits === undefined)
    return { noisy: float, psnrNoisy: psnrOf((squares / samples.length) * 255 * 255) };
  return fromShot(clean, toFile(clean, float, fileBits));
}

/** Clipped and rounded, as a file of this depth holds it. */
function toFile(clean: Picture, { samples }: FloatPicture, bits: Bits): Picture {
  const stored = allocateSamples(samples.length, bits);
  const peak = peakOf(bits);
  for (let i = 0; i < samples.length; i++)
    stored[i] = Math.round(Math.min(1, Math.max(0, samples[i])) * peak);
  return { ...clean, bits, samples: stored };
}
