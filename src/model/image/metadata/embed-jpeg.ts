/** Metadata in JPEG: application segments after the JFIF header (EXIF 2.32; XMP part 3; ICC.1 annex B.4). */
import { createHash } from 'node:crypto';
import { photoshopBlock } from './iptc';
import type { EmbeddedBlocks } from './embed';

const maxSegmentBytes = 65533;
const xmpHead = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const extensionHead = Buffer.from('http://ns.adobe.com/xmp/extension/\0', 'latin1');
const iccHead = Buffer.from('ICC_PROFILE\0', 'latin1');
export const maxJpegExifBytes = maxSegmentBytes - 6;
const maxIccBytes = maxSegmentBytes - iccHead.length - 2;

/**
 * @param file a JPEG as libjpeg writes it: SOI, JFIF APP0, the rest
 * @param blocks `exif` of at most `maxJpegExifBytes`
 * @returns parts of the new file, in order
 */
export function embedInJpeg(file: Buffer, blocks: EmbeddedBlocks): Buffer[] {
  const jfifEnd = file[2] === 0xff && file[3] === 0xe0 ? 4 + file.readUInt16BE(4) : 2;
  const start = Buffer.from(file.subarray(0, jfifEnd));
  if (blocks.density !== undefined && jfifEnd >= 18) {
    const density = Math.min(65535, Math.max(1, Math.round(blocks.density)));
    start[13] = 1; // dots per inch
    start.writeUInt16BE(density, 14);
    start.writeUInt16BE(density, 16);
  }
  const parts: Buffer[] = [start];
  if (blocks.exif) parts.push(...segment(0xe1, Buffer.from('Exif\0\0', 'latin1'), blocks.exif));
  if (blocks.xmp) parts.push(...xmpSegments(blocks.xmp));
  if (blocks.icc) {
    const count = Math.ceil(blocks.icc.length / maxIccBytes);
    for (let index = 0; index < count; index++)
      parts.push(
        ...segment(
          0xe2,
          Buffer.concat([iccHead, Buffer.of(index + 1, count)]),
          blocks.icc.subarray(index * maxIccBytes, (index + 1) * maxIccBytes),
        ),
      );
  }
  if (blocks.iptc) parts.push(...segment(0xed, photoshopBlock(blocks.iptc)));
  return [...parts, file.subarray(jfifEnd)];
}

function segment(marker: number, ...content: readonly Uint8Array[]): Buffer[] {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(length + 2, 2);
  return [head, ...content.map((part) => Buffer.from(part))];
}

/**
 * One segment where the packet fits; else the extension that Adobe defined (XMP part 3, 1.1.3.1): a small packet with
 * the MD5 of the large one, and the large one in pieces.
 */
function xmpSegments(xmp: Uint8Array): Buffer[] {
  if (xmp.length <= maxSegmentBytes - xmpHead.length) return segment(0xe1, xmpHead, xmp);
  const digest = createHash('md5').update(xmp).digest('hex').toUpperCase();
  const stub =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" ' +
    `xmpNote:HasExtendedXMP="${digest}"/></rdf:RDF></x:xmpmeta>`;
  const parts = segment(0xe1, xmpHead, Buffer.from(stub));
  const pieceBytes = 65400;
  for (let offset = 0; offset < xmp.length; offset += pieceBytes) {
    const sizes = Buffer.alloc(8);
    sizes.writeUInt32BE(xmp.length, 0);
    sizes.writeUInt32BE(offset, 4);
    parts.push(
      ...segment(
        0xe1,
        Buffer.concat([extensionHead, Buffer.from(digest, 'latin1'), sizes]),
        xmp.subarray(offset, offset + pieceBytes),
      ),
    );
  }
  return parts;
}
