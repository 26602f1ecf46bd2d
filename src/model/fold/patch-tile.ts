/** The classical fallback: a tile as a lossless picture, for text, line art and screenshots, where a wavelet is wasteful. */
import { loadSharp } from '../image/sharp';
import { allocateSamples, type Picture, type Samples } from '../image/picture';
import type { Bits } from '../types';
import { corrupt } from './format/chunks';
import type { Rectangle } from './tiles';

/** Share of pixels equal to their left neighbour from which a patch is worth a try: photos stay far below. */
const flatShare = 0.4;

/** Whether a tile looks drawn, not photographed. */
export function looksDrawn(picture: Picture, tile: Rectangle): boolean {
  let equal = 0;
  const { samples, width } = picture;
  for (let y = 0; y < tile.height; y++) {
    let i = ((tile.top + y) * width + tile.left) * 3 + 3;
    for (const end = i + (tile.width - 1) * 3; i < end; i += 3)
      if (
        samples[i] === samples[i - 3] &&
        samples[i + 1] === samples[i - 2] &&
        samples[i + 2] === samples[i - 1]
      )
        equal++;
  }
  return equal >= flatShare * tile.height * Math.max(1, tile.width - 1);
}

/** @returns WebP for 8 bits, PNG for 16, both lossless */
export async function encodePatch(picture: Picture, tile: Rectangle): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const samples = tileSamples(picture, tile);
  const pipeline = sharp(samples, { raw: { width: tile.width, height: tile.height, channels: 3 } });
  return picture.bits === 8
    ? pipeline.webp({ lossless: true, effort: 4 }).toBuffer()
    : pipeline.toColourspace('rgb16').png({ compressionLevel: 9 }).toBuffer();
}

/**
 * @returns samples `[height, width, 3]` of the tile
 * @throws EngineError CORRUPT_BITSTREAM when it is no picture of the tile's size
 */
export async function decodePatch(patch: Uint8Array, tile: Rectangle, bits: Bits): Promise<Samples> {
  const sharp = await loadSharp();
  try {
    const isPng = patch[0] === 0x89;
    if (isPng !== (bits === 16)) throw new Error('its format does not fit the depth');
    const pipeline = sharp(patch, { failOn: 'error', limitInputPixels: 2 ** 20 });
    const { width, height } = await pipeline.metadata();
    if (width !== tile.width || height !== tile.height) throw new Error('its size is not that of the tile');
    const { data } = await pipeline
      .removeAlpha()
      .toColourspace(bits === 16 ? 'rgb16' : 'srgb')
      .raw({ depth: bits === 16 ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const samples = allocateSamples(tile.width * tile.height * 3, bits);
    if (data.length !== samples.byteLength) throw new Error('it holds the wrong number of samples');
    samples.set(bits === 8 ? data : new Uint16Array(data.buffer, data.byteOffset, samples.length));
    return samples;
  } catch (cause) {
    throw corrupt('the picture of a tile can not be read', cause);
  }
}

function tileSamples(picture: Picture, tile: Rectangle): Uint8Array | Uint16Array {
  const count = tile.width * tile.height * 3;
  const samples = picture.bits === 8 ? new Uint8Array(count) : new Uint16Array(count);
  for (let y = 0; y < tile.height; y++) {
    const from = ((tile.top + y) * picture.width + tile.left) * 3;
    samples.set(picture.samples.subarray(from, from + tile.width * 3), y * tile.width * 3);
  }
  return samples;
}
