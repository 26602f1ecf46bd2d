/** Encodes a picture's samples in memory; metadata and files are added by others. */
import { EngineError, invalidArgument } from '../errors';
import type { Bits, ImageFormat } from '../types';
import { convertDepth } from './depth';
import type { Encoded } from './metadata/embed';
import type { Picture, Samples } from './picture';
import { loadSharp } from './sharp';

export interface EncodeSettings {
  readonly format: ImageFormat;
  /** 1..100, for JPEG, WebP and AVIF. Default 92, 90 and 70. */
  readonly quality?: number;
  /** 16 only in PNG and TIFF (exact) and AVIF (as 10 bits). Default: the picture's where the format has it, else 8. */
  readonly bits?: Bits;
}

/** Interleaved channels as they go into the encoder. */
export interface EncoderInput {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly bits: Bits;
  readonly data: Samples;
}

const defaultQuality = { jpeg: 92, webp: 90, avif: 70 } as const;

/** Longest side that a format can hold, px. */
const maxSidePx: Readonly<Record<ImageFormat, number>> = {
  jpeg: 65500,
  webp: 16383,
  avif: 16384,
  png: 2 ** 24,
  tiff: 2 ** 24,
};

/** Whether samples come back exactly as they went in. */
export function isLossless(format: ImageFormat): boolean {
  return format === 'png' || format === 'tiff';
}

/**
 * Checks the settings against the picture and fills in the defaults.
 * @throws EngineError INVALID_ARGUMENT
 */
export function resolveSettings(
  picture: Pick<Picture, 'width' | 'height' | 'bits'>,
  settings: EncodeSettings,
): { readonly format: ImageFormat; readonly quality: number; readonly bits: Bits } {
  const { format } = settings;
  if (!Object.hasOwn(maxSidePx, format))
    throw invalidArgument('format', Object.keys(maxSidePx).join(', '), format);
  const quality = settings.quality ?? (isLossless(format) ? 100 : defaultQuality[format as 'jpeg']);
  if (!Number.isInteger(quality) || quality < 1 || quality > 100)
    throw invalidArgument('quality', 'a whole number from 1 to 100', settings.quality);
  const hasDepth = format === 'png' || format === 'tiff' || format === 'avif';
  const bits = settings.bits ?? (hasDepth ? picture.bits : 8);
  if (bits !== 8 && !(bits === 16 && hasDepth))
    throw invalidArgument(
      'bits',
      hasDepth ? '8 or 16' : `8 (${format} holds no more; choose png or tiff)`,
      bits,
    );
  if (Math.max(picture.width, picture.height) > maxSidePx[format])
    throw new EngineError(
      'INVALID_ARGUMENT',
      `A ${format} holds at most ${maxSidePx[format]} px a side; this picture has ${picture.width} x ` +
        `${picture.height}. Save it as png or tiff.`,
    );
  return { format, quality, bits };
}

/**
 * The channels that the format takes: grey as one where the format has grey; transparency laid on white for JPEG.
 * The picture's own array is used where nothing has to change.
 */
export function packChannels(picture: Picture, format: ImageFormat, bits: Bits): EncoderInput {
  const { width, height } = picture;
  const samples = convertDepth(picture.samples, picture.bits, bits);
  const alpha = picture.alpha && convertDepth(picture.alpha, picture.bits, bits);
  const isGrey = picture.isGrey && hasGrey(format);
  if (!isGrey && !alpha) return { width, height, channels: 3, bits, data: samples };
  const colors = isGrey ? 1 : 3;
  const keepsAlpha = alpha !== undefined && format !== 'jpeg';
  const channels = (colors + (keepsAlpha ? 1 : 0)) as EncoderInput['channels'];
  const makeArray = (count: number): Samples =>
    bits === 8
      ? new Uint8Array(new SharedArrayBuffer(count))
      : new Uint16Array(new SharedArrayBuffer(count * 2));
  const data = makeArray(width * height * channels);
  const peak = bits === 8 ? 255 : 65535;
  for (let pixel = 0, out = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < colors; c++) {
      const value = samples[pixel * 3 + c];
      data[out++] =
        alpha && !keepsAlpha
          ? Math.round((value * alpha[pixel] + peak * (peak - alpha[pixel])) / peak)
          : value;
    }
    if (keepsAlpha) data[out++] = alpha[pixel];
  }
  return { width, height, channels, bits, data };
}

function hasGrey(format: ImageFormat): boolean {
  return format === 'jpeg' || format === 'png' || format === 'tiff';
}

/** Encodes, without metadata and without any change of colour. */
export async function encodeChannels(
  input: EncoderInput,
  settings: { readonly format: ImageFormat; readonly quality: number },
): Promise<Encoded> {
  const sharp = await loadSharp();
  const { width, height, channels, bits, data } = input;
  const isGrey = channels <= 2;
  const space = isGrey ? (bits === 16 ? 'grey16' : 'b-w') : bits === 16 ? 'rgb16' : 'srgb';
  const { format, quality } = settings;
  const pipeline = sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).toColourspace(
    space,
  );
  const encode = () => {
    switch (format) {
      case 'jpeg':
        return pipeline.jpeg({
          quality,
          chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0',
          // Saves 7 % and holds all coefficients, 12 bytes a pixel: too much memory for a large photo.
          optimiseCoding: width * height <= 16e6,
        });
      case 'webp':
        return pipeline.webp({ quality, effort: 4, smartSubsample: quality >= 80 });
      case 'avif':
        return pipeline.avif({ quality, effort: avifEffort(width * height), bitdepth: bits === 16 ? 10 : 8 });
      case 'png':
        return pipeline.png({ compressionLevel: 6, adaptiveFiltering: true });
      case 'tiff':
        return pipeline.tiff({ compression: 'deflate', predictor: 'horizontal' });
    }
  };
  return { format, width, height, isGrey, bytes: await encode().toBuffer() };
}

/**
 * libaom's time falls by an order of magnitude from effort 4 to 0 at a tenth more bytes (2 Mpx at quality 60 on two
 * busy cores: 16, 9, 7, 4, 1 s for 309, 298, 312, 310, 330 KiB), so large photos get less of it.
 */
function avifEffort(pixels: number): number {
  return pixels <= 1e6 ? 4 : pixels <= 4e6 ? 2 : pixels <= 16e6 ? 1 : 0;
}
