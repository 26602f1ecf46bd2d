/** A decoded picture: what every part of the engine hands on. See src/model/README.md for what is always true. */
import type { Bits, ImageFormat } from '../types';

/** Interleaved samples over shared memory, so that two threads can use one copy. */
export type Samples = Uint8Array<SharedArrayBuffer> | Uint16Array<SharedArrayBuffer>;

/** Blocks carried from the source file to what is written: verbatim but for the orientation, which is applied. */
export interface PictureMetadata {
  /** Profile of the samples; `GRAY` for grey pictures, else `RGB`. */
  readonly icc?: Uint8Array;
  /** Starts at the TIFF header (`II*` or `MM*`), without JPEG's `Exif` prefix; orientation 1. */
  readonly exif?: Uint8Array;
  /** The packet; `tiff:Orientation` 1. */
  readonly xmp?: Uint8Array;
  /** Plain records (IIM), without Photoshop's block around them. */
  readonly iptc?: Uint8Array;
  /** Dots per inch. */
  readonly density?: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly bits: Bits;
  /** RGB, `[height, width, 3]`; Uint8Array for 8 bits, Uint16Array for 16. */
  readonly samples: Samples;
  /** `[height, width]`, same depth, when the source has transparency. */
  readonly alpha?: Samples;
  /** The source was grey: R = G = B, written back as grey. */
  readonly isGrey: boolean;
  readonly metadata: PictureMetadata;
  /** Format of the file it came from. */
  readonly format: ImageFormat;
}

/** A picture that never was a file: what a measure adds noise to, unclipped and unrounded. */
export interface FloatPicture {
  readonly width: number;
  readonly height: number;
  readonly bits: 'float';
  /** `[height, width, 3]`; nominally 0..1, noise may reach beyond. */
  readonly samples: Float32Array;
}

/** What a network or an estimator reads samples from. */
export type SampleSource = Pick<Picture, 'width' | 'height' | 'bits' | 'samples'> | FloatPicture;

/** Fresh shared samples for `count` values of `bits` depth, zero-filled. */
export function allocateSamples(count: number, bits: Bits): Samples {
  return bits === 8
    ? new Uint8Array(new SharedArrayBuffer(count))
    : new Uint16Array(new SharedArrayBuffer(count * 2));
}

/** Sample value of white: 255, 65535, or 1 for floats. */
export function peakOf(bits: Bits | 'float'): number {
  return bits === 8 ? 255 : bits === 16 ? 65535 : 1;
}
