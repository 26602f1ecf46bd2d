/** EXIF blocks: brought to one form, and told that the picture stands upright now. */
import { swapsSides } from '../orient';
import {
  listEntries,
  readDirectory,
  readTiffHeader,
  readUint16,
  readUint32,
  writeDirectory,
  writeUint16,
  type TiffDirectory,
  type TiffEntry,
} from './tiff-tree';

const orientationTag = 0x0112;
const exifPointerTag = 0x8769;
const makerNoteTag = 0x927c;
/** Width and height, in the first directory and in the EXIF directory. */
const sizeTags = [
  [0x0100, 0x0101],
  [0xa002, 0xa003],
] as const;

/** The block without the `Exif\0\0` that JPEG puts before it: starts at the TIFF header. */
export function stripExifPrefix(block: Uint8Array): Buffer {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  return bytes.toString('latin1', 0, 4) === 'Exif' ? bytes.subarray(6) : bytes;
}

/**
 * A copy of the block that fits the upright picture: orientation is 1, and where the sides were swapped, so are the
 * tags that tell them; a thumbnail that would lie on its side is unlinked. All else stays byte for byte.
 * @param block starts at the TIFF header
 * @param applied EXIF orientation that was applied to the samples, 1..8
 */
export function uprightExif(block: Uint8Array, applied: number): Buffer {
  const bytes = Buffer.from(block);
  const source = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const header = readTiffHeader(source);
  if (!header) return bytes;
  const { littleEndian, firstDirectory } = header;
  const first = listEntries(source, header, firstDirectory);
  for (const entry of first)
    if (entry.tag === orientationTag && entry.type === 3) writeUint16(entry.bytes, 0, 1, littleEndian);
  if (applied !== 1) unlinkThumbnail(bytes, firstDirectory, littleEndian);
  if (swapsSides(applied)) {
    const pointer = first.find((entry) => entry.tag === exifPointerTag);
    const second = pointer ? listEntries(source, header, readUint32(pointer.bytes, 0, littleEndian)) : [];
    swapValues(first, ...sizeTags[0]);
    swapValues(second, ...sizeTags[1]);
    // Type and count stand before the value bytes and are part of what is swapped.
    function swapValues(entries: readonly TiffEntry[], widthTag: number, heightTag: number): void {
      const width = entries.find((entry) => entry.tag === widthTag);
      const height = entries.find((entry) => entry.tag === heightTag);
      if (!width || !height) return;
      const kept = Buffer.from(bytes.subarray(width.offset + 2, width.offset + 12));
      bytes.copy(bytes, width.offset + 2, height.offset + 2, height.offset + 12);
      kept.copy(bytes, height.offset + 2);
    }
  }
  return bytes;
}

/** The thumbnail's directory follows the first one; a zero link ends the chain. */
function unlinkThumbnail(bytes: Buffer, firstDirectory: number, littleEndian: boolean): void {
  if (firstDirectory + 2 > bytes.length) return;
  const link = firstDirectory + 2 + readUint16(bytes, firstDirectory, littleEndian) * 12;
  if (link + 4 <= bytes.length) bytes.fill(0, link, link + 4);
}

/**
 * The block without its thumbnail and, if need be, without maker notes, so that it fits.
 * @returns undefined when even so it does not
 */
export function fitExif(block: Uint8Array, maxBytes: number): Buffer | undefined {
  const bytes = Buffer.from(block);
  const source = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const header = readTiffHeader(source);
  if (!header) return undefined;
  for (const keepsMakerNote of [true, false]) {
    const wants = (tag: number) => keepsMakerNote || tag !== makerNoteTag;
    const tree = readDirectory(source, header, header.firstDirectory, wants);
    const fitted = buildExif(tree, header.littleEndian);
    if (fitted.length <= maxBytes) return fitted;
  }
  return undefined;
}

/** A block out of a tree whose values are in `littleEndian` order. */
export function buildExif(tree: TiffDirectory, littleEndian: boolean): Buffer {
  const head = Buffer.from(littleEndian ? 'II*\0\x08\0\0\0' : 'MM\0*\0\0\0\x08', 'latin1');
  return Buffer.concat([head, writeDirectory(tree, 8, littleEndian)]);
}
