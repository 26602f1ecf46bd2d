/**
 * What the noise gauge looks at: how the energy of a photo's patches is spread, by frequency, colour plane and scale.
 * Flat patches tell of noise, and how textured the others are tells how far to believe them.
 */
import type { FloatPicture, SampleSource } from '../../image/picture';
import { readRegion } from '../../tile/tile-samples';
import { bandEnergies, dctBasis } from '../dct-basis';
import { gatherPatches, maxPatches, type PlanePatches } from '../plane-patches';

/** Side of the crops that a photo is looked at in, px, and crops at most. */
export const cropPx = 256;
const maxCrops = 16;
/** Patches nearer to black or white than this have been clipped, 0-255 scale. */
const clipMargin = 5;
/** Bands by u + v of the DCT: slow, middle, fast. */
const bands = [
  [2, 4],
  [5, 7],
  [8, 14],
] as const;
const bases = bands.map(([low, high]) => dctBasis(low, high));
/** Of the patches, sorted by their energy in a band. */
const shares = [0.02, 0.1, 0.3, 0.6];
/** The picture itself, and reduced by two: coarse noise is still there. */
const scales = 2;
export const featureCount = scales * 3 * bands.length * shares.length;

/**
 * @param picture at least 24 px a side
 * @returns logarithms of mean squares on the 0-255 scale, `featureCount` values
 */
export function noiseFeatures(picture: SampleSource): Float32Array {
  const crops = cutCrops(picture);
  const features: number[] = [];
  for (let scale = 0; scale < scales; scale++) {
    const patches = crops.map((crop) =>
      gatherPatches(scale === 0 ? crop : halve(crop), maxPatches / crops.length),
    );
    for (const plane of [0, 1, 2] as const) {
      const energies = planeEnergies(patches, plane);
      for (const band of energies) {
        band.sort();
        features.push(...shares.map((share) => Math.log(band[Math.floor(share * band.length)] + 0.02)));
      }
    }
  }
  return Float32Array.from(features);
}

/** Crops on an even grid; the whole of a small picture. */
function cutCrops(picture: SampleSource): FloatPicture[] {
  const { width, height } = picture;
  const side = { width: Math.min(cropPx, width), height: Math.min(cropPx, height) };
  const [columns, rows] = [Math.floor(width / side.width), Math.floor(height / side.height)];
  const step = Math.max(1, Math.sqrt((columns * rows) / maxCrops));
  const places = (size: number, count: number, length: number) => {
    const kept = Math.max(1, Math.floor(count / step));
    return Array.from({ length: kept }, (_, i) => Math.round(((i + 0.5) / kept) * size - length / 2));
  };
  return places(height, rows, side.height).flatMap((top) =>
    places(width, columns, side.width).map((left) => {
      const samples = new Float32Array(side.width * side.height * 3);
      const inside = { left: Math.max(0, left), top: Math.max(0, top), ...side };
      readRegion(picture, inside, samples, 0);
      return { ...side, bits: 'float' as const, samples };
    }),
  );
}

/** Means of 2 x 2 px. */
function halve({ width, height, samples }: FloatPicture): FloatPicture {
  const [halfWidth, halfHeight] = [width >> 1, height >> 1];
  const row = width * 3;
  const half = new Float32Array(halfWidth * halfHeight * 3);
  for (let y = 0; y < halfHeight; y++)
    for (let x = 0; x < halfWidth; x++)
      for (let c = 0; c < 3; c++) {
        const at = 2 * y * row + 6 * x + c;
        half[(y * halfWidth + x) * 3 + c] =
          (samples[at] + samples[at + 3] + samples[at + row] + samples[at + row + 3]) / 4;
      }
  return { width: halfWidth, height: halfHeight, bits: 'float', samples: half };
}

/** Mean square of the DCT coefficients of each band, over all patches that were not clipped (all, if few are left). */
function planeEnergies(patches: readonly PlanePatches[], plane: 0 | 1 | 2): Float32Array[] {
  const found = bands.map((): number[] => []);
  const all = bands.map((): number[] => []);
  for (const { values, lowest, highest, count } of patches) {
    if (count === 0) continue;
    const energies = bases.map((basis) => bandEnergies(values[plane], count, basis));
    for (let i = 0; i < count; i++) {
      const isClipped = lowest[i] <= clipMargin || highest[i] >= 255 - clipMargin;
      for (let band = 0; band < bands.length; band++) {
        all[band].push(energies[band][i]);
        if (!isClipped) found[band].push(energies[band][i]);
      }
    }
  }
  const isEnough = found[0].length >= 100;
  return (isEnough ? found : all).map((list) => Float32Array.from(list.length > 0 ? list : [0]));
}
