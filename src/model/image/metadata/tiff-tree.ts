/**
 * The tag tree that TIFF files and EXIF blocks share (TIFF 6.0, 1992; EXIF 2.32): parsed with every offset and size
 * checked, and written again at any place of a file. Values stay bytes; only their byte order is changed on the way.
 */

/** One directory entry's value. */
export interface TiffValue {
  /** 1 BYTE, 2 ASCII, 3 SHORT, 4 LONG, 5 RATIONAL, 6 SBYTE, 7 UNDEFINED, 8 SSHORT, 9 SLONG, 10 SRATIONAL, 11 FLOAT, 12 DOUBLE. */
  readonly type: number;
  readonly count: number;
  readonly bytes: Buffer;
}

/** A directory: values by tag, and the directories that pointer tags lead to. */
export interface TiffDirectory {
  readonly values: ReadonlyMap<number, TiffValue>;
  readonly children: ReadonlyMap<number, TiffDirectory>;
}

/** Gives `length` bytes from `offset` of the file or block, fewer where it ends. */
export type ByteSource = (offset: number, length: number) => Buffer;

/** Tags that point to a directory of their own: EXIF, GPS, interoperability. */
export const pointerTags: ReadonlySet<number> = new Set([0x8769, 0x8825, 0xa005]);

/** Bytes of one element by type. */
const elementBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
/** Bytes of the units that byte order applies to, by type: a RATIONAL is two LONGs. */
const unitBytes = [0, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8];
/** No honest photo's block comes near: more is taken for damage. */
const maxEntries = 1000;
const maxValueBytes = 16 << 20;
const maxDepth = 4;

export interface TiffHeader {
  readonly littleEndian: boolean;
  readonly firstDirectory: number;
}

/** Byte order and first directory of a classic TIFF; undefined for anything else (BigTIFF too). */
export function readTiffHeader(source: ByteSource): TiffHeader | undefined {
  const head = source(0, 8);
  if (head.length < 8) return undefined;
  const order = head.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const littleEndian = order === 'II';
  if (readUint16(head, 2, littleEndian) !== 42) return undefined;
  return { littleEndian, firstDirectory: readUint32(head, 4, littleEndian) };
}

/**
 * Reads one directory and those below it. Entries that point outside or claim too much are left out.
 * @param wants which tags' values to fetch, by tag and depth (0 is this directory); others are skipped unread
 */
export function readDirectory(
  source: ByteSource,
  header: TiffHeader,
  offset: number,
  wants: (tag: number, depth: number) => boolean = () => true,
  depth = 0,
): TiffDirectory {
  const values = new Map<number, TiffValue>();
  const children = new Map<number, TiffDirectory>();
  for (const entry of listEntries(source, header, offset)) {
    const { tag, type, count, bytes } = entry;
    if (pointerTags.has(tag)) {
      if (depth < maxDepth && wants(tag, depth)) {
        const child = readDirectory(
          source,
          header,
          readUint32(bytes, 0, header.littleEndian),
          wants,
          depth + 1,
        );
        if (child.values.size > 0) children.set(tag, child);
      }
    } else if (wants(tag, depth)) {
      const length = elementBytes[type] * count;
      if (length > maxValueBytes) continue;
      const value =
        length <= 4 ? bytes.subarray(0, length) : source(readUint32(bytes, 0, header.littleEndian), length);
      if (value.length === length) values.set(tag, { type, count, bytes: Buffer.from(value) });
    }
  }
  return { values, children };
}

/** A raw entry and where it stands, for edits in place. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The entry's 4 value bytes: the value itself or its offset. */
  readonly bytes: Buffer;
  /** Where the 12 bytes of the entry start. */
  readonly offset: number;
}

/** The entries of a directory with known types, as they stand. */
export function listEntries(source: ByteSource, { littleEndian }: TiffHeader, offset: number): TiffEntry[] {
  const countBytes = source(offset, 2);
  if (countBytes.length < 2) return [];
  const count = Math.min(readUint16(countBytes, 0, littleEndian), maxEntries);
  const block = source(offset + 2, count * 12);
  const entries: TiffEntry[] = [];
  for (let at = 0; at + 12 <= block.length; at += 12) {
    const type = readUint16(block, at + 2, littleEndian);
    if (type < 1 || type >= elementBytes.length) continue;
    entries.push({
      tag: readUint16(block, at, littleEndian),
      type,
      count: readUint32(block, at + 4, littleEndian),
      bytes: block.subarray(at + 8, at + 12),
      offset: offset + 2 + at,
    });
  }
  return entries;
}

/**
 * Writes a tree whose values are in `littleEndian` order.
 * @param offset where in the file the result will stand; its first byte is the root directory
 */
export function writeDirectory(directory: TiffDirectory, offset: number, littleEndian: boolean): Buffer {
  const tags = [...directory.values.keys(), ...directory.children.keys()].sort((a, b) => a - b);
  const head = Buffer.alloc(2 + tags.length * 12 + 4);
  const parts: Buffer[] = [head];
  let end = offset + head.length;
  const append = (part: Buffer) => {
    const start = end;
    parts.push(part, Buffer.alloc(part.length % 2));
    end += part.length + (part.length % 2);
    return start;
  };
  writeUint16(head, 0, tags.length, littleEndian);
  tags.forEach((tag, index) => {
    const at = 2 + index * 12;
    const child = directory.children.get(tag);
    const value = child ? pointerValue : directory.values.get(tag)!;
    writeUint16(head, at, tag, littleEndian);
    writeUint16(head, at + 2, value.type, littleEndian);
    writeUint32(head, at + 4, value.count, littleEndian);
    if (child) writeUint32(head, at + 8, append(writeDirectory(child, end, littleEndian)), littleEndian);
    else if (value.bytes.length <= 4) value.bytes.copy(head, at + 8);
    else writeUint32(head, at + 8, append(value.bytes), littleEndian);
  });
  return Buffer.concat(parts);
}

const pointerValue: TiffValue = { type: 4, count: 1, bytes: Buffer.alloc(0) };

/** The tree with every value in the other byte order. */
export function reverseByteOrder(directory: TiffDirectory): TiffDirectory {
  return {
    values: new Map([...directory.values].map(([tag, value]) => [tag, reverseValue(value)])),
    children: new Map([...directory.children].map(([tag, child]) => [tag, reverseByteOrder(child)])),
  };
}

function reverseValue(value: TiffValue): TiffValue {
  const bytes = Buffer.from(value.bytes);
  const unit = unitBytes[value.type];
  if (unit === 2) bytes.swap16();
  else if (unit === 4) bytes.swap32();
  else if (unit === 8) bytes.swap64();
  return { ...value, bytes };
}

export function readUint16(bytes: Buffer, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}
export function readUint32(bytes: Buffer, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}
export function writeUint16(bytes: Buffer, at: number, value: number, littleEndian: boolean): void {
  if (littleEndian) bytes.writeUInt16LE(value, at);
  else bytes.writeUInt16BE(value, at);
}
export function writeUint32(bytes: Buffer, at: number, value: number, littleEndian: boolean): void {
  if (littleEndian) bytes.writeUInt32LE(value, at);
  else bytes.writeUInt32BE(value, at);
}
