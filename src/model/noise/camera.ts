/**
 * A camera in small: takes a clean sRGB patch back to linear sensor values, lays the Bayer mosaic over it, adds shot
 * and read noise, and develops it again (demosaic, white balance, saturation, noise reduction, sharpening, tone curve).
 * What comes out has the noise of a real photo: signal-dependent, correlated between neighbours, stronger in red and blue.
 * Every step before the tone curve is linear here, so the noise goes through it alone: what they do to the picture itself
 * is not for a denoiser to mend.
 * After Brooks, Mildenhall, Xue, Chen, Sharlet and Barron 2019, "Unprocessing Images for Learned Raw Denoising";
 * changed: a power curve as tone, saturation in place of a colour matrix, bilinear demosaicing; smeared and sharpened at
 * random, as cameras do.
 */
import { blur } from './blur';
import type { Random } from '../random';

export interface CameraNoise {
  /** Variance of the linear sensor value per unit of signal (shot noise), signal 0..1. */
  readonly shot: number;
  /** Variance at zero signal (read noise). */
  readonly read: number;
  /** Gains that white balance gave red and blue, >= 1. */
  readonly redGain: number;
  readonly blueGain: number;
  /** 0..3: which of RGGB, GRBG, GBRG, BGGR the crop starts at. */
  readonly phase: number;
  /** Standard deviation of the Gaussian that the camera's own noise reduction smeared it with, px; 0 leaves it. */
  readonly smearPx: number;
  /** Share of the noise that was left as fine as it was, 0..1. */
  readonly fineShare: number;
  /** The same smear for its colour, px; that of luminance by default. */
  readonly colourSmearPx?: number;
  /** Factor on the colour of the noise: from the camera's colours to those of the file, and what its noise reduction left; 1 by default. */
  readonly saturation?: number;
  /** Unsharp mask over its luminance: the share of the difference to a blur of so many px; none by default. */
  readonly sharpening?: { readonly amount: number; readonly radiusPx: number };
  /** The photo was made so small that every pixel had all colours: no mosaic. */
  readonly isWhole?: boolean;
  /** Tone curve exponent: linear = encoded ^ gamma; 2.2 by default. */
  readonly gamma?: number;
}

/** A random camera setting; log shot noise is uniform, read noise follows it as in Brooks 2019, figure 5. */
export function randomCameraNoise(random: Random): CameraNoise {
  const logShot = Math.log(1e-4) + random.uniform() * (Math.log(0.02) - Math.log(1e-4));
  const logRead = 2.18 * logShot + 1.2 + 0.26 * random.normal();
  return {
    shot: Math.exp(logShot),
    read: Math.min(Math.exp(logRead), 2e-3),
    redGain: 1.4 + random.uniform(),
    blueGain: 1.4 + random.uniform(),
    phase: random.integer(4),
    smearPx: random.integer(2) === 0 ? 0 : 0.3 + 2.2 * random.uniform() ** 1.5,
    fineShare: 0.5 * random.uniform(),
  };
}

/** A random camera with all that developing does: colours and their own noise reduction, sharpening, small copies. */
export function randomDevelopedNoise(random: Random): CameraNoise {
  const noise = randomCameraNoise(random);
  const [hasColourSmear, isSharpened, isWhole, isColourReduced] = [0.6, 0.4, 0.2, 0.7].map(
    (share) => random.uniform() < share,
  );
  return {
    ...noise,
    ...(hasColourSmear && { colourSmearPx: noise.smearPx + 3.5 * random.uniform() ** 1.5 }),
    ...(isSharpened && {
      sharpening: { amount: 1.2 * random.uniform(), radiusPx: 0.5 + random.uniform() },
    }),
    // Noise reduction in a camera takes colour before all else.
    saturation: (1 + 0.8 * random.uniform()) * (isColourReduced ? 0.2 + 0.8 * random.uniform() : 1),
    isWhole,
    gamma: 1.7 + random.uniform(),
  };
}

/**
 * @param clean `[side,side,3]`, sRGB-encoded 0..1
 * @param sidePx side of the square patch, px
 * @returns the developed noisy patch, same layout, 0..1
 */
export function addCameraNoise(
  clean: Float32Array,
  sidePx: number,
  noise: CameraNoise,
  random: Random,
): Float32Array {
  const { gamma = 2.2 } = noise;
  const linear = clean.map((value) => Math.pow(value, gamma));
  return developGrain(linear, sidePx, noise, random).map((value, i) => {
    const sum = linear[i] + value;
    return sum <= 0 ? 0 : sum >= 1 ? 1 : Math.pow(sum, 1 / gamma);
  });
}

