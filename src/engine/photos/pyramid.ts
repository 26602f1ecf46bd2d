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

/** A plane of samples, `[height, width, channels]`. */
interface Plane {
  readonly width: number;
  readonly height: number;
  readonly samples: Samples;
}

/** Rectangle of a plane, px: right and bottom are past its last pixel. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Writes a rectangle of a plane that is half of another: each sample the rounded mean of four. A side of odd length is
 * taken as if its last row or column stood there twice.
 * @param area of `to`, inside it
 */
export function halveInto(
  to: Plane,
  from: Plane,
  { left, top, right, bottom }: Area,
  channels: number,
): void {
  const source = from.samples;
  const target = to.samples;
  const rowStep = from.width * channels;
  for (let y = top; y < bottom; y += 1) {
    const upper = 2 * y * rowStep;
    const lower = Math.min(2 * y + 1, from.height - 1) * rowStep;
    let at = (y * to.width + left) * channels;
    for (let x = left; x < right; x += 1) {
      const near = 2 * x * channels;
      const far = Math.min(2 * x + 1, from.width - 1) * channels;
      for (let channel = 0; channel < channels; channel += 1, at += 1) {
        const sum =
          source[upper + near + channel] +
          source[upper + far + channel] +
          source[lower + near + channel] +
          source[lower + far + channel];
        target[at] = (sum + 2) >> 2;
      }
    }
  }
}

/**
 * Halves a plane.
 * @param samples `[height, width, channels]`
 * @returns `[ceil(height/2), ceil(width/2), channels]`, same depth, each the rounded mean of four
 */
export function halve<S extends Samples>(samples: S, width: number, height: number, channels: number): S {
  const size = { width: sideAtLevel(width, 1), height: sideAtLevel(height, 1) };
  const bits = samples.BYTES_PER_ELEMENT === 1 ? 8 : 16;
  const out = allocateSamples(size.width * size.height * channels, bits) as S;
  const whole = { left: 0, top: 0, right: size.width, bottom: size.height };
  halveInto({ ...size, samples: out }, { width, height, samples }, whole, channels);
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
