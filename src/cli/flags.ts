/** Option values: read, checked and explained in one wording. What is wrong here is wrong usage (exit status 2). */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { imageFormats, type Bits, type ImageFormat } from '../model/types';

/** Options of every verb that takes files. */
export interface FileFlags {
  readonly output?: string;
  readonly json?: boolean;
  readonly overwrite?: boolean;
  readonly recursive?: boolean;
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'one JSON object per line, numbers unrounded');
}

/** Adds the options of every verb that reads several files. */
export function withInputs(command: Command): Command {
  return withJson(command.option('-r, --recursive', 'look into folders within folders'));
}

/** Adds the options of every verb that turns files into files. */
export function withFiles(command: Command): Command {
  return withInputs(
    command
      .option('-o, --output <path>', 'a file for one input, a folder for several')
      .option('--overwrite', 'replace files that exist'),
  );
}

/** A number in a range. */
export function number(min: number, max: number, unit = ''): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max))
      throw new InvalidArgumentError(`It must be a number from ${min} to ${max}${unit && ` ${unit}`}.`);
    return value;
  };
}

/** A whole number in a range. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** A noise level on the 8-bit scale, or a word. */
export function level<W extends string>(word: W): (text: string) => number | W {
  return (text) => {
    if (text === word) return word;
    try {
      return number(0, 100)(text);
    } catch {
      throw new InvalidArgumentError(`It must be "${word}" or a number from 0 to 100 (8-bit scale).`);
    }
  };
}

/** `--bits 8|16`. */
export function bitsOption(description: string): Option {
  return new Option('--bits <n>', description).choices(['8', '16']).argParser((text) => {
    if (text !== '8' && text !== '16') throw new InvalidArgumentError('It must be 8 or 16.');
    return Number(text) as Bits;
  });
}

const extensionFormats: Readonly<Record<string, ImageFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
};

/** Extensions of pictures that are read, with their dot. */
export const pictureExtensions: ReadonlySet<string> = new Set(Object.keys(extensionFormats));

/** The format that an extension stands for, if any. @param extension with its dot */
export function formatOf(extension: string): ImageFormat | undefined {
  return extensionFormats[extension.toLowerCase()];
}

/** The usual extension of a format, with its dot. */
export function extensionOf(format: ImageFormat): string {
  return { jpeg: '.jpg', png: '.png', webp: '.webp', avif: '.avif', tiff: '.tif' }[format];
}

/** Names for `--format`; `jpg` and `tif` are taken, too. */
export function formatParser<W extends string>(words: readonly W[]): (text: string) => ImageFormat | W {
  return (text) => {
    const name = text.toLowerCase();
    const found = [...words, ...imageFormats].find((word) => word === name) ?? formatOf(`.${name}`);
    if (!found)
      throw new InvalidArgumentError(`It must be one of ${[...words, ...imageFormats].join(', ')}.`);
    return found;
  };
}
