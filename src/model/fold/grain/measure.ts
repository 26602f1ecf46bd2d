/**
 * Describes the grain of a photo by what was taken off it: strength over brightness (its shape as in noise/noise-curve.ts,
 * its height read where the clean picture is flat: in texture a denoiser takes less off), and how it hangs together from
 * pixel to pixel, read there too. The filter that makes such grain of white noise
 * is the zero-phase one: the root of the power spectrum.
 */
import { peakOf, type Picture } from '../../image/picture';
import { residualNoiseCurve } from '../../noise/noise-curve';
import type { NoiseAtBrightness } from '../../types';
import {
  kernelCount,
  kernelRadius,
  strengthCount,
  strengthValue,
  type GrainSpec,
  type PlaneGrain,
} from './spec';

/** Blocks looked at, and the share of them, the flattest, that count. */
const wantedBlocks = 4000;
const flatShare = 0.4;
const blockSide = 16;
/** Correlations reach as far as the product of two kernels. */
const reach = 2 * kernelRadius;
const lags = 2 * reach + 1;
/** Frequencies a side that the spectrum is taken at. */
const frequencies = 32;

/**
 * @param picture the photo as it was
 * @param clean the same without its noise
 * @returns null where nothing was taken off
 */
export function measureGrain(picture: Picture, clean: Picture, seed: number): GrainSpec | null {
  const toSixteen = 65535 / peakOf(clean.bits);
  const denoised =
    clean.samples instanceof Uint16Array
      ? clean.samples
      : Uint16Array.from(clean.samples, (value) => value * toSixteen);
  const curve = residualNoiseCurve(picture, denoised);
  if (!curve.some(({ sigmaLuma, sigmaColour }) => sigmaLuma > 0.05 || sigmaColour > 0.05)) return null;
  const flat = readFlatBlocks(picture, denoised);
  const middle = reach * lags + reach;
  const describe = (
    correlation: Float64Array,
    planes: number,
    of: (point: NoiseAtBrightness) => number,
  ): PlaneGrain => {
    const told = flat.brightness.reduce((sum, brightness) => sum + curveAt(curve, of, brightness) ** 2, 0);
    const found = correlation[middle] / (planes * blockSide * blockSide);
    const height = told > 0 && found > 0 ? Math.sqrt(found / told) : 1;
    return {
      strengths: Uint8Array.from({ length: strengthCount }, (_, node) =>
        strengthValue(height * curveAt(curve, of, node / 8)),
      ),
      kernel: kernelOf(correlation),
    };
  };
  return {
    seed: seed >>> 0,
    luma: describe(flat.luma, 1, (point) => point.sigmaLuma),
    colour: describe(flat.colour, 2, (point) => point.sigmaColour),
  };
}

/** Straight between the curve's points, level beyond its ends. */
function curveAt(
  curve: readonly NoiseAtBrightness[],
  of: (point: NoiseAtBrightness) => number,
  brightness: number,
): number {
  const next = curve.findIndex((point) => point.brightness >= brightness);
  if (next < 0) return of(curve.at(-1)!);
  if (next === 0) return of(curve[0]);
  const [a, b] = [curve[next - 1], curve[next]];
  const share = (brightness - a.brightness) / (b.brightness - a.brightness);
  return of(a) + share * (of(b) - of(a));
}

interface FlatBlocks {
  /** Mean brightness of each, 0..1. */
  readonly brightness: readonly number[];
  /** `[lags, lags]`, the middle is lag 0; products summed over flat blocks. */
  readonly luma: Float64Array;
  readonly colour: Float64Array;
}

function readFlatBlocks(picture: Picture, denoised: Uint16Array): FlatBlocks {
  const { width, height } = picture;
  const [columns, rows] = [Math.floor(width / blockSide), Math.floor(height / blockSide)];
  const every = Math.max(1, Math.floor((columns * rows) / wantedBlocks));
  const blocks: { left: number; top: number; activity: number }[] = [];
  for (let i = 0; i < columns * rows; i += every) {
    const [left, top] = [(i % columns) * blockSide, Math.floor(i / columns) * blockSide];
    blocks.push({ left, top, activity: activityOf(denoised, width, left, top) });
  }
  blocks.sort((a, b) => a.activity - b.activity);
  const luma = new Float64Array(lags * lags);
  const colour = new Float64Array(lags * lags);
  const brightness: number[] = [];
  for (const { left, top } of blocks.slice(0, Math.max(1, Math.ceil(flatShare * blocks.length)))) {
    brightness.push(brightnessOf(denoised, width, left, top));
    const [grey, redBlue, green] = residualPlanes(picture, denoised, left, top);
    correlate(grey, luma);
    correlate(redBlue, colour);
    correlate(green, colour);
  }
  return { brightness, luma, colour };
}

