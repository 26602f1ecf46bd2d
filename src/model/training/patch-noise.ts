/**
 * Makes the noise of a training patch. Gaussian and Poisson noise are only described here and added inside the
 * training graph; every other kind is made here, in the worker, and is in the patch when it arrives.
 */
import { addCameraNoise, randomDevelopedNoise } from '../noise/camera';
import { randomJpeg, throughJpeg } from '../noise/jpeg';
import type { Random } from '../random';

/** Shares of the kinds of noise; the rest is Gaussian in float. They sum to at most 1. */
export interface NoiseMix {
  /** Gaussian, clipped and rounded to 8 bits. */
  readonly clipped: number;
  /** Poisson-Gaussian: variance = gain x signal + offset; half of them clipped. */
  readonly poisson: number;
  /** Simulated camera (noise/camera.ts), three in four written as JPEG. */
  readonly camera: number;
  /** JPEG of quality 10 to 90, half of them with weak Gaussian noise before. */
  readonly jpeg: number;
  /** Salt and pepper: a share of the pixels is black or white. */
  readonly impulse: number;
  /** Speckle: Gaussian, proportional to the signal. */
  readonly speckle: number;
  /** Black-and-white photo with Gaussian noise that is the same in R, G and B. */
  readonly grey: number;
  /** One colour, or two that run into each other: half of them with Gaussian noise, half without it though a level is told. */
  readonly smooth: number;
}

export interface NoiseSettings {
  readonly sidePx: number;
  /** Upper end of the noise levels, 0-255 scale. */
  readonly maxSigma: number;
  /**
   * The truth of a camera's JPEG is the mean of so many other shots of the scene: what JPEG makes of it is not taken for noise.
   * The scene itself by default.
   */
  readonly truthShots?: number;
}

/** The noise of one patch, in the terms of `PatchBatch`. */
export interface PatchNoise {
  /** The truth, where it is not the patch itself. */
  readonly clean?: Float32Array;
  readonly base: Float32Array;
  readonly gain: number;
  readonly variance: number;
  readonly clip: number;
  readonly level: number;
}

/**
 * Spread of the level told to the network about the level of the patch, for the kinds whose level has to be found by
 * looking: standard deviation of its logarithm. Twice as much (as far as the gauge is off) was no gain (docs/models.md).
 */
const levelSpread = 0.2;

/** Any kind of the mix, or plain Gaussian in float. */
export type NoiseKind = keyof NoiseMix | 'plain';

/** A kind by its share. */
export function chooseKind(mix: NoiseMix, random: Random): NoiseKind {
  let rest = random.uniform();
  for (const [kind, share] of Object.entries(mix) as [keyof NoiseMix, number][])
    if ((rest -= share) < 0) return kind;
  return 'plain';
}

/** @param clean `[side,side,3]`, 0..1 */
export async function makeNoise(
  kind: NoiseKind,
  clean: Float32Array,
  { sidePx, maxSigma, truthShots }: NoiseSettings,
  random: Random,
): Promise<PatchNoise> {
  const sigma = (random.uniform() * maxSigma) / 255;
  const plain = { base: clean, gain: 0, variance: sigma * sigma, clip: 0, level: sigma };
  const made = (noisy: Float32Array, truth = clean, levelFactor = 1) => ({
    ...ownNoise(truth, noisy, levelFactor * Math.exp(levelSpread * random.normal())),
    clean: truth,
  });
  const kinds: Record<NoiseKind, () => PatchNoise | Promise<PatchNoise>> = {
    plain: () => plain,
    camera: async () => {
      const noisy = addCameraNoise(clean, sidePx, randomDevelopedNoise(random), random);
      if (random.uniform() < 0.25) return made(noisy);
      const file = randomJpeg(random, 60, 97);
      if (!truthShots) return made((await throughJpeg([noisy], sidePx, file))[0]);
      const others = otherShots(clean, noisy, sidePx, truthShots, random);
      const [shot, ...rest] = await throughJpeg([noisy, ...others], sidePx, file);
      // The truth's own noise is in the difference to it.
      return made(shot, meanOf(rest), 1 / Math.sqrt(1 + 1 / truthShots));
    },
    jpeg: async () => {
      const weak = random.integer(2) === 0 ? clean : addNormal(clean, 0.3 * sigma, random);
      const [file] = await throughJpeg([weak], sidePx, randomJpeg(random, 10, 90));
      return made(file);
    },
    poisson: () => poissonNoise(clean, sigma, random),
    impulse: () => made(addImpulses(clean, 0.3 * random.uniform() ** 2, random)),
    speckle: () => made(clipTo8Bits(clean.map((value) => value * (1 + 2 * sigma * random.normal())))),
    grey: () => {
      const truth = toGrey(clean);
      const noise = addNormal(truth, sigma, random);
      const noisy = truth.map((_, i) => noise[i - (i % 3)]);
      return { ...plain, clean: truth, base: random.integer(2) ? clipTo8Bits(noisy) : noisy, variance: 0 };
    },
    smooth: () => {
      const truth = smoothPatch(sidePx, random);
      return { ...plain, clean: truth, base: truth, variance: random.integer(2) * sigma * sigma };
    },
    clipped: () => ({ ...plain, clip: 1 }),
  };
  return kinds[kind]();
}

