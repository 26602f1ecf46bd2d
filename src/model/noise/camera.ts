/**
 * A camera in small: takes a clean sRGB patch back to linear sensor values, lays the Bayer mosaic over it, adds shot
 * and read noise, and develops it again (demosaic, white balance, tone curve). What comes out has the noise of a
 * real photo: signal-dependent, correlated between neighbours, stronger in red and blue. Demosaicing is linear here, so
 * the noise goes through it alone: what it does to the picture itself is not for a denoiser to mend.
 * After Brooks, Mildenhall, Xue, Chen, Sharlet and Barron 2019, "Unprocessing Images for Learned Raw Denoising";
 * changed: one power curve as tone, no colour matrix, bilinear demosaicing; softened at random, as cameras do.
 */
import type { Random } from './random';

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
  /** Weight of each neighbour where the noise was softened (by reduction, or in the camera), 0..0.3; 0 leaves it. */
  readonly softness: number;
}

/** Tone curve exponent: linear = encoded ^ gamma. */
const gamma = 2.2;

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
    softness: Math.max(0, 0.6 * random.uniform() - 0.3),
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
  const linear = clean.map((value) => Math.pow(value, gamma));
  const grain = exposeGrain(linear, sidePx, noise, random);
  const developed = demosaic(grain, sidePx, noise);
  const added = noise.softness > 0 ? soften(developed, sidePx, noise.softness) : developed;
  return added.map((value, i) => {
    const sum = linear[i] + value;
    return sum <= 0 ? 0 : sum >= 1 ? 1 : Math.pow(sum, 1 / gamma);
  });
}

/** Each value mixed with its two neighbours, along rows and then along columns; edges repeat. */
function soften(values: Float32Array, sidePx: number, weight: number): Float32Array {
  const pass = (from: Float32Array, stepX: number, stepY: number) =>
    from.map((value, i) => {
      const place = Math.floor(i / 3);
      const [x, y, c] = [place % sidePx, Math.floor(place / sidePx), i % 3];
      const at = (dx: number, dy: number) =>
        from[(clampTo(y + dy, sidePx) * sidePx + clampTo(x + dx, sidePx)) * 3 + c];
      return (1 - 2 * weight) * value + weight * (at(-stepX, -stepY) + at(stepX, stepY));
    });
  return pass(pass(values, 1, 0), 0, 1);
}

function clampTo(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
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
