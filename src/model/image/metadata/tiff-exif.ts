/** EXIF in TIFF files: there the tags stand in the file's own directories instead of a block. */
import { readSync } from 'node:fs';
import { buildExif } from './exif';
import { readDirectory, readTiffHeader } from './tiff-tree';

/** Tags of the first directory that describe the photo rather than how its samples are stored. */
export const descriptiveTags: ReadonlySet<number> = new Set([
  0x010e, // ImageDescription
  0x010f, // Make
  0x0110, // Model
  0x011a, // XResolution
  0x011b, // YResolution
  0x0128, // ResolutionUnit
  0x0131, // Software
  0x0132, // DateTime
  0x013b, // Artist
  0x013c, // HostComputer
  0x4746, // Rating
  0x4749, // RatingPercent
  0x8298, // Copyright
  0x9c9b, // XPTitle
  0x9c9c, // XPComment
  0x9c9d, // XPAuthor
  0x9c9e, // XPKeywords
  0x9c9f, // XPSubject
]);

const exifPointer = 0x8769;
const gpsPointer = 0x8825;

/**
 * The EXIF block that a JPEG of the same photo would hold; undefined when the file has none or is a BigTIFF.
 * @param fd the TIFF file, open for reading
 */
export function readTiffExif(fd: number): Buffer | undefined {
  const source = (offset: number, length: number) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
  };
  const header = readTiffHeader(source);
  if (!header) return undefined;
  const { littleEndian, firstDirectory } = header;
  const wants = (tag: number, depth: number) =>
    depth > 0 || descriptiveTags.has(tag) || tag === exifPointer || tag === gpsPointer;
  const kept = readDirectory(source, header, firstDirectory, wants);
  const saysMoreThanResolution = [...kept.values.keys()].some((tag) => tag < 0x011a || tag > 0x0128);
  if (!saysMoreThanResolution && kept.children.size === 0) return undefined;
  return buildExif(kept, littleEndian);
}
