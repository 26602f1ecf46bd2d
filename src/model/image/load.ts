/** Decodes a photo file into a `Picture`. */
import type { TaskOptions } from '../cancel';
import { throwIfCancelled } from '../errors';
import { readFailure } from './failure';
import { readHeader, type FileHeader, type HeaderOptions } from './header';
import { carryMetadata } from './metadata/carry';
import { unpackUpright, type PackedSamples } from './orient';
import type { Picture } from './picture';
import { loadSharp } from './sharp';

export type LoadOptions = HeaderOptions & Pick<TaskOptions, 'signal'>;

/**
 * Reads a JPEG, PNG, WebP, TIFF or AVIF, told by its content. The samples come upright, in the file's own profile and
 * depth, 16 bits untouched; CMYK and Lab become 8-bit sRGB. Of several pages or frames the first (or primary) is read.
 * @param path any path that the file system takes
 * @throws EngineError UNSUPPORTED_FORMAT, UNREADABLE_IMAGE, FORBIDDEN, OUT_OF_MEMORY, CANCELLED
 */
export async function loadPicture(path: string, options: LoadOptions = {}): Promise<Picture> {
  const header = await readHeader(path, options);
  throwIfCancelled(options.signal);
  try {
    const metadata = await carryMetadata(header);
    const packed = await decode(header);
    throwIfCancelled(options.signal);
    return {
      ...unpackUpright(packed, header.orientation, header.significantBits),
      bits: header.bits,
      isGrey: header.channelKind === 'grey',
      metadata,
      format: header.format,
    };
  } catch (error) {
    throw readFailure(error, path);
  }
}

/** Decodes in stored order, without any change of colour unless the channels are foreign. */
async function decode(header: FileHeader): Promise<PackedSamples> {
  const { bits, channelKind } = header;
  const sharp = await loadSharp();
  const { data, info } = await sharp(header.path, {
    failOn: 'error',
    limitInputPixels: false,
    ignoreIcc: channelKind !== 'foreign',
  })
    .toColourspace(outputSpace(header))
    .raw({ depth: bits === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    channels: info.channels as PackedSamples['channels'],
    bits,
    data: bits === 16 ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data,
  };
}

/** Where sharp is to end: never a conversion for RGB and grey. It drops the alpha of 8-bit grey, so that goes as RGB. */
function outputSpace({ bits, channelKind, hasAlpha }: FileHeader): string {
  if (channelKind === 'grey' && bits === 16) return 'grey16';
  if (channelKind === 'grey' && !hasAlpha) return 'b-w';
  return bits === 16 ? 'rgb16' : 'srgb';
}
