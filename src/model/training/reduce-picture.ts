/** Pictures made smaller for training: detail moves closer together, and what noise and blocks were left is averaged away. */
import { allocateSamples, type Picture } from '../image/picture';
import { loadSharp } from '../image/sharp';

export type PlainPicture = Pick<Picture, 'width' | 'height' | 'bits' | 'samples'>;

/**
 * @param factor by which the sides shrink, at least 1
 * @returns at least 1 px a side, of the same depth
 */
export async function reducePicture(picture: PlainPicture, factor: number): Promise<PlainPicture> {
  const sharp = await loadSharp();
  const { bits } = picture;
  const width = Math.max(1, Math.round(picture.width / factor));
  const height = Math.max(1, Math.round(picture.height / factor));
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  const data = await sharp(picture.samples, { raw, limitInputPixels: false })
    .toColourspace(bits === 16 ? 'rgb16' : 'srgb')
    .resize({ width, height, fit: 'fill' })
    .raw({ depth: bits === 16 ? 'ushort' : 'uchar' })
    .toBuffer();
  const samples = allocateSamples(width * height * 3, bits);
  samples.set(bits === 16 ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data);
  return { width, height, bits, samples };
}
