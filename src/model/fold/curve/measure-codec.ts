/** Bytes and PSNR of a picture in the formats that everybody has, by sharp's encoders. */
import type { Sharp } from 'sharp';
import { convertDepth } from '../../image/depth';
import { allocateSamples, type Picture } from '../../image/picture';
import { loadSharp } from '../../image/sharp';
import { measurePsnr } from '../../metrics/psnr';
import type { RateCodec } from '../../types';

export type ClassicCodec = Exclude<RateCodec, 'latent'>;

/** Qualities that are measured, 1..100: from about 0.1 bits per pixel to where no difference is seen. */
export const classicQualities: Readonly<Record<ClassicCodec, readonly number[]>> = {
  jpeg: [12, 30, 50, 68, 80, 88, 93, 96],
  webp: [1, 18, 40, 62, 78, 87, 93, 97],
  avif: [18, 32, 44, 55, 66, 77, 87],
};

/** Longest side of a picture that the format can hold, px. */
const longestSidePx: Readonly<Record<ClassicCodec, number>> = { jpeg: 65_500, webp: 16_383, avif: 16_384 };

export function canHold(codec: ClassicCodec, { width, height }: Pick<Picture, 'width' | 'height'>): boolean {
  return Math.max(width, height) <= longestSidePx[codec];
}

/**
 * mozjpeg with halved colour (4:2:0), WebP at effort 6, AVIF as sharp has it (effort 4, 4:4:4); 8 bits, no metadata.
 * @param quality 1..100, the codec's own
 * @returns bytes of the file, and PSNR of what it decodes to against `picture`, dB
 */
export async function measureCodec(
  picture: Picture,
  codec: ClassicCodec,
  quality: number,
): Promise<{ bytes: number; psnr: number }> {
  const sharp = await loadSharp();
  const { width, height, isGrey } = picture;
  const samples = convertDepth(picture.samples, picture.bits, 8);
  const raw = sharp(samples, { raw: { width, height, channels: 3 } });
  const pipeline = isGrey ? raw.toColourspace('b-w') : raw;
  const encoders: Readonly<Record<ClassicCodec, () => Sharp>> = {
    jpeg: () => pipeline.jpeg({ quality, mozjpeg: true, chromaSubsampling: '4:2:0' }),
    webp: () => pipeline.webp({ quality, effort: 6 }),
    avif: () => pipeline.avif({ quality }),
  };
  const file = await encoders[codec]().toBuffer();
  const data = await sharp(file).removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer();
  const decoded = allocateSamples(data.length, 8);
  decoded.set(data);
  return {
    bytes: file.length,
    psnr: measurePsnr({ ...picture, bits: 8, samples }, { ...picture, bits: 8, samples: decoded }),
  };
}
