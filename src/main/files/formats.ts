/** File names and extensions of what Grainfold reads and writes. */
import { basename, extname, join } from 'node:path';
import type { ImageFormat } from '../../model/types';

/** Extension without its dot -> format. The first of a format is the one that is written. */
const extensions: Readonly<Record<string, ImageFormat>> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  tif: 'tiff',
  tiff: 'tiff',
};

/** What the open dialog offers, without dots. */
export const photoExtensions: readonly string[] = Object.keys(extensions);
export const latentExtension = 'latent';

/** Whether a file looks, by its name, like something to open. */
export function isOpenable(path: string): boolean {
  const extension = extname(path).slice(1).toLowerCase();
  return extension === latentExtension || isPhoto(path);
}

/** Whether a file looks, by its name, like a photo. */
export function isPhoto(path: string): boolean {
  return Object.hasOwn(extensions, extname(path).slice(1).toLowerCase());
}

/** Format that a name's extension stands for, if any. */
export function formatOfName(path: string): ImageFormat | undefined {
  return isPhoto(path) ? extensions[extname(path).slice(1).toLowerCase()] : undefined;
}

/** Extensions of a format, the usual one first. */
export function extensionsOf(format: ImageFormat): string[] {
  return photoExtensions.filter((extension) => extensions[extension] === format);
}

/**
 * A name to offer for what is made of a photo: `a.nef.jpg` -> `a.nef-clean.png`.
 * @param suffix e.g. `-clean`
 * @param extension without its dot
 */
export function outputName(source: string, suffix: string, extension: string): string {
  const name = basename(source);
  const stem = isOpenable(name) ? name.slice(0, -extname(name).length) : name;
  return `${stem}${suffix}.${extension}`;
}

/**
 * A path in a folder that is taken neither on disk nor by `taken`: `a.png`, `a-2.png`, …
 * @param exists whether a path exists on disk
 */
export function freePath(
  folder: string,
  name: string,
  taken: ReadonlySet<string>,
  exists: (path: string) => boolean,
): string {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  // Compared without case: on most file systems A.png and a.png are one file.
  const isTaken = (path: string) => taken.has(path.toLowerCase()) || exists(path);
  let path = join(folder, name);
  for (let count = 2; isTaken(path); count += 1) path = join(folder, `${stem}-${count}${extension}`);
  return path;
}
