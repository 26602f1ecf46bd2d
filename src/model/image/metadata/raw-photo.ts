/** Raw photos in TIFF's clothes: their first directory describes a small preview, which must not pass for the photo. */
import { readSync } from 'node:fs';
import { readDirectory, readTiffHeader, readUint16, readUint32 } from './tiff-tree';

const tags = {
  subfileType: 0x00fe,
  compression: 0x0103,
  subDirectories: 0x014a,
  /** TIFF/EP (ISO 12234-2), the base of most makers' formats. */
  tiffEpStandard: 0x9216,
  dngVersion: 0xc612,
} as const;
/** Compressions that only raw photos use: Sony, Nikon, Samsung, Kodak, Pentax. */
const rawCompressions: ReadonlySet<number> = new Set([32767, 34713, 32769, 32770, 65000, 65535]);

/**
 * Tells by DNG's version, TIFF/EP's mark, a maker's compression, or a reduced picture standing before sub-directories.
 * @param fd a file that starts like a TIFF
 */
export function isRawPhoto(fd: number): boolean {
  const source = (offset: number, length: number) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
  };
  const header = readTiffHeader(source);
  if (!header) return false;
  const wanted = new Set<number>(Object.values(tags));
  const { values } = readDirectory(source, header, header.firstDirectory, (tag) => wanted.has(tag));
  const numberOf = (tag: number): number => {
    const value = values.get(tag);
    if (!value || value.count < 1) return 0;
    return value.type === 3
      ? readUint16(value.bytes, 0, header.littleEndian)
      : value.type === 4
        ? readUint32(value.bytes, 0, header.littleEndian)
        : 0;
  };
  if (values.has(tags.dngVersion) || values.has(tags.tiffEpStandard)) return true;
  if (rawCompressions.has(numberOf(tags.compression))) return true;
  return (numberOf(tags.subfileType) & 1) === 1 && values.has(tags.subDirectories);
}
