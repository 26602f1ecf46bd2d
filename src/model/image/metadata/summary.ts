/** What the blocks that travel with a picture say, in short: for people who ask what a file holds. */
import type { MetadataSummary } from '../../types';
import type { PictureMetadata } from '../picture';
import { readDirectory, readTiffHeader, type TiffDirectory, type TiffValue } from './tiff-tree';

type ExifSummary = NonNullable<MetadataSummary['exif']>;

const exifPointer = 0x8769;
const gpsPointer = 0x8825;

/** @param metadata blocks as `loadPicture` gives them; damaged ones are told by their size alone */
export function summariseMetadata(metadata: PictureMetadata): MetadataSummary {
  const { icc, exif, xmp, iptc, density } = metadata;
  return {
    ...(icc && { icc: { bytes: icc.length, name: profileName(icc) } }),
    ...(exif && { exif: summariseExif(exif) }),
    ...(xmp && { xmp: { bytes: xmp.length } }),
    ...(iptc && { iptc: { bytes: iptc.length } }),
    ...(density !== undefined && { density }),
  };
}

function summariseExif(block: Uint8Array): ExifSummary {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const source = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const header = readTiffHeader(source);
  if (!header) return { bytes: block.length, hasPlace: false };
  const root = readDirectory(source, header, header.firstDirectory);
  const shot: TiffDirectory = root.children.get(exifPointer) ?? { values: new Map(), children: new Map() };
  const text = (directory: TiffDirectory, tag: number) => textOf(directory.values.get(tag));
  const number = (tag: number) => numberOf(shot.values.get(tag), header.littleEndian);
  const taken = text(shot, 0x9003) ?? text(root, 0x0132);
  const found = {
    make: text(root, 0x010f),
    model: text(root, 0x0110),
    lens: text(shot, 0xa434),
    taken: taken?.replace(/^(\d{4}):(\d\d):(\d\d)/, '$1-$2-$3'),
    exposureSeconds: number(0x829a),
    fNumber: number(0x829d),
    iso: number(0x8827),
    focalLengthMm: number(0x920a),
    software: text(root, 0x0131),
    artist: text(root, 0x013b),
    copyright: text(root, 0x8298),
  };
  const known = Object.entries(found).filter(([, value]) => value !== undefined);
  return { bytes: block.length, ...Object.fromEntries(known), hasPlace: root.children.has(gpsPointer) };
}

/** ASCII up to its end mark; undefined for blanks. */
function textOf(value: TiffValue | undefined): string | undefined {
  if (value?.type !== 2) return undefined;
  const [text] = value.bytes.toString('utf8').split('\0');
  return text.trim() || undefined;
}

/** The first number of a SHORT, LONG or RATIONAL. */
function numberOf(value: TiffValue | undefined, littleEndian: boolean): number | undefined {
  if (!value) return undefined;
  const { type, bytes } = value;
  const long = (at: number) => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  if (type === 3 && bytes.length >= 2) return littleEndian ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0);
  if (type === 4 && bytes.length >= 4) return long(0);
  if (type === 5 && bytes.length >= 8 && long(4) !== 0) return long(0) / long(4);
  return undefined;
}

/** The `desc` tag of a profile (ICC.1:2022, 9.2.41): text in version 2, the first of the languages in version 4. */
function profileName(icc: Uint8Array): string | null {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength);
  try {
    const count = Math.min(bytes.readUInt32BE(128), 200);
    for (let at = 132; at < 132 + count * 12; at += 12) {
      if (bytes.toString('latin1', at, at + 4) !== 'desc') continue;
      const tag = bytes.subarray(bytes.readUInt32BE(at + 4));
      const kind = tag.toString('latin1', 0, 4);
      if (kind === 'desc') return tag.toString('latin1', 12, 12 + tag.readUInt32BE(8) - 1).trim() || null;
      if (kind !== 'mluc') return null;
      const [length, start] = [tag.readUInt32BE(20), tag.readUInt32BE(24)];
      const text = Buffer.from(tag.subarray(start, start + (length & ~1))).swap16();
      return text.toString('utf16le').replaceAll('\0', '').trim() || null;
    }
  } catch {
    // Cut short: the profile has no name that can be read.
  }
  return null;
}
