/**
 * A camera in small: takes a clean sRGB patch back to linear sensor values, lays the Bayer mosaic over it, adds shot
 * and read noise, and develops it again (demosaic, white balance, tone curve). What comes out has the noise of a
 * real photo: signal-dependent, correlated between neighbours, stronger in red and blue.
 * After Brooks, Mildenhall, Xue, Chen, Sharlet and Barron 2019, "Unprocessing Images for Learned Raw Denoising";
 * changed: one power curve as tone, no colour matrix, bilinear demosaicing.
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
  const mosaic = exposeMosaic(clean, sidePx, noise, random);
  const developed = new Float32Array(clean.length);
  const gains = [noise.redGain, 1, noise.blueGain];
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++)
      for (let c = 0; c < 3; c++) {
        const linear = demosaicAt(mosaic, sidePx, x, y, c, noise.phase) * gains[c];
        developed[(y * sidePx + x) * 3 + c] = linear <= 0 ? 0 : linear >= 1 ? 1 : Math.pow(linear, 1 / gamma);
      }
  return developed;
}

/** Colour channel that the mosaic holds at a place: red at even/even of phase 0, green beside it, blue diagonal. */
function channelAt(x: number, y: number, phase: number): 0 | 1 | 2 {
  const column = (x + (phase & 1)) & 1;
  const row = (y + (phase >> 1)) & 1;
  return row === column ? (row === 0 ? 0 : 2) : 1;
}

function exposeMosaic(clean: Float32Array, sidePx: number, noise: CameraNoise, random: Random): Float32Array {
  const inverseGains = [1 / noise.redGain, 1, 1 / noise.blueGain];
  const mosaic = new Float32Array(sidePx * sidePx);
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const channel = channelAt(x, y, noise.phase);
      const linear = Math.pow(clean[(y * sidePx + x) * 3 + channel], gamma) * inverseGains[channel];
      const deviation = Math.sqrt(noise.shot * linear + noise.read);
      mosaic[y * sidePx + x] = Math.min(1, linear + deviation * random.normal());
    }
  return mosaic;
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
