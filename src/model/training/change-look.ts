/**
 * A clean patch as another lens and another file would show it. The photos to train on are sharp to the pixel, vivid and hold all
 * of their colour, since they were chosen, made smaller and saved with care; most photos in the world are none of these.
 */
import { blur } from '../noise/blur';
import { randomJpeg, throughJpeg } from '../noise/jpeg';
import type { Random } from '../random';
import { toGrey, type NoiseKind } from './patch-noise';

/** Of the patches, that lose half of their colour in each direction: the share of 4:2:0 among JPEG files (noise/jpeg.ts). */
const halvedShare = 0.6;
/** Of the patches, that are less vivid, and how much of their colour's strength is left at least. */
const paleShare = 0.7;
const palest = 0.3;
/** Of the patches that a camera takes, that are softened, and by how much at most: lens and anti-aliasing filter, px. */
const softShare = 0.75;
const mostSoftPx = 1.8;
/**
 * Of the patches that white noise is added to, that were JPEG files before, and of which qualities: most photos in the world were,
 * and what their blocks look like is not noise.
 */
const filedShare = 0.4;
const filedQualities = [75, 97] as const;
const isOfWhiteNoise = (kind: NoiseKind) => kind === 'plain' || kind === 'clipped' || kind === 'poisson';

/**
 * @param clean `[side,side,3]`, 0..1
 * @returns the patch or a changed copy of it, 0..1
 */
export async function changeLook(
  clean: Float32Array,
  sidePx: number,
  kind: NoiseKind,
  random: Random,
): Promise<Float32Array> {
  const isSoft = kind === 'camera' && random.uniform() < softShare;
  const softened = isSoft ? blur(clean, sidePx, 0.25 + (mostSoftPx - 0.25) * random.uniform()) : clean;
  const isPale = random.uniform() < paleShare;
  const paled = isPale ? scaleColour(softened, palest + (1 - palest) * random.uniform()) : softened;
  const halved = halveColourOfMost(paled, sidePx, random);
  const isFiled = isOfWhiteNoise(kind) && random.uniform() < filedShare;
  return isFiled ? (await throughJpeg([halved], sidePx, randomJpeg(random, ...filedQualities)))[0] : halved;
}

/** As files hold it: most patches lose half of their colour each way, the others pass. @param patch `[side,side,3]`, 0..1 */
export function halveColourOfMost(patch: Float32Array, sidePx: number, random: Random): Float32Array {
  if (random.uniform() >= halvedShare) return patch;
  return halveColour(patch, sidePx, [random.integer(2), random.integer(2)]);
}

/** Colour weaker by a factor of 0..1; luminance (BT.601) stays. @param patch `[side,side,3]`, 0..1 */
export function scaleColour(patch: Float32Array, factor: number): Float32Array {
  const luminance = toGrey(patch);
  return patch.map((value, i) => luminance[i] + factor * (value - luminance[i]));
}

/**
 * Colour at half the size and back, as JPEG's 4:2:0: means of 2 x 2 px, linear between them; luminance (BT.601) stays.
 * @param patch `[side,side,3]`, 0..1
 * @param phase 1 where the first column or row is the second of its pair
 */
export function halveColour(
  patch: Float32Array,
  sidePx: number,
  phase: readonly [number, number],
): Float32Array {
  const luminance = toGrey(patch);
  const colour = patch.map((value, i) => value - luminance[i]);
  const halved = halveRows(halveRows(colour, sidePx, phase[0]), sidePx, phase[1]);
  return halved.map((value, i) => Math.min(1, Math.max(0, luminance[i] + value)));
}

/** Along the rows; swaps rows with columns: twice, and both are halved. */
function halveRows(values: Float32Array, sidePx: number, phase: number): Float32Array {
  const result = new Float32Array(values.length);
  const last = (sidePx - 1 + phase) >> 1;
  const means = new Float32Array(last + 1);
  for (let y = 0; y < sidePx; y++)
    for (let c = 0; c < 3; c++) {
      const at = (x: number) => values[(y * sidePx + Math.min(sidePx - 1, Math.max(0, x))) * 3 + c];
      for (let pair = 0; pair <= last; pair++)
        means[pair] = (at(2 * pair - phase) + at(2 * pair + 1 - phase)) / 2;
      for (let x = 0; x < sidePx; x++) {
        const pair = (x + phase) >> 1;
        const beside = Math.min(last, Math.max(0, (x + phase) & 1 ? pair + 1 : pair - 1));
        result[(x * sidePx + y) * 3 + c] = 0.75 * means[pair] + 0.25 * means[beside];
      }
    }
  return result;
}
