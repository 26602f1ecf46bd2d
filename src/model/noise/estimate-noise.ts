/**
 * Finds the noise level of a photo without a clean twin, on three opponent colour planes (an orthonormal mix of R, G and
 * B). Two ways of looking are held against each other: white-noise.ts for noise that is independent from pixel to pixel,
 * correlated-noise.ts for what a camera's developing left of it. Colour decides between them, since the colour of clean
 * pictures is smooth.
 */
import type { SampleSource } from '../image/picture';
import type { ImageFormat, NoiseEstimate } from '../types';
import { flatColourDeviation, flatPatchDeviation } from './correlated-noise';
import { isDrawnClean } from './drawn';
import { withoutFrame } from './frame';
import { readGauge } from './gauge/gauge';
import { liftClipped } from './lift-clipped';
import { gatherPatches, hasColour, patchGrid, type PlanePatches } from './plane-patches';
import { minPatches, WhiteNoise } from './white-noise';

/** Formats whose files usually hold colour at half the size, which takes the noise out of it. */
const halvesColour: readonly string[] = ['jpeg', 'webp', 'avif'];

/** Flat patches of clean pictures have up to 2 in colour (CBSD68, samples): above this it is noise, 0-255 scale. */
const cleanColourLimit = 3;
/** Colour noise that the eigenvalues miss by this factor is not white. */
const correlatedFactor = 1.6;
/**
 * From the deviation of flat patches at middle frequencies to that of all the noise: they are the flattest tenth, and
 * demosaiced noise has most of its power at low frequencies. Measured on simulated camera noise: 1.28 to 1.41.
 */
const wholeNoiseFactor = 1.35;

/**
 * @param framed any size, with or without a frame of one colour; under 24 px a side there is too little to tell and the estimate is 0
 * @returns standard deviations on the 0-255 scale
 */
export function estimateNoise(framed: SampleSource & { readonly format?: ImageFormat }): NoiseEstimate {
  const picture = withoutFrame(framed);
  if (patchGrid(picture).count < minPatches) return together(0, 0, false);
  const isHalved = halvesColour.includes(framed.format ?? '');
  if (isHalved) {
    const { sigmaLuma, sigmaChroma } = readGauge(picture);
    return together(sigmaLuma, sigmaChroma, true);
  }
  const patches = gatherPatches(picture);
  const found = estimatePatches(patches, hasColour(picture));
  return isDrawnClean(patches, found.sigma) ? together(0, 0, false) : found;
}

/** The two ways of looking against each other. */
function estimatePatches(patches: PlanePatches, isColourWhole: boolean): NoiseEstimate {
  const white = estimateWhite(patches, isColourWhole);
  const colour = flatColourDeviation(patches);
  if (colour === null || colour < cleanColourLimit || colour < correlatedFactor * white.sigmaChroma)
    return white;
  const luma = flatPatchDeviation(patches, 0);
  if (luma === null) return white;
  const sigmaChroma = wholeNoiseFactor * colour;
  return together(
    Math.max(white.sigmaLuma, Math.min(wholeNoiseFactor * luma, 1 + 2 * sigmaChroma)),
    sigmaChroma,
    true,
  );
}

function together(sigmaLuma: number, sigmaChroma: number, isCorrelated: boolean): NoiseEstimate {
  const sigma = Math.sqrt((sigmaLuma ** 2 + 2 * sigmaChroma ** 2) / 3);
  return { sigma, sigmaLuma, sigmaChroma, isCorrelated };
}

/** Patches that tell how near to black and white clipping reaches: a share of all is enough for that. */
const marginStride = 4;
/** From here on, 0-255 scale, and where less than this share of the patches is unclipped, the rest is looked at, too (docs/decisions.md). */
const strongSigma = 20;
const fewUnclipped = 0.35;
/** Times that clipped patches are looked at anew, at most. */
const mostLifts = 6;

/** The white estimate without the patches so dark or bright that clipping has eaten their noise. */
function estimateWhite(patches: PlanePatches, isColourWhole: boolean): NoiseEstimate {
  const planes = new WhiteNoise(patches.values, patches.count);
  try {
    const estimate = (isUsed: (index: number) => boolean) => estimatePlanes(planes, isUsed, isColourWhole);
    const rough = estimate((i) => i % marginStride === 0);
    const isUsed = unclippedAt(patches, rough.sigma);
    const found = estimate(countUsed(patches, isUsed) < minPatches ? () => true : isUsed);
    const unclipped = countUsed(patches, unclippedAt(patches, found.sigma));
    return found.sigma > strongSigma && unclipped < fewUnclipped * patches.count
      ? estimateClipped(patches, isColourWhole, found)
      : found;
  } finally {
    planes.dispose();
  }
}

/** Whether a patch is so far from black and white that clipping takes next to nothing of a noise. */
function unclippedAt({ lowest, highest }: PlanePatches, sigma: number): (index: number) => boolean {
  const margin = 2 * sigma;
  return (index) => lowest[index] > margin && highest[index] < 255 - margin;
}

function countUsed({ count }: PlanePatches, isUsed: (index: number) => boolean): number {
  let used = 0;
  for (let i = 0; i < count; i++) if (isUsed(i)) used++;
  return used;
}

/** Looks at a picture of clipped patches again and again, each time as it would be without clipping of the level found before. */
function estimateClipped(patches: PlanePatches, isColourWhole: boolean, first: NoiseEstimate): NoiseEstimate {
  let found = first;
  for (let round = 0; round < mostLifts; round++) {
    const { values, isUsable } = liftClipped(patches, found.sigma);
    if (countUsed(patches, isUsable) < minPatches) break;
    const planes = new WhiteNoise(values, patches.count);
    try {
      const next = estimatePlanes(planes, isUsable, isColourWhole);
      const isSettled = next.sigma < 1.01 * found.sigma;
      if (next.sigma > found.sigma) found = next;
      if (isSettled) return found;
    } finally {
      planes.dispose();
    }
  }
  return found;
}

/**
 * Where a picture is texture everywhere, its luminance passes for noise; its colour does not. Noise of a sensor is in
 * both, so luminance is believed up to `0.5 + 1.5 x` the deviation found in colour, where the file kept colour whole.
 * Measured on CBSD68 without noise: luminance up to 10.5, colour never above 1.
 */
function estimatePlanes(
  planes: WhiteNoise,
  isUsed: (index: number) => boolean,
  isColourWhole: boolean,
): NoiseEstimate {
  const [luma, redBlue, green] = planes.variances(isUsed);
  const sigmaChroma = Math.sqrt((redBlue + green) / 2);
  return together(
    Math.min(Math.sqrt(luma), isColourWhole ? 0.5 + 1.5 * sigmaChroma : Infinity),
    sigmaChroma,
    false,
  );
}
