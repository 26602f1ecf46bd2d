/** Metadata in PNG: chunks between the header and the pixels (PNG 3rd edition; XMP part 3, 1.1.5). */
import { crc32, deflateSync } from 'node:zlib';
import type { EmbeddedBlocks } from './embed';

/** Signature and IHDR chunk: always first, always this long. */
const headBytes = 8 + 25;

/**
 * @param file a PNG as libpng writes it
 * @returns parts of the new file, in order
 */
export function embedInPng(file: Buffer, blocks: EmbeddedBlocks): Buffer[] {
  const parts = [file.subarray(0, headBytes)];
  if (blocks.icc) parts.push(chunk('iCCP', Buffer.from('icc\0\0', 'latin1'), deflateSync(blocks.icc)));
  if (blocks.density !== undefined) {
    const physical = Buffer.alloc(9);
    const perMetre = Math.max(1, Math.round(blocks.density / 0.0254));
    physical.writeUInt32BE(perMetre, 0);
    physical.writeUInt32BE(perMetre, 4);
    physical[8] = 1; // the unit is the metre
    parts.push(chunk('pHYs', physical));
  }
  if (blocks.exif) parts.push(chunk('eXIf', blocks.exif));
  if (blocks.xmp) parts.push(chunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1'), blocks.xmp));
  // PNG has no chunk for IPTC: the form that ImageMagick set and ExifTool reads, hexadecimal text.
  if (blocks.iptc)
    parts.push(
      chunk('zTXt', Buffer.from('Raw profile type iptc\0\0', 'latin1'), deflateSync(rawProfile(blocks.iptc))),
    );
  return [...parts, ...withoutPhysical(file, blocks.density !== undefined)];
}

/** The rest of the file, without the pHYs that libpng wrote where there is one of ours. */
function withoutPhysical(file: Buffer, drop: boolean): Buffer[] {
  for (let at = headBytes; drop && at + 12 <= file.length; at += 12 + file.readUInt32BE(at)) {
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'pHYs')
      return [file.subarray(headBytes, at), file.subarray(at + 12 + file.readUInt32BE(at))];
    if (type === 'IDAT') break;
  }
  return [file.subarray(headBytes)];
}

function rawProfile(block: Uint8Array): Buffer {
  const lines =
    Buffer.from(block)
      .toString('hex')
      .match(/.{1,72}/g) ?? [];
  return Buffer.from(`\niptc\n${String(block.length).padStart(8)}\n${lines.join('\n')}\n`, 'latin1');
}

function chunk(type: string, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