/** Mean of a block's green, which is near its luma. */
function brightnessOf(denoised: Uint16Array, width: number, left: number, top: number): number {
  let sum = 0;
  for (let y = 0; y < blockSide; y++)
    for (let x = 0; x < blockSide; x++) sum += denoised[((top + y) * width + left + x) * 3 + 1];
  return sum / (65535 * blockSide * blockSide);
}

/** How much of a block of the clean picture is structure. */
function activityOf(denoised: Uint16Array, width: number, left: number, top: number): number {
  let sum = 0;
  for (let y = 0; y < blockSide - 1; y++)
    for (let x = 0; x < blockSide - 1; x++) {
      const at = ((top + y) * width + left + x) * 3 + 1;
      sum += Math.abs(denoised[at + 3] - denoised[at]) + Math.abs(denoised[at + width * 3] - denoised[at]);
    }
  return sum;
}

/** What was taken off in a block, on the codec's three planes, each less its mean. */
function residualPlanes(picture: Picture, denoised: Uint16Array, left: number, top: number): Float64Array[] {
  const { samples, width, bits } = picture;
  const scale = 255 / peakOf(bits);
  const planes = [0, 1, 2].map(() => new Float64Array(blockSide * blockSide));
  for (let y = 0, i = 0; y < blockSide; y++)
    for (let x = 0; x < blockSide; x++, i++) {
      const at = ((top + y) * width + left + x) * 3;
      const [r, g, b] = [0, 1, 2].map((c) => samples[at + c] * scale - denoised[at + c] / 257);
      planes[0][i] = (r + g + b) / Math.sqrt(3);
      planes[1][i] = (r - b) / Math.SQRT2;
      planes[2][i] = (2 * g - r - b) / Math.sqrt(6);
    }
  for (const plane of planes) {
    const mean = plane.reduce((sum, value) => sum + value, 0) / plane.length;
    plane.forEach((value, i) => (plane[i] = value - mean));
  }
  return planes;
}

/** Adds a block's products at all lags, each as if all pairs were there: the spectrum stays that of the grain. */
function correlate(block: Float64Array, sums: Float64Array): void {
  for (let dy = 0; dy <= reach; dy++)
    for (let dx = dy === 0 ? 0 : -reach; dx <= reach; dx++) {
      let sum = 0;
      for (let y = 0; y < blockSide - dy; y++)
        for (let x = Math.max(0, -dx); x < blockSide - Math.max(0, dx); x++)
          sum += block[y * blockSide + x] * block[(y + dy) * blockSide + x + dx];
      sum *= (blockSide * blockSide) / ((blockSide - dy) * (blockSide - Math.abs(dx)));
      const middle = reach * lags + reach;
      sums[middle + dy * lags + dx] += sum;
      if (dy !== 0 || dx !== 0) sums[middle - dy * lags - dx] += sum;
    }
}

/** The first half and the middle of the filter whose noise correlates so, largest value 127. */
function kernelOf(correlation: Float64Array): Int8Array {
  const roots = new Float64Array(frequencies * frequencies);
  for (let v = 0; v < frequencies; v++)
    for (let u = 0; u < frequencies; u++) {
      let power = 0;
      for (let dy = -reach; dy <= reach; dy++)
        for (let dx = -reach; dx <= reach; dx++)
          power +=
            correlation[(dy + reach) * lags + dx + reach] *
            Math.cos((2 * Math.PI * (u * dx + v * dy)) / frequencies);
      roots[v * frequencies + u] = Math.sqrt(Math.max(0, power));
    }
  const side = 2 * kernelRadius + 1;
  const values = Array.from({ length: kernelCount }, (_, i) => {
    const [y, x] = [Math.floor(i / side) - kernelRadius, (i % side) - kernelRadius];
    let sum = 0;
    for (let v = 0; v < frequencies; v++)
      for (let u = 0; u < frequencies; u++)
        sum += roots[v * frequencies + u] * Math.cos((2 * Math.PI * (u * x + v * y)) / frequencies);
    return sum;
  });
  const largest = Math.max(...values.map(Math.abs));
  const kernel = Int8Array.from(values, (value) => (largest > 0 ? Math.round((127 * value) / largest) : 0));
  // No grain at all: a filter must not be empty, its strength is zero.
  if (largest === 0) kernel[kernelCount - 1] = 127;
  return kernel;
}
