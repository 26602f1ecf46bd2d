/** Reads and writes pictures for measuring, with sharp alone: nothing of what is measured measures. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

sharp.cache(false);

/** @typedef {{width: number, height: number, data: Uint8Array}} Raw RGB, 8 bits */

/** @returns {Promise<Raw>} */
export async function readPicture(file) {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** @param {Raw} picture of 16 bits when its data is a Uint16Array */
export async function writePng(file, { width, height, data }) {
  await sharp(data, { raw: { width, height, channels: 3 } })
    .toColourspace(data instanceof Uint16Array ? 'rgb16' : 'srgb')
    .png({ compressionLevel: 3 })
    .toFile(file);
}

/** Names of the pictures in a folder, sorted. */
export function pictureNames(folder) {
  return readdirSync(folder)
    .filter((name) => /\.(png|jpe?g|tiff?|webp)$/i.test(name))
    .sort();
}

/**
 * Some of a list, spread evenly over it; all when it has no more.
 * @template T
 * @param {readonly T[]} list
 * @param {number} count
 * @returns {T[]}
 */
export function spread(list, count) {
  const wanted = Math.min(count, list.length);
  return Array.from({ length: wanted }, (_, i) => list[Math.floor(((i + 0.5) * list.length) / wanted)]);
}

/** `a.b.png` -> `a.b`. */
export const stem = (file) => path.parse(file).name;

/**
 * PSNR over all pixels and channels, dB, peak 255; Infinity for equal pictures.
 * @param {Raw} a
 * @param {Raw} b
 */
export function psnr(a, b) {
  if (a.width !== b.width || a.height !== b.height) throw new Error('The pictures differ in size.');
  let squares = 0;
  for (let i = 0; i < a.data.length; i++) squares += (a.data[i] - b.data[i]) ** 2;
  return squares === 0 ? Infinity : 10 * Math.log10((255 * 255 * a.data.length) / squares);
}
