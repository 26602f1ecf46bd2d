/**
 * Level of noise that is smeared over neighbours, as demosaicing and JPEG leave it: the middle frequencies of the
 * flattest patches at each brightness. Demosaicing empties the highest frequencies, so the smallest eigenvalues
 * (white-noise.ts) see a third of such noise.
 */
import { bandEnergies, dctBasis } from './dct-basis';
import type { PlanePatches } from './plane-patches';

/** Between the slow frequencies and the fastest ones. */
const middle = dctBasis(3, 8);

/** Brightness classes of equal width, and patches that a class needs. */
const classes = 8;
const minPatches = 100;
/** Share of the patches of a class that count as flat. */
const flatShare = 0.1;
/** Patches nearer to black or white than this have been clipped, 0-255 scale. */
const clipMargin = 6;

/**
 * Root mean square, over brightness classes by their share of the picture, of the flattest patches' deviation at
 * middle frequencies, 0-255 scale; null when no class has patches enough.
 */
export function flatPatchDeviation(patches: PlanePatches, plane: 0 | 1 | 2): number | null {
  const energies = bandEnergies(patches.values[plane], patches.count, middle);
  const byClass = Array.from({ length: classes }, (): number[] => []);
  for (let i = 0; i < patches.count; i++) {
    if (patches.lowest[i] <= clipMargin || patches.highest[i] >= 255 - clipMargin) continue;
    const brightness = (patches.lowest[i] + patches.highest[i]) / 512;
    byClass[Math.floor(brightness * classes)].push(energies[i]);
  }
  let sum = 0;
  let count = 0;
  for (const found of byClass.filter((list) => list.length >= minPatches)) {
    found.sort((a, b) => a - b);
    sum += found[Math.floor(found.length * flatShare)] * found.length;
    count += found.length;
  }
  return count === 0 ? null : Math.sqrt(sum / count);
}
