/** A band that is coded or being coded, laid out so that neighbours can be asked for without border checks. */
import type { BandShape } from '../transform/pyramid';

/** Zeros on all sides of a band. */
const margin = 2;

export interface KnownBand {
  readonly width: number;
  readonly height: number;
  /** Places from one row to the next. */
  readonly stride: number;
  /** Values (in the low band: differences to their prediction), with margins. */
  readonly values: Int16Array;
  /** Magnitudes, at most 255, with margins. */
  readonly magnitudes: Uint8Array;
}

export function emptyBand({ width, height }: BandShape): KnownBand {
  const stride = width + 2 * margin;
  const count = stride * (height + 2 * margin);
  return { width, height, stride, values: new Int16Array(count), magnitudes: new Uint8Array(count) };
}

/** Index of a place. One beyond the last column or row is allowed: bands of a level differ by one in size. */
export function placeOf(band: KnownBand, x: number, y: number): number {
  return (y + margin) * band.stride + x + margin;
}

export function setValue(band: KnownBand, place: number, value: number): void {
  band.values[place] = value;
  const magnitude = value < 0 ? -value : value;
  band.magnitudes[place] = magnitude > 255 ? 255 : magnitude;
}

/** Magnitudes of what is coded before a place in the band, weights summing to 16. */
export function causalSum({ magnitudes: m, stride }: KnownBand, p: number): number {
  return (
    4 * (m[p - 1] + m[p - stride]) +
    2 * (m[p - stride - 1] + m[p - stride + 1] + m[p - 2] + m[p - 2 * stride])
  );
}

/** Magnitudes two places away, one each. */
export function farSum({ magnitudes: m, stride }: KnownBand, p: number): number {
  return (
    m[p - 2] +
    m[p - stride - 2] +
    m[p - stride + 2] +
    m[p - 2 * stride - 1] +
    m[p - 2 * stride] +
    m[p - 2 * stride + 1]
  );
}

/** Magnitudes at a place and all around it in a band that is known whole, weights summing to 16. */
export function ringSum({ magnitudes: m, stride }: KnownBand, p: number): number {
  return (
    4 * m[p] +
    2 * (m[p - 1] + m[p + 1] + m[p - stride] + m[p + stride]) +
    m[p - stride - 1] +
    m[p - stride + 1] +
    m[p + stride - 1] +
    m[p + stride + 1]
  );
}

/** Values other than zero in a part of a band, counted up to 9. */
export function countFilled(
  band: KnownBand,
  left: number,
  right: number,
  top: number,
  bottom: number,
): number {
  let count = 0;
  for (let y = top; y < bottom; y++)
    for (let p = placeOf(band, left, y), end = placeOf(band, right, y); p < end; p++)
      if (band.magnitudes[p] !== 0 && ++count > 8) return 9;
  return count;
}
