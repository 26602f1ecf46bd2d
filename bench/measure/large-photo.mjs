/** Photos of any size for measuring speed: their cost is that of a photo, their content that of the sample photos. */
import path from 'node:path';
import sharp from 'sharp';
import { inRepo } from '../../scripts/setup/paths.mjs';
import { addNoise } from './noise.mjs';
import { pictureNames, readPicture } from './pictures.mjs';

/** Side of the equal cells that the samples are cut into, px. */
const cellPx = 400;

/**
 * A photo 4:3, sides multiples of 8: the clean sample photos side by side, mirrored, with seeded noise.
 * @param {number} megapixels
 * @param {{sigma?: number, seed?: number}} [noise] sigma 0..100 on the 0-255 scale (0)
 * @returns {Promise<import('./pictures.mjs').Raw>}
 */
export async function largePhoto(megapixels, { sigma = 0, seed = 1 } = {}) {
  const height = Math.round(Math.sqrt((megapixels * 1e6 * 3) / 4) / 8) * 8;
  const width = Math.round((megapixels * 1e6) / height / 8) * 8;
  const folder = inRepo('assets', 'samples', 'clean');
  const samples = await Promise.all(pictureNames(folder).map((name) => readPicture(path.join(folder, name))));
  const data = new Uint8Array(width * height * 3);
  // Each cell is a sample mirrored at its edges: no cell border is a harder edge than a photo has.
  const mirror = (at, size) => {
    const place = at % (2 * size - 2);
    return place < size ? place : 2 * size - 2 - place;
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const which = (Math.floor(x / cellPx) + 2 * Math.floor(y / cellPx)) % samples.length;
      const from = samples[which];
      const at = (mirror(y, from.height) * from.width + mirror(x, from.width)) * 3;
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) data[to + c] = from.data[at + c];
    }
  return { width, height, data: sigma > 0 ? addNoise(data, sigma, seed) : data };
}

/** Writes it as a camera would: JPEG of quality 95. @param {import('./pictures.mjs').Raw} photo */
export async function writeJpeg(file, { width, height, data }) {
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toFile(file);
}
