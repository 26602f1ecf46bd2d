/** Reduced copies of a picture for the screen: level n is level n-1 halved by averaging 2x2 boxes. */
import { allocateSamples, type Samples } from '../../model/image/picture';
import { screenTilePx } from '../contract';

/** One level. Level 0 is the picture itself and never stands in a pyramid. */
export interface PyramidLevel<S extends Samples = Samples> {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]`, the depth of level 0. */
  readonly samples: S;
  /** `[height, width]`, with a picture that has transparency. */
  readonly alpha?: S;
}

/** Size of a side at a level: halved and rounded up, level by level. */
export function sideAtLevel(sidePx: number, level: number): number {
  return Math.ceil(sidePx / 2 ** level);
}

/** How many levels under level 0 there are: the last one fits into a single screen tile. */
export function levelCount(width: number, height: number): number {
  let count = 0;
  while (sideAtLevel(Math.max(width, height), count) > screenTilePx) count += 1;
  return count;
}

/** Bytes of all levels under level 0, alpha left out. */
export function pyramidBytes(width: number, height: number, bytesPerSample: number): number {
  let bytes = 0;
  for (let level = 1; level <= levelCount(width, height); level += 1)
    bytes += sideAtLevel(width, level) * sideAtLevel(height, level) * 3 * bytesPerSample;
  return bytes;
}

/**
 * Halves a plane. A side of odd length is taken as if its last row or column stood there twice.
 * @param samples `[height, width, channels]`
 * @returns `[ceil(height/2), ceil(width/2), channels]`, same depth, each the rounded mean of four
 */
export function halve<S extends Samples>(samples: S, width: number, height: number, channels: number): S {
  const outWidth = sideAtLevel(width, 1);
  const outHeight = sideAtLevel(height, 1);
  const bits = samples.BYTES_PER_ELEMENT === 1 ? 8 : 16;
  const out = allocateSamples(outWidth * outHeight * channels, bits) as S;
  const rowStep = width * channels;
  let to = 0;
  for (let y = 0; y < outHeight; y += 1) {
    const top = 2 * y * rowStep;
    const bottom = Math.min(2 * y + 1, height - 1) * rowStep;
    for (let x = 0; x < outWidth; x += 1) {
      const left = 2 * x * channels;
      const right = Math.min(2 * x + 1, width - 1) * channels;
      for (let channel = 0; channel < channels; channel += 1, to += 1) {
        const sum =
          samples[top + left + channel] +
          samples[top + right + channel] +
          samples[bottom + left + channel] +
          samples[bottom + right + channel];
        out[to] = (sum + 2) >> 2;
      }
    }
  }
  return out;
}

/** All levels under level 0, the largest first. */
export function buildPyramid<S extends Samples>(
  base: PyramidLevel<S>,
  onLevel?: (done: number, total: number) => void,
): PyramidLevel<S>[] {
  const levels: PyramidLevel<S>[] = [];
  const total = levelCount(base.width, base.height);
  for (let current = base; levels.length < total;) {
    const { width, height, samples, alpha } = current;
    current = {
      width: sideAtLevel(width, 1),
      height: sideAtLevel(height, 1),
      samples: halve(samples, width, height, 3),
      ...(alpha && { alpha: halve(alpha, width, height, 1) }),
    };
    levels.push(current);
    onLevel?.(levels.length, total);
  }
  return levels;
}
