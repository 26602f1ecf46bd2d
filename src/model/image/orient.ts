/**
 * Takes decoded, packed samples apart into RGB and alpha, and turns the picture upright on the way: one pass and one
 * copy, so that a large photo is in memory no more than twice.
 */
import type { Bits } from '../types';
import { allocateSamples, peakOf, type Samples } from './picture';

/** What a decoder gives: interleaved channels in stored order. */
export interface PackedSamples {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  readonly bits: Bits;
  /** `[height, width, channels]`. */
  readonly data: Uint8Array | Uint16Array;
}

/** The upright picture's parts. */
export interface UnpackedSamples {
  readonly width: number;
  readonly height: number;
  readonly samples: Samples;
  readonly alpha?: Samples;
}

/** Whether an EXIF orientation swaps width and height. */
export function swapsSides(orientation: number): boolean {
  return orientation >= 5;
}

/**
 * Where the upright picture's pixels stand in the stored one: pixel (x, y) is stored at
 * `origin + x * stepX + y * stepY` (in px). EXIF 2.32, tag 0x0112: 1 upright, 2 mirrored, 3 turned by 180, 4 flipped,
 * 5 transposed, 6 to be turned clockwise, 7 transposed across the other diagonal, 8 to be turned anticlockwise.
 */
export function walkOf(orientation: number, width: number, height: number) {
  const last = width * height - 1;
  switch (orientation) {
    case 2:
      return { origin: width - 1, stepX: -1, stepY: width };
    case 3:
      return { origin: last, stepX: -1, stepY: -width };
    case 4:
      return { origin: last - (width - 1), stepX: 1, stepY: -width };
    case 5:
      return { origin: 0, stepX: width, stepY: 1 };
    case 6:
      return { origin: last - (width - 1), stepX: -width, stepY: 1 };
    case 7:
      return { origin: last, stepX: -width, stepY: -1 };
    case 8:
      return { origin: width - 1, stepX: width, stepY: -1 };
    default:
      return { origin: 0, stepX: 1, stepY: width };
  }
}

/**
 * @param orientation EXIF orientation to apply, 1..8
 * @param significantBits bits that carry the picture at the top of each 16-bit sample (10 or 12 in AVIF); they are
 *   repeated below so that full scale is 65535. Default: all.
 */
export function unpackUpright(
  packed: PackedSamples,
  orientation: number,
  significantBits: number = packed.bits,
): UnpackedSamples {
  const { channels, bits, data } = packed;
  const swapped = swapsSides(orientation);
  const width = swapped ? packed.height : packed.width;
  const height = swapped ? packed.width : packed.height;
  const walk = walkOf(orientation, packed.width, packed.height);
  const samples = allocateSamples(width * height * 3, bits);
  const isColor = channels >= 3;
  if (channels === 3 && orientation === 1) samples.set(data);
  else
    for (let y = 0, out = 0; y < height; y++) {
      let from = (walk.origin + y * walk.stepY) * channels;
      for (let x = 0; x < width; x++, out += 3, from += walk.stepX * channels) {
        samples[out] = data[from];
        samples[out + 1] = isColor ? data[from + 1] : data[from];
        samples[out + 2] = isColor ? data[from + 2] : data[from];
      }
    }
  const alpha = channels % 2 === 0 ? unpackAlpha(packed, walk, width, height) : undefined;
  if (significantBits < bits) {
    repeatTopBits(samples, significantBits);
    if (alpha) repeatTopBits(alpha, significantBits);
  }
  // Opaque everywhere says nothing.
  const opaque = peakOf(bits);
  const isTransparent = alpha?.some((value) => value !== opaque);
  return { width, height, samples, ...(isTransparent && { alpha }) };
}

function unpackAlpha(
  { channels, bits, data }: PackedSamples,
  walk: ReturnType<typeof walkOf>,
  width: number,
  height: number,
): Samples {
  const alpha = allocateSamples(width * height, bits);
  for (let y = 0, out = 0; y < height; y++) {
    let from = (walk.origin + y * walk.stepY) * channels + channels - 1;
    for (let x = 0; x < width; x++, out++, from += walk.stepX * channels) alpha[out] = data[from];
  }
  return alpha;
}

function repeatTopBits(samples: Samples, significantBits: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] |= samples[i] >>> significantBits;
}
