/**
 * Plain, serialisable types that every process shares. Imports nothing; the page may import it.
 * Units: `sigma` is a noise standard deviation on the 0-255 scale; sizes are px; `bpp` is bits per pixel.
 */

/** Sample depth of a picture file, bits per channel. */
export type Bits = 8 | 16;

/** Picture formats that Grainfold reads and writes. */
export const imageFormats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** Softness of added grain unless it is chosen, px at full size. */
export const usualGrainSizePx = 0.8;

/** What a model does: `restore` takes noise away, `fold` compresses. */
export type ModelKind = 'restore' | 'fold';

/** How long the encoder looks for a smaller file at the same quality: `search` takes many times as long as `default`. */
export const efforts = ['default', 'search'] as const;
export type Effort = (typeof efforts)[number];

/** How far a long task has come. `done` and `total` count `unit`s; `total` is 0 while unknown. */
export interface Progress {
  readonly stage:
    | 'read'
    | 'estimate'
    | 'denoise'
    | 'search'
    | 'encode'
    | 'decode'
    | 'verify'
    | 'write'
    | 'train'
    | 'evaluate';
  readonly done: number;
  readonly total: number;
  readonly unit: 'tile' | 'row' | 'step' | 'photo' | 'byte' | 'epoch' | 'measure';
}

/** Noise at one brightness: standard deviations on the 0-255 scale. */
export interface NoiseAtBrightness {
  /** BT.601 luma, 0..1. */
  readonly brightness: number;
  /** Of (R + G + B) / sqrt(3). */
  readonly sigmaLuma: number;
  /** Root mean square over (R - B) / sqrt(2) and (R - 2 G + B) / sqrt(6). */
  readonly sigmaColour: number;
}

/** Noise found in a photo: standard deviations on the 0-255 scale. */
export interface NoiseEstimate {
  /** Level given to the network: the standard deviation over R, G and B together. */
  readonly sigma: number;
  /** Of luminance (BT.601 Y) alone. */
  readonly sigmaLuma: number;
  /** Root mean square over Cb and Cr. */
  readonly sigmaChroma: number;
  /** Not independent from pixel to pixel: a camera has developed it, a JPEG has taken its fast part. */
  readonly isCorrelated: boolean;
  /** Over brightness, dark to bright; bins that hold too few pixels are left out. */
  readonly curve?: readonly NoiseAtBrightness[];
  /** Salt and pepper: the share of the samples that were black or white for no reason, 0..1; left out where there was none. */
  readonly impulseShare?: number;
}

/** What the blocks that travel with a picture say, in short. */
export interface MetadataSummary {
  readonly icc?: { readonly bytes: number; readonly name: string | null };
  readonly exif?: {
    readonly bytes: number;
    readonly make?: string;
    readonly model?: string;
    readonly lens?: string;
    /** As the camera wrote it, `2024-05-31 18:20:05`. */
    readonly taken?: string;
    readonly exposureSeconds?: number;
    readonly fNumber?: number;
    readonly iso?: number;
    readonly focalLengthMm?: number;
    readonly software?: string;
    readonly artist?: string;
    readonly copyright?: string;
    /** It says where the photo was taken. */
    readonly hasPlace: boolean;
  };
  readonly xmp?: { readonly bytes: number };
  readonly iptc?: { readonly bytes: number };
  /** Dots per inch. */
  readonly density?: number;
}

/** What became of a photo's noise in a file: taken out, described as grain that is made again, or kept as it was. */
export const keptNoises = ['none', 'grain', 'exact'] as const;
export type KeptNoise = (typeof keptNoises)[number];

/** What a result was made of and how; stands in its XMP, or in a `.latent` as its maker. */
export interface MadeNote {
  /** File name of the photo, its bytes, and the time of its last change, ms since 1970. */
  readonly source: string;
  readonly sourceBytes: number;
  readonly sourceTime: number;
  /** Id of the model that took out noise; empty where all of it was kept. */
  readonly model: string;
  /** As it was asked for; in a picture file `none`, with `grain` below. Notes from before this field say `none`. */
  readonly noise: KeptNoise;
  /** As it was asked for, 0-255 scale. */
  readonly sigma: 'auto' | number;
  /** 0..1 each; the size of grains in px. */
  readonly strength: number;
  readonly colorStrength: number;
  readonly detail: number;
  readonly grain: number;
  readonly grainSize: number;
  /** Of a picture file, or `latentFormat`. */
  readonly format: string;
  /** As asked for; null for the format's own. */
  readonly quality: number | null;
  readonly bits: number | null;
  /** Of a `.latent` that was searched for; left out for the default effort. */
  readonly effort?: 'search';
}

/** How notes and reports name a `.latent` made by a codec: another codec's file is other work. */
export function latentFormat(foldModelId: string): string {
  return `latent ${foldModelId}`;
}

/** How two pictures of the same size differ, on 8-bit sRGB values (peak 255) over all channels. */
export interface PictureComparison {
  /** dB; `Infinity` for equal pictures. */
  readonly psnr: number;
  /** 0..1, Wang 2004, mean over Y with an 11x11 Gaussian window. */
  readonly ssim: number;
  /** 0..1, Wang 2003, five scales; NaN when the short side is under 176 px. */
  readonly msssim: number;
  /** Largest absolute difference, 0..255. */
  readonly maxError: number;
}

