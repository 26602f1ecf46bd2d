/** IPTC records (IIM 4.2): plain in TIFF, inside a Photoshop resource block in JPEG. */

const photoshopPrefix = 'Photoshop 3.0\0';
const resourceSignature = '8BIM';
/** Photoshop resource that holds the IPTC records. */
const iptcResource = 0x0404;

/** The plain records out of either form; undefined when a Photoshop block holds none. */
export function plainIptc(block: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const start =
    bytes.toString('latin1', 0, photoshopPrefix.length) === photoshopPrefix ? photoshopPrefix.length : 0;
  if (bytes.toString('latin1', start, start + 4) !== resourceSignature)
    return Uint8Array.from(bytes.subarray(0, recordsLength(bytes)));
  for (let at = start; at + 12 <= bytes.length;) {
    if (bytes.toString('latin1', at, at + 4) !== resourceSignature) return undefined;
    const id = bytes.readUInt16BE(at + 4);
    const nameBytes = (bytes[at + 6] + 2) & ~1;
    const sizeAt = at + 6 + nameBytes;
    if (sizeAt + 4 > bytes.length) return undefined;
    const size = bytes.readUInt32BE(sizeAt);
    const data = sizeAt + 4;
    if (data + size > bytes.length) return undefined;
    if (id === iptcResource) return Uint8Array.from(bytes.subarray(data, data + size));
    at = data + ((size + 1) & ~1);
  }
  return undefined;
}

/** Records as JPEG's APP13 segment holds them, without the segment's marker and length. */
export function photoshopBlock(records: Uint8Array): Buffer {
  const head = Buffer.alloc(photoshopPrefix.length + 12);
  head.write(photoshopPrefix + resourceSignature, 'latin1');
  head.writeUInt16BE(iptcResource, photoshopPrefix.length + 4);
  head.writeUInt32BE(records.length, photoshopPrefix.length + 8);
  return Buffer.concat([head, records, Buffer.alloc(records.length % 2)]);
}

/** Where the last record ends: TIFF pads the block to whole LONGs. All of it when the records can't be followed. */
function recordsLength(bytes: Buffer): number {
  let at = 0;
  while (at + 5 <= bytes.length && bytes[at] === 0x1c) {
    const size = bytes.readUInt16BE(at + 3);
    if (size >= 0x8000 || at + 5 + size > bytes.length) return bytes.length;
    at += 5 + size;
  }
  return bytes.subarray(at).every((byte) => byte === 0) ? at : bytes.length;
}
