/** Metadata in WebP: chunks of the extended file format (RFC 9649, section 2.7). */
import type { EmbeddedBlocks } from './embed';

const flags = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04 } as const;

/**
 * @param file a still WebP as libwebp writes it, plain or extended
 * @param size of the picture, px
 * @returns parts of the new file, in order
 */
export function embedInWebp(
  file: Buffer,
  blocks: EmbeddedBlocks,
  size: { readonly width: number; readonly height: number },
): Buffer[] {
  if (!blocks.icc && !blocks.exif && !blocks.xmp) return [file];
  const first = file.toString('latin1', 12, 16);
  const isExtended = first === 'VP8X';
  const body = file.subarray(isExtended ? 30 : 12);
  const extended = Buffer.alloc(10);
  extended[0] = isExtended ? file[20] : first === 'VP8L' && losslessHasAlpha(file) ? flags.alpha : 0;
  if (blocks.icc) extended[0] |= flags.icc;
  if (blocks.exif) extended[0] |= flags.exif;
  if (blocks.xmp) extended[0] |= flags.xmp;
  extended.writeUIntLE(size.width - 1, 4, 3);
  extended.writeUIntLE(size.height - 1, 7, 3);
  const parts = [chunk('VP8X', extended)];
  if (blocks.icc) parts.push(chunk('ICCP', blocks.icc));
  parts.push(body);
  if (blocks.exif) parts.push(chunk('EXIF', blocks.exif));
  if (blocks.xmp) parts.push(chunk('XMP ', blocks.xmp));
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(4 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return [head, ...parts];
}

/** Bit 28 of the lossless header after its signature byte (RFC 9649, section 3.4). */
function losslessHasAlpha(file: Buffer): boolean {
  return (file.readUInt32LE(21) & (1 << 28)) !== 0;
}

function chunk(type: string, content: Uint8Array): Buffer {
  const head = Buffer.from(type + '\0\0\0\0', 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}
