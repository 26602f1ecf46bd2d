/**
 * Salt and pepper: single samples that are black or white, by a dead pixel or an error on the way. No Gaussian level describes
 * them, so they are found by themselves and filled from around before the level is looked for.
 * After Chan, Ho and Nikolova 2005, "Salt-and-Pepper Noise Removal by Median-Type Noise Detectors": a switching median whose
 * window grows; changed: only where the picture as a whole shows such noise, so that stars, dots and dithering stay.
 */
import { allocateSamples, peakOf, type Picture } from '../image/picture';

export type ImpulsePicture = Pick<Picture, 'width' | 'height' | 'bits' | 'samples'>;

/** How far an impulse stands out from all of its neighbours, at least, 0-255 scale. */
const aloneBy = 64;
/** How far it is from what takes its place, at least, 0-255 scale. */
const wrongBy = 24;
/** Of each kind, black and white, as a share of all samples: fewer may be stars or specks of dust. */
const leastShare = 2e-4;
/** The one kind is at most so many times the other. */
const mostUneven = 4;
/** Values this near to black and white, 0-255 scale, stand alone as often as these where strong noise was clipped. */
const nearBy = 24;
const leastSpike = 4;
/** Cells of the picture, a side, of which most must hold some: impulses are everywhere. */
const cells = 8;
const leastCells = 0.6;
/** So many samples tell whether there are any, in rows all over the picture, so many at least. */
const enoughSamples = 1e6;
const leastRows = 64;
/** Different values in a photo, of 256: a dithered drawing has few. */
const leastValues = 40;
/** By radius of the window, how often an impulse has its own value in it at most: corners of what is white in truth have more. */
const mostSame = [0, 3, 8, 16];

/**
 * Fills the impulses of a picture, if it has such noise.
 * @returns the picture itself where there are none; else a copy, and the share of samples that were filled, 0..1
 */
export function fillImpulses<P extends ImpulsePicture>(picture: P): { picture: P; share: number } {
  if (!hasImpulses(picture)) return { picture, share: 0 };
  const { width, height, bits, samples } = picture;
  const filled = allocateSamples(samples.length, bits);
  filled.set(samples);
  const peak = peakOf(bits);
  let count = 0;
  for (let y = 0; y < height; y++)
    for (let i = y * width * 3; i < (y + 1) * width * 3; i++) {
      if (samples[i] !== 0 && samples[i] !== peak) continue;
      const value = expected(picture, Math.floor(i / 3) - y * width, y, i % 3);
      if (value === null || Math.abs(value - samples[i]) * 255 < wrongBy * peak) continue;
      filled[i] = value;
      count++;
    }
  return { picture: { ...picture, samples: filled }, share: count / samples.length };
}

/** Whether black and white samples stand alone so often, so evenly and so widely that nothing else explains it. */
function hasImpulses({ width, height, bits, samples }: ImpulsePicture): boolean {
  const peak = peakOf(bits);
  const near = (nearBy * peak) / 255;
  const found = { black: 0, white: 0, nearBlack: 0, nearWhite: 0 };
  const hit = new Set<number>();
  const isSeen = new Uint8Array(256);
  let values = 0;
  const row = width * 3;
  const step = Math.max(1, Math.floor(Math.min(samples.length / enoughSamples, height / leastRows)));
  let looked = 0;
  for (let y = 1; y < height - 1; y += step, looked += row)
    for (let i = y * row + 3; i < (y + 1) * row - 3; i++) {
      const value = samples[i];
      if (value > near && value < peak - near) {
        if (values >= leastValues) continue;
        const level = Math.round((value * 255) / peak);
        values += 1 - isSeen[level];
        isSeen[level] = 1;
        continue;
      }
      if (!standsAlone(samples, i, row, peak)) continue;
      if (value === 0) found.black++;
      else if (value === peak) found.white++;
      else if (value <= near) found.nearBlack++;
      else found.nearWhite++;
      if (value === 0 || value === peak)
        hit.add(Math.floor((y * cells) / height) * cells + Math.floor(((i % row) * cells) / row));
    }
  const { black, white } = found;
  return (
    values >= leastValues &&
    Math.min(black, white) >= leastShare * looked &&
    Math.max(black, white) <= mostUneven * Math.min(black, white) &&
    black >= leastSpike * found.nearBlack &&
    white >= leastSpike * found.nearWhite &&
    hit.size >= leastCells * cells * cells
  );
}

/** Darker or brighter than all eight neighbours of its channel by far, most of which are neither black nor white. */
function standsAlone(samples: Picture['samples'], i: number, row: number, peak: number): boolean {
  const least = (aloneBy * peak) / 255;
  const isDark = samples[i] * 2 < peak;
  let between = 0;
  for (let dy = -row; dy <= row; dy += row)
    for (let dx = -3; dx <= 3; dx += 3) {
      if (dx === 0 && dy === 0) continue;
      const other = samples[i + dy + dx];
      if ((isDark ? other - samples[i] : samples[i] - other) < least) return false;
      if (other !== 0 && other !== peak) between++;
    }
  return between >= 5;
}

/**
 * What stands around, in the smallest window that is clear about it: the median of what is neither black nor white where that
 * is most, else the opposite where that is more. Null where the sample's own value is all around: it belongs there.
 */
function expected({ width, height, bits, samples }: ImpulsePicture, x: number, y: number, c: number) {
  const peak = peakOf(bits);
  const own = samples[(y * width + x) * 3 + c];
  for (let radius = 1; radius < mostSame.length; radius++) {
    const between: number[] = [];
    let [same, opposite] = [0, 0];
    for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++)
      for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
        const value = samples[(v * width + u) * 3 + c];
        if (value === own) same++;
        else if (value === peak - own) opposite++;
        else between.push(value);
      }
    if (same > mostSame[radius]) continue;
    if (between.length >= same + opposite) return median(between);
    const isLast = radius === mostSame.length - 1;
    if (opposite > (isLast ? between.length : 2 * (same + between.length))) return peak - own;
  }
  return null;
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1];
}
