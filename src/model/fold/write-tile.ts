/** Puts decoded tiles into a picture's samples, and measures how far they are from another picture. */
import type { Samples } from '../image/picture';
import type { Bits } from '../types';
import type { Rectangle } from './tiles';

export interface SampleTarget {
  readonly samples: Samples;
  readonly width: number;
  readonly bits: Bits;
}

/** @param values floats `[height, width, 3]`, 0..255; clamped and rounded here */
export function writeTile(values: Float32Array, tile: Rectangle, target: SampleTarget): void {
  const { samples, width, bits } = target;
  const [scale, peak] = bits === 8 ? [1, 255] : [257, 65535];
  for (let y = 0; y < tile.height; y++) {
    const to = ((tile.top + y) * width + tile.left) * 3;
    const from = y * tile.width * 3;
    for (let i = 0; i < tile.width * 3; i++) {
      const value = values[from + i] * scale;
      samples[to + i] = value <= 0 ? 0 : value >= peak ? peak : value + 0.5;
    }
  }
}

/** @param source samples `[height, width, 3]` of the tile */
export function copyTile(source: Samples, tile: Rectangle, target: SampleTarget): void {
  for (let y = 0; y < tile.height; y++) {
    const from = y * tile.width * 3;
    const to = ((tile.top + y) * target.width + tile.left) * 3;
    target.samples.set(source.subarray(from, from + tile.width * 3), to);
  }
}

/**
 * Mean squared error of a decoded tile, 8-bit scale, as it would be after clamping.
 * @param values floats `[height, width, 3]`
 */
export function tileError(values: Float32Array, tile: Rectangle, truth: SampleTarget): number {
  const scale = truth.bits === 8 ? 1 : 1 / 257;
  let sum = 0;
  for (let y = 0; y < tile.height; y++) {
    const at = ((tile.top + y) * truth.width + tile.left) * 3;
    const from = y * tile.width * 3;
    for (let i = 0; i < tile.width * 3; i++) {
      const value = values[from + i];
      const difference = (value < 0 ? 0 : value > 255 ? 255 : value) - truth.samples[at + i] * scale;
      sum += difference * difference;
    }
  }
  return sum / (tile.width * tile.height * 3);
}
