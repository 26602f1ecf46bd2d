/**
 * Film-like grain: soft-edged noise in luminance, strongest in the middle tones. The strength over brightness is that
 * of a random-dot film model, sqrt(u (1 - u)) (Newson et al. 2017, "Realistic film grain rendering"), taken on encoded
 * values; black and white stay clean. A pixel's grain depends on its place and the seed alone: in every tile, on the
 * screen and in the file it is the same.
 */
import type { BlendRegion } from './blend';

export interface GrainSettings {
  /** 0..1. */
  readonly amount: number;
  /** Softness of the grains: standard deviation of the blur over white noise, px at full size. 0.3..3. */
  readonly sizePx: number;
  /** Any whole number. */
  readonly seed: number;
  /** The picture was halved this many times by averaging: grain gets finer and weaker as it does then. */
  readonly level: number;
}

/** Standard deviation at middle grey for amount 1, 0-255 scale. */
export const strongestGrain = 16;
/** Under this softness a grain is one pixel. */
const leastBlur = 0.3;

/** Factor of the grain's strength at a brightness 0..1: 1 at middle grey, 0 at black and white. */
export function grainAtBrightness(brightness: number): number {
  return brightness <= 0 || brightness >= 1 ? 0 : 2 * Math.sqrt(brightness * (1 - brightness));
}

/**
 * The grain of a region before brightness weighs it.
 * @returns `[region.height, region.width]`, 0-255 scale; mean 0, deviation `amount x 16` at level 0
 */
export function grainField(settings: GrainSettings, region: BlendRegion): Float32Array {
  const { amount, sizePx, seed, level } = settings;
  const kernel = blurKernel(sizePx / 2 ** level);
  const radius = (kernel.length - 1) / 2;
  const unit = Math.sqrt(energyOf(kernel));
  const gain = (amount * strongestGrain * levelFactor(sizePx, level)) / (unit * unit);
  const { width, height, left, top } = region;
  const columns = width + 2 * radius;
  const across = new Float64Array(width * (height + 2 * radius));
  const row = new Float64Array(columns);
  for (let y = 0; y < height + 2 * radius; y += 1) {
    for (let x = 0; x < columns; x += 1) row[x] = whiteNoise(left + x - radius, top + y - radius, seed);
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k += 1) sum += kernel[k] * row[x + k];
      across[y * width + x] = sum;
    }
  }
  const field = new Float32Array(width * height);
  for (let i = 0; i < field.length; i += 1) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k += 1) sum += kernel[k] * across[i + k * width];
    field[i] = gain * sum;
  }
  return field;
}

/** Mean 0, deviation 1, nearly normal: the four bytes of a hash added up (Irwin and Hall). */
function whiteNoise(x: number, y: number, seed: number): number {
  let hash = (Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(seed, 0xc2b2ae3d)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  hash ^= hash >>> 16;
  const sum = (hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24);
  // Four uniform bytes: mean 510, variance 4 (256^2 - 1) / 12 = 21845.
  return (sum - 510) / 147.80054;
}

/** Gaussian weights; a single 1 for grains of one pixel. */
function blurKernel(sigmaPx: number): number[] {
  if (sigmaPx < leastBlur) return [1];
  const radius = Math.ceil(3 * sigmaPx);
  return Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigmaPx) ** 2));
}

function energyOf(kernel: readonly number[]): number {
  return kernel.reduce((sum, weight) => sum + weight * weight, 0);
}

/** What averaging 2^level x 2^level pixels leaves of the grain's deviation. */
function levelFactor(sizePx: number, level: number): number {
  if (level === 0) return 1;
  const kernel = blurKernel(sizePx);
  const side = 2 ** level;
  const averaged = new Float64Array(kernel.length + side - 1);
  kernel.forEach((weight, i) => {
    for (let k = 0; k < side; k += 1) averaged[i + k] += weight / side;
  });
  // Each axis leaves the root of its share of energy; there are two.
  return energyOf([...averaged]) / energyOf(kernel);
}
