/** Seeded pictures for tests: the same arguments give the same samples on every machine. */
import { allocateSamples, peakOf, type Picture } from '../image/picture';
import { createRandom } from '../random';
import type { Bits } from '../types';

/**
 * `gradient` rises along x (red), y (green) and both (blue); `zone` is a zone plate, every frequency up to the limit;
 * `checker` is black and white, 8 px; `noise` is uniform; `scene` is smooth shapes with edges, like a photo.
 */
export type Pattern = 'gradient' | 'zone' | 'checker' | 'noise' | 'scene';

export interface PictureSettings {
  /** px. Default 64. */
  readonly width?: number;
  /** px. Default 48. */
  readonly height?: number;
  readonly bits?: Bits;
  readonly pattern?: Pattern;
  readonly seed?: number;
  readonly isGrey?: boolean;
  /** Adds an alpha plane that rises along x from transparent to opaque. */
  readonly withAlpha?: boolean;
  readonly metadata?: Picture['metadata'];
}

/** A generated picture, format `png`. */
export function makePicture(settings: PictureSettings = {}): Picture {
  const { width = 64, height = 48, bits = 8, pattern = 'gradient', seed = 1, isGrey = false } = settings;
  const samples = allocateSamples(width * height * 3, bits);
  const peak = peakOf(bits);
  const valueAt = patterns[pattern](width, height, seed);
  for (let y = 0, out = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++, out++)
        samples[out] = isGrey && c > 0 ? samples[out - 1] : Math.round(valueAt(x, y, c) * peak);
  const alpha = settings.withAlpha ? allocateSamples(width * height, bits) : undefined;
  alpha?.forEach((_, i) => (alpha[i] = Math.round(((i % width) / Math.max(1, width - 1)) * peak)));
  return {
    width,
    height,
    bits,
    samples,
    ...(alpha && { alpha }),
    isGrey,
    metadata: settings.metadata ?? {},
    format: 'png',
  };
}

/** Value 0..1 of channel c at (x, y); called in reading order. */
type ValueAt = (x: number, y: number, c: number) => number;

const patterns: Record<Pattern, (width: number, height: number, seed: number) => ValueAt> = {
  gradient: (width, height) => (x, y, c) => {
    const along = x / Math.max(1, width - 1);
    const down = y / Math.max(1, height - 1);
    return c === 0 ? along : c === 1 ? down : (along + down) / 2;
  },
  zone: (width, height) => {
    const scale = Math.PI / Math.max(width, height);
    return (x, y) => 0.5 + 0.5 * Math.cos(scale * ((x - width / 2) ** 2 + (y - height / 2) ** 2));
  },
  checker: () => (x, y) => ((x >> 3) + (y >> 3)) & 1,
  noise: (_width, _height, seed) => {
    const random = createRandom(seed);
    return () => random.uniform();
  },
  scene: (width, height, seed) => {
    const random = createRandom(seed);
    const discs = Array.from({ length: 12 }, () => ({
      x: random.uniform() * width,
      y: random.uniform() * height,
      radius: (0.05 + 0.2 * random.uniform()) * Math.max(width, height),
      color: [random.uniform(), random.uniform(), random.uniform()],
    }));
    return (x, y, c) => {
      let value = 0.3 + 0.4 * (y / Math.max(1, height - 1));
      for (const disc of discs)
        if ((x - disc.x) ** 2 + (y - disc.y) ** 2 < disc.radius ** 2)
          value = 0.7 * disc.color[c] + 0.3 * ((x - disc.x) / disc.radius / 2 + 0.5);
      return Math.min(1, Math.max(0, value + 0.03 * Math.sin(0.9 * x + 0.4 * y)));
    };
  },
};