/** Measured sizes and quality of one `.latent` file. */
export interface FoldFigures {
  readonly bytes: number;
  readonly bpp: number;
  /** Source file bytes / latent bytes. */
  readonly ratioToSource: number;
  /** Raw bytes (width x height x 3 x bits/8) / latent bytes. */
  readonly ratioToRaw: number;
  /** Decoded file against the input, dB. */
  readonly psnr: number;
  /** Decoded file against the input, 0..1. */
  readonly ssim: number;
  /** Decoded file against the picture that was coded (the denoised one), dB. */
  readonly psnrToCoded: number;
  /** Of `bytes`: thumbnail, metadata and maker; the same at every quality. */
  readonly sideBytes: number;
  /** 1..100. */
  readonly quality: number;
  readonly model: string;
  readonly seconds: number;
  /** Left out for the default one. */
  readonly effort?: 'search';
  /** Of the file that was decoded and measured, hex: what is saved is held against it. */
  readonly sha256: string;
}

/** What a rate-distortion curve can be measured of. */
export const rateCodecs = ['latent', 'jpeg', 'webp', 'avif'] as const;
export type RateCodec = (typeof rateCodecs)[number];

/** One measured point of a rate-distortion curve. */
export interface RatePoint {
  readonly codec: RateCodec;
  /** 1..100, the codec's own. */
  readonly quality: number;
  /** Of a file of the measured pixels, without metadata and thumbnail. */
  readonly bytes: number;
  /** 8 x bytes / measured pixels. */
  readonly bpp: number;
  /** Against the picture that is folded, dB; null where only the size was measured. */
  readonly psnr: number | null;
}

/** Rate and distortion of one photo, see `fold/curve/measure-curve.ts`. */
export interface RateCurve {
  /** By codec, then by quality. */
  readonly points: readonly RatePoint[];
  /** What was measured: the whole picture when both pixel counts are equal. */
  readonly sample: { readonly tiles: number; readonly pixels: number; readonly ofPixels: number };
  /** The same pixels with their noise, folded at the step of `quality`, and without; null when the noise is kept. */
  readonly noise: {
    readonly quality: number;
    readonly cleanBytes: number;
    readonly noisyBytes: number;
  } | null;
}

/** Bits of a file by region of the picture. */
export interface SpendingMap {
  /** Side of a cell, px; cells at the right and bottom edge are cut off. */
  readonly cellPx: number;
  readonly columns: number;
  readonly rows: number;
  /** Bits per pixel by cell, row by row. */
  readonly bpp: Float32Array;
}

/** One band of a latent, as far as it can be looked at. */
export interface BandPeek {
  /** 0 luminance, 1 and 2 colour. */
  readonly channel: number;
  /** 1 is the finest. */
  readonly level: number;
  /** 0 low, 1 across, 2 down, 3 both. */
  readonly orientation: 0 | 1 | 2 | 3;
  /** Size of the band in values. */
  readonly width: number;
  readonly height: number;
  /** What it takes in the file. */
  readonly bits: number;
  /** Sum of squares on the 8-bit scale; of the low band about its mean. */
  readonly energy: number;
  /** Share of its values that are not zero, 0..1. */
  readonly filled: number;
  /** Magnitudes (in the low band the values), reduced to fit a thumbnail; 255 is the largest. */
  readonly picture: { readonly width: number; readonly height: number; readonly grey: Uint8Array };
}

/** What is inside a `.latent`. */
export interface LatentPeek {
  readonly spending: SpendingMap;
  /** Channel by channel, coarse to fine. */
  readonly bands: readonly BandPeek[];
  /** Of coded tiles, those kept as pictures included. */
  readonly payloadBytes: number;
  /** Tiles kept as lossless pictures. */
  readonly patches: number;
}

/** One report of a training run. Losses are those of the task; `psnr` (dB) is on held-out pictures. */
export interface TrainReport {
  readonly step: number;
  readonly loss: number;
  readonly valLoss: number | null;
  readonly psnr: number | null;
  readonly seconds: number;
  /** Seconds left. */
  readonly eta: number;
}

/**
 * A denoiser for some photos or people, never in use for all by itself: `fast` is a small network, taken where it is asked
 * for; `camera` takes by itself the photos whose noise a camera has developed.
 */
export type ModelRole = 'fast' | 'camera';

/** What is known about a model: stands beside its weights as `card.json` and, for people, `card.md`. */
export interface ModelCard {
  readonly id: string;
  readonly name: string;
  readonly kind: ModelKind;
  /** ISO date. */
  readonly created: string;
  /** Id of the model that training started from; null when it started from initial weights. */
  readonly parent: string | null;
  /** What it is made for, when not for all photos. */
  readonly role?: ModelRole;
  /** Hex SHA-256 over spec and weights: names the model in `.latent` files. */
  readonly fingerprint: string;
  readonly licence: string;
  /** What it was trained on, in words. */
  readonly data: string;
  readonly seed: number;
  readonly command: string;
  readonly steps: number;
  /** Measured figures by name, e.g. `heldOutPsnr`, `stockHeldOutPsnr`. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A model as the list shows it. */
export interface ModelEntry {
  readonly id: string;
  readonly kind: ModelKind;
  readonly card: ModelCard;
  /** Chosen for new work of its kind. */
  readonly inUse: boolean;
  /** Takes the photos of camera noise instead. */
  readonly inUseForCamera?: true;
  /** Shipped with the app: can't be removed. */
  readonly stock: boolean;
  /** `.latent` files that this app wrote with it and that are still there, or on a disk that is away. */
  readonly latentFiles?: number;
}