/**
 * More shots of a scene by one camera: the noise of the given one, moved elsewhere. The mean of their files is the truth, as it is of
 * real pairs. A network may learn from few of them, since what is left of their noise cannot be foreseen (Lehtinen 2018,
 * "Noise2Noise", https://arxiv.org/abs/1803.04189).
 */
function otherShots(
  clean: Float32Array,
  noisy: Float32Array,
  sidePx: number,
  count: number,
  random: Random,
): Float32Array[] {
  const row = sidePx * 3;
  return Array.from({ length: count }, () => {
    const [right, down] = [random.integer(sidePx), random.integer(sidePx)];
    const shot = new Float32Array(clean.length);
    for (let y = 0; y < sidePx; y++) {
      const from = ((y + down) % sidePx) * row;
      for (let i = 0, at = 3 * right; i < row; i++, at = at + 1 === row ? 0 : at + 1)
        shot[y * row + i] = clean[y * row + i] + noisy[from + at] - clean[from + at];
    }
    return shot;
  });
}

function meanOf(shots: readonly Float32Array[]): Float32Array {
  return shots[0].map((_, i) => shots.reduce((sum, shot) => sum + shot[i], 0) / shots.length);
}

/** A patch that has its noise in it; the level is measured against the truth. */
export function ownNoise(clean: Float32Array, noisy: Float32Array, levelFactor = 1): PatchNoise {
  return { base: noisy, gain: 0, variance: 0, clip: 1, level: levelFactor * rootMeanSquare(noisy, clean) };
}

function poissonNoise(clean: Float32Array, sigma: number, random: Random): PatchNoise {
  const mean = clean.reduce((sum, value) => sum + value, 0) / clean.length;
  const share = random.uniform();
  const gain = (share * sigma * sigma) / Math.max(mean, 0.1);
  const variance = (1 - share) * sigma * sigma;
  return { base: clean, gain, variance, clip: random.integer(2), level: Math.sqrt(gain * mean + variance) };
}

/** @param sigma 0..1 scale */
export function addNormal(values: Float32Array, sigma: number, random: Random): Float32Array {
  return values.map((value) => value + sigma * random.normal());
}

/** One colour in half of the cases, a gradient from one to another in the rest. `[side,side,3]`, 0..1 */
function smoothPatch(sidePx: number, random: Random): Float32Array {
  const colour = () => Array.from({ length: 3 }, () => random.uniform());
  const from = colour();
  const to = random.integer(2) ? colour() : from;
  const angle = 2 * Math.PI * random.uniform();
  const [right, down] = [Math.cos(angle), Math.sin(angle)];
  const most = Math.abs(right) + Math.abs(down);
  return Float32Array.from({ length: sidePx * sidePx * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const [x, y] = [(pixel % sidePx) / (sidePx - 1), Math.floor(pixel / sidePx) / (sidePx - 1)];
    const share = 0.5 + (right * (x - 0.5) + down * (y - 0.5)) / most;
    return from[i % 3] + share * (to[i % 3] - from[i % 3]);
  });
}

/** @param share of the pixels that are hit, 0..1 */
function addImpulses(clean: Float32Array, share: number, random: Random): Float32Array {
  const noisy = clean.slice();
  for (let i = 0; i < noisy.length; i += 3)
    if (random.uniform() < share) noisy.fill(random.integer(2), i, i + 3);
  return noisy;
}

/** Luminance of BT.601 in all three channels. */
export function toGrey(clean: Float32Array): Float32Array {
  return clean.map((_, i) => {
    const first = i - (i % 3);
    return 0.299 * clean[first] + 0.587 * clean[first + 1] + 0.114 * clean[first + 2];
  });
}

export function clipTo8Bits(values: Float32Array): Float32Array {
  return values.map((value) => Math.round(Math.min(1, Math.max(0, value)) * 255) / 255);
}

function rootMeanSquare(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / a.length);
}
