/**
 * Grain made again from its description: white noise that depends on a pixel's place and the seed alone, filtered, and
 * scaled by the strength at the brightness of the picture below (as film grain synthesis does in AV1: Norkin and Birkbeck
 * 2018, "Film Grain Synthesis for AV1 Video Codec"; there blocks of a template are shifted about, here every pixel is made).
 * Noise and filter are integers: every machine and every tile makes the same.
 */
import type { Rectangle } from '../tiles';
import { kernelRadius, strengthOf, wholeKernel, type GrainSpec, type PlaneGrain } from './spec';

/** Deviation of `noiseAt`: of the sum of four bytes. */
const noiseDeviation = Math.sqrt((4 * (256 ** 2 - 1)) / 12);
const third = Math.sqrt(1 / 3);
const half = Math.sqrt(1 / 2);
const sixth = Math.sqrt(1 / 6);

/**
 * Adds grain to decoded pixels, in place.
 * @param values `[height, width, 3]` of the area, 0..255 and beyond
 * @param isGrey luminance only
 */
export function addGrain(values: Float32Array, area: Rectangle, spec: GrainSpec, isGrey: boolean): void {
  const count = area.width * area.height;
  const luma = grainField(area, spec.seed, 0, spec.luma);
  const lumaStrength = strengthTable(spec.luma);
  const first = isGrey ? null : grainField(area, spec.seed, 1, spec.colour);
  const second = isGrey ? null : grainField(area, spec.seed, 2, spec.colour);
  const colourStrength = strengthTable(spec.colour);
  for (let i = 0, j = 0; i < count; i++, j += 3) {
    const brightness = 0.299 * values[j] + 0.587 * values[j + 1] + 0.114 * values[j + 2];
    const at = brightness <= 0 ? 0 : brightness >= 255 ? 255 : Math.round(brightness);
    const grey = third * lumaStrength[at] * luma[i];
    const redBlue = first ? half * colourStrength[at] * first[i] : 0;
    const green = second ? sixth * colourStrength[at] * second[i] : 0;
    values[j] += grey + redBlue - green;
    values[j + 1] += grey + 2 * green;
    values[j + 2] += grey - redBlue - green;
  }
}

/** Filtered noise of one plane, deviation 1. */
export function grainField(
  area: Rectangle,
  seed: number,
  plane: number,
  { kernel }: PlaneGrain,
): Float32Array {
  const { left, top, width, height } = area;
  const columns = width + 2 * kernelRadius;
  const noise = new Int16Array(columns * (height + 2 * kernelRadius));
  for (let y = 0, i = 0; y < height + 2 * kernelRadius; y++)
    for (let x = 0; x < columns; x++, i++)
      noise[i] = noiseAt(left + x - kernelRadius, top + y - kernelRadius, plane, seed);
  const taps: { readonly offset: number; readonly weight: number }[] = [];
  let energy = 0;
  wholeKernel(kernel).forEach((weight, i) => {
    if (weight === 0) return;
    const side = 2 * kernelRadius + 1;
    taps.push({ offset: Math.floor(i / side) * columns + (i % side), weight });
    energy += weight * weight;
  });
  const scale = 1 / (noiseDeviation * Math.sqrt(energy));
  const field = new Float32Array(width * height);
  const sums = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (const { offset, weight } of taps)
      for (let x = 0, from = y * columns + offset; x < width; x++, from++) sums[x] += weight * noise[from];
    for (let x = 0; x < width; x++) field[y * width + x] = sums[x] * scale;
  }
  return field;
}

/** Near normal noise: the sum of four hashed bytes less its mean, -510..510. */
export function noiseAt(x: number, y: number, plane: number, seed: number): number {
  let hash = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(plane + 1, 0x1b873593) ^ seed;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2d);
  hash ^= hash >>> 15;
  return (hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24) - 510;
}

/** Deviation by brightness 0..255. */
function strengthTable({ strengths }: PlaneGrain): Float64Array {
  return Float64Array.from({ length: 256 }, (_, brightness) => {
    const node = brightness >> 5;
    const share = (brightness & 31) / 32;
    return (1 - share) * strengthOf(strengths[node]) + share * strengthOf(strengths[node + 1]);
  });
}
