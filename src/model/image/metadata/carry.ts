/** Collects the blocks that travel with a picture, fitted to its upright form. */
import { open } from 'node:fs/promises';
import type { FileHeader } from '../header';
import type { PictureMetadata } from '../picture';
import { stripExifPrefix, uprightExif } from './exif';
import { readTiffExif } from './tiff-exif';
import { plainIptc } from './iptc';
import { uprightXmp } from './xmp';

/** Metadata of a file as it goes on beside the upright samples. */
export async function carryMetadata(header: FileHeader): Promise<PictureMetadata> {
  const { source, orientation } = header;
  const exif = header.format === 'tiff' ? await readFileExif(header.path) : source.exif;
  const iptc = source.iptc && plainIptc(source.iptc);
  // A converted picture (CMYK, Lab) is sRGB now: its profile no longer describes it.
  const icc = header.channelKind === 'foreign' ? undefined : source.icc;
  return {
    ...(icc && { icc: Uint8Array.from(icc) }),
    ...(exif && { exif: uprightExif(stripExifPrefix(exif), orientation) }),
    ...(source.xmp && { xmp: uprightXmp(source.xmp) }),
    ...(iptc && { iptc }),
    ...(source.density !== undefined && { density: source.density }),
  };
}

/** In a TIFF the EXIF tags are part of the file's own directory. */
async function readFileExif(path: string): Promise<Buffer | undefined> {
  const file = await open(path, 'r');
  try {
    return readTiffExif(file.fd);
  } finally {
    await file.close();
  }
}
