/** In which format a picture is written: as asked for, as the output's name says, or as it came. */
import { extname } from 'node:path';
import type { Bits, ImageFormat } from '../../model/types';
import { extensionOf, formatOf } from '../flags';
import { UsageError } from '../session';
import { stemOf } from './outputs';

export interface FormatFlags {
  readonly format?: ImageFormat | 'same';
  readonly bits?: Bits;
}

/** Formats that have more than 8 bits a channel. */
const deepFormats: ReadonlySet<ImageFormat> = new Set(['png', 'tiff', 'avif']);

/**
 * The format that the person asked for, or null where each picture's own is to be taken.
 * @param file output named with `-o`, when it is a file
 * @throws UsageError when name, format and depth do not go together
 */
export function chooseFormat(flags: FormatFlags, file: string | undefined): ImageFormat | null {
  const asked = flags.format === 'same' ? undefined : flags.format;
  const named = file === undefined ? undefined : formatOf(extname(file));
  if (file !== undefined && named === undefined && asked === undefined)
    throw new UsageError(
      `-o ${file}: the extension says no format that can be written. Use .jpg, .png, .webp, .avif or .tif, or name one with --format.`,
    );
  if (asked !== undefined && named !== undefined && asked !== named)
    throw new UsageError(`-o ${file} is a ${named} by its extension, but --format says ${asked}.`);
  const format = asked ?? named ?? null;
  if (flags.bits === 16 && format !== null && !deepFormats.has(format))
    throw new UsageError(`${format} has 8 bits: use --format png, tiff or avif with --bits 16.`);
  return format;
}

/** The source's own extension where it fits the format, so that `IMG.JPG` stays `.JPG`. */
export function extensionFor(source: string, format: ImageFormat): string {
  const own = extname(source);
  return formatOf(own) === format ? own : extensionOf(format);
}

/** Names of a result: in a folder of its own, and beside its source with a word that tells them apart. */
export function pictureNames(
  source: string,
  format: ImageFormat,
  word: string,
): { readonly name: string; readonly besideName: string } {
  const extension = extensionFor(source, format);
  const stem = stemOf(source);
  return { name: `${stem}${extension}`, besideName: `${stem}${word}${extension}` };
}