/** What the noise adds to the linear values, `[side,side,3]`. */
function developGrain(
  linear: Float32Array,
  sidePx: number,
  noise: CameraNoise,
  random: Random,
): Float32Array {
  const { smearPx, colourSmearPx = smearPx, saturation = 1, sharpening, fineShare } = noise;
  const exposed = noise.isWhole
    ? exposeWhole(linear, noise, random)
    : demosaic(exposeGrain(linear, sidePx, noise, random), sidePx, noise);
  const developed = saturation === 1 ? exposed : saturate(exposed, saturation);
  const smeared = smear(developed, sidePx, { smearPx, fineShare });
  const reduced =
    colourSmearPx === smearPx
      ? smeared
      : withLuminanceOf(smear(developed, sidePx, { smearPx: colourSmearPx, fineShare }), smeared);
  return sharpening ? withLuminanceOf(reduced, sharpen(reduced, sidePx, sharpening)) : reduced;
}

/** BT.601 weights. */
const luminanceAt = (values: Float32Array, first: number) =>
  0.299 * values[first] + 0.587 * values[first + 1] + 0.114 * values[first + 2];

function saturate(values: Float32Array, saturation: number): Float32Array {
  return values.map((value, i) => {
    const luminance = luminanceAt(values, i - (i % 3));
    return luminance + saturation * (value - luminance);
  });
}

/** The colour of one, the luminance of the other. */
function withLuminanceOf(colour: Float32Array, luminance: Float32Array): Float32Array {
  return colour.map((value, i) => {
    const first = i - (i % 3);
    return value + luminanceAt(luminance, first) - luminanceAt(colour, first);
  });
}

function sharpen(
  values: Float32Array,
  sidePx: number,
  { amount, radiusPx }: NonNullable<CameraNoise['sharpening']>,
): Float32Array {
  const blurred = blur(values, sidePx, radiusPx);
  return values.map((value, i) => value + amount * (value - blurred[i]));
}

/**
 * Noise made coarse: blurred, with a part left as it was. The blur takes most of the power; half of that loss, in dB, is
 * given back, so that coarse noise is met as strong as it is in photos of poor light.
 */
function smear(
  values: Float32Array,
  sidePx: number,
  { smearPx, fineShare }: Pick<CameraNoise, 'smearPx' | 'fineShare'>,
): Float32Array {
  if (smearPx === 0) return values;
  const blurred = blur(values, sidePx, smearPx);
  const gain = (1 - fineShare) * Math.sqrt(Math.max(1, 2 * Math.sqrt(Math.PI) * smearPx));
  return values.map((value, i) => fineShare * value + gain * blurred[i]);
}

/** Colour channel that the mosaic holds at a place: red at even/even of phase 0, green beside it, blue diagonal. */
function channelAt(x: number, y: number, phase: number): 0 | 1 | 2 {
  const column = (x + (phase & 1)) & 1;
  const row = (y + (phase >> 1)) & 1;
  return row === column ? (row === 0 ? 0 : 2) : 1;
}

/** What the sensor adds to the signal at each place of the mosaic, `[side,side]`. */
function exposeGrain(linear: Float32Array, sidePx: number, noise: CameraNoise, random: Random): Float32Array {
  const inverseGains = [1 / noise.redGain, 1, 1 / noise.blueGain];
  const grain = new Float32Array(sidePx * sidePx);
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const channel = channelAt(x, y, noise.phase);
      const signal = linear[(y * sidePx + x) * 3 + channel] * inverseGains[channel];
      grain[y * sidePx + x] = Math.sqrt(noise.shot * signal + noise.read) * random.normal();
    }
  return grain;
}

/** The same for all colours of every pixel, with the gains of white balance. */
function exposeWhole(linear: Float32Array, noise: CameraNoise, random: Random): Float32Array {
  const gains = [noise.redGain, 1, noise.blueGain];
  return linear.map(
    (value, i) =>
      gains[i % 3] * Math.sqrt((noise.shot * value) / gains[i % 3] + noise.read) * random.normal(),
  );
}

/** Bilinear, with the gains of white balance. */
function demosaic(mosaic: Float32Array, sidePx: number, noise: CameraNoise): Float32Array {
  const full = new Float32Array(sidePx * sidePx * 3);
  const gains = [noise.redGain, 1, noise.blueGain];
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++)
      for (let c = 0; c < 3; c++)
        full[(y * sidePx + x) * 3 + c] = demosaicAt(mosaic, sidePx, x, y, c, noise.phase) * gains[c];
  return full;
}

/** Mean of the nearest mosaic places of one colour: itself, else the 4-neighbours, else the diagonals. */
function demosaicAt(
  mosaic: Float32Array,
  sidePx: number,
  x: number,
  y: number,
  channel: number,
  phase: number,
): number {
  if (channelAt(x, y, phase) === channel) return mosaic[y * sidePx + x];
  let sum = 0;
  let count = 0;
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const nx = x + dx;
      const ny = y + dy;
      if (nx < 0 || ny < 0 || nx >= sidePx || ny >= sidePx || channelAt(nx, ny, phase) !== channel) continue;
      sum += mosaic[ny * sidePx + nx];
      count++;
    }
  return count === 0 ? mosaic[y * sidePx + x] : sum / count;
}
