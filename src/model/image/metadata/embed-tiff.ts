/** Metadata in TIFF: tags of the file's own directory, which is written anew at the end of the file. */
import type { EmbeddedBlocks } from './embed';
import { descriptiveTags } from './tiff-exif';
import {
  readDirectory,
  readTiffHeader,
  reverseByteOrder,
  writeDirectory,
  writeUint32,
  type TiffDirectory,
  type TiffValue,
} from './tiff-tree';

/**
 * @param file a TIFF of one directory as libtiff writes it
 * @returns parts of the new file, in order
 */
export function embedInTiff(file: Buffer, blocks: EmbeddedBlocks): Buffer[] {
  const header = readTiffHeader((offset, length) => file.subarray(offset, offset + length));
  if (!header) return [file];
  const { littleEndian } = header;
  const own = readDirectory(sourceOf(file), header, header.firstDirectory);
  const exif = blocks.exif && readBlock(Buffer.from(blocks.exif), littleEndian);
  const values = new Map(own.values);
  if (blocks.density !== undefined) setDensity(values, blocks.density, littleEndian);
  for (const [tag, value] of exif?.values ?? []) if (descriptiveTags.has(tag)) values.set(tag, value);
  if (blocks.xmp) values.set(700, { type: 1, count: blocks.xmp.length, bytes: Buffer.from(blocks.xmp) });
  if (blocks.icc) values.set(34675, { type: 7, count: blocks.icc.length, bytes: Buffer.from(blocks.icc) });
  if (blocks.iptc) values.set(33723, iptcValue(blocks.iptc, littleEndian));
  const offset = file.length + (file.length % 2);
  const directory = writeDirectory({ values, children: exif?.children ?? new Map() }, offset, littleEndian);
  const start = Buffer.from(file.subarray(0, 8));
  writeUint32(start, 4, offset, littleEndian);
  return [start, file.subarray(8), Buffer.alloc(file.length % 2), directory];
}

const sourceOf = (bytes: Buffer) => (offset: number, length: number) =>
  bytes.subarray(offset, offset + length);

/** An EXIF block's tree in the file's byte order. */
function readBlock(block: Buffer, littleEndian: boolean): TiffDirectory | undefined {
  const header = readTiffHeader(sourceOf(block));
  if (!header) return undefined;
  const tree = readDirectory(sourceOf(block), header, header.firstDirectory);
  return header.littleEndian === littleEndian ? tree : reverseByteOrder(tree);
}

/** libtiff counts IPTC in LONGs: padded with zeros, and in the file's byte order, which here is the bytes' own. */
function iptcValue(records: Uint8Array, littleEndian: boolean): TiffValue {
  const bytes = Buffer.concat([records, Buffer.alloc((4 - (records.length % 4)) % 4)]);
  return { type: 4, count: bytes.length / 4, bytes: littleEndian ? bytes : bytes.swap32() };
}

function setDensity(values: Map<number, TiffValue>, density: number, littleEndian: boolean): void {
  const rational = Buffer.alloc(8);
  writeUint32(rational, 0, Math.round(density * 1000), littleEndian);
  writeUint32(rational, 4, 1000, littleEndian);
  const unit = Buffer.alloc(2);
  unit[littleEndian ? 0 : 1] = 2; // inch
  values.set(0x011a, { type: 5, count: 1, bytes: rational });
  values.set(0x011b, { type: 5, count: 1, bytes: rational });
  values.set(0x0128, { type: 3, count: 1, bytes: unit });
}
