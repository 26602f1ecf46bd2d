/** Noisy pictures whose truth is known, for the benchmarks of what becomes of noisy files. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { addNoise } from './noise.mjs';
import { pictureNames, readPicture, spread, stem, writePng } from './pictures.mjs';

/** @typedef {{file: string, truth: import('./pictures.mjs').Raw}} Shot a noisy file and what was in front of the camera */

/**
 * Clean pictures with seeded Gaussian noise, written as 8-bit PNG.
 * @param {string} source folder of clean pictures
 * @param {string} made folder for the noisy ones; not there yet
 * @param {{count: number, sigma: number, seed: number}} settings at most so many, spread evenly; 0-255 scale
 * @returns {Promise<Shot[]>}
 */
export async function gaussianShots(source, made, { count, sigma, seed }) {
  mkdirSync(made);
  const shots = [];
  for (const [index, name] of spread(pictureNames(source), count).entries()) {
    const truth = await readPicture(path.join(source, name));
    const file = path.join(made, `${stem(name)}.png`);
    await writePng(file, { ...truth, data: addNoise(truth.data, sigma, seed * 1000 + index) });
    shots.push({ file, truth });
  }
  return shots;
}

/**
 * Real shots (`*_real.JPG`) against the mean of many of the same scene (`*_mean.JPG`).
 * @param {string} source folder of both
 * @param {number} count at most so many, spread evenly
 * @returns {Promise<Shot[]>}
 */
export async function realShots(source, count) {
  const names = pictureNames(source).filter((name) => /_real\.jpe?g$/i.test(name));
  return Promise.all(
    spread(names, count).map(async (name) => ({
      file: path.join(source, name),
      truth: await readPicture(path.join(source, name.replace('_real', '_mean'))),
    })),
  );
}
