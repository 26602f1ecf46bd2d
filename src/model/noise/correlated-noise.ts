/**
 * Level of noise that is smeared over neighbours, as demosaicing and JPEG leave it: the middle frequencies of the
 * flattest patches at each brightness. Demosaicing empties the highest frequencies, so the smallest eigenvalues
 * (white-noise.ts) see a third of such noise.
 */
import { bandEnergies, bandProducts, dctBasis } from './dct-basis';
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
 * Colour energy that luminance does not explain, as a share of all of it: below this it is edges. Of simulated camera noise more
 * than twice as much is left, of red print with little noise next to none (correlated-noise.test.ts, drawn.test.ts).
 */
const edgeShare = 0.36;

/** Luminance with itself, then each colour plane with itself and with luminance. */
const colourPairs = [
  [0, 0],
  [1, 1],
  [0, 1],
  [2, 2],
  [0, 2],
] as const;

/**
 * Colour of the flattest patches, root mean square of both colour planes. A coloured drawing has no flat patches, and its edges
 * pass for noise; but there colour follows luminance from pixel to pixel, as it does on the way from one colour to another,
 * while the noise of colour mostly goes its own way. Where nearly all of the colour can be told from luminance, what can
 * not be told is taken for the noise.
 * @returns deviation on the 0-255 scale; null when no class of brightness has patches enough
 */
export function flatColourDeviation(patches: PlanePatches): number | null {
  const { values, count } = patches;
  const [luma, ...ofColour] = bandProducts(values, colourPairs, count, middle);
  let [whole, unexplained] = [0, 0];
  for (const [energies, covariances] of [ofColour.slice(0, 2), ofColour.slice(2)]) {
    const rest = energies.map((energy, i) => {
      const covariance = covariances[i];
      const left = luma[i] > 0 ? energy - covariance ** 2 / luma[i] : energy;
      return (Math.max(0, left) * middle.count) / (middle.count - 1);
    });
    const [own, free] = [flatEnergy(patches, energies), flatEnergy(patches, rest)];
    if (own === null || free === null) return null;
    whole += own / 2;
    unexplained += free / 2;
  }
  return Math.sqrt(unexplained < edgeShare * whole ? unexplained : whole);
}

/**
 * Root mean square, over brightness classes by their share of the picture, of the flattest patches' deviation at
 * middle frequencies, 0-255 scale; null when no class has patches enough.
 */
export function flatPatchDeviation(patches: PlanePatches, plane: 0 | 1 | 2): number | null {
  const energy = flatEnergy(patches, bandEnergies(patches.values[plane], patches.count, middle));
  return energy === null ? null : Math.sqrt(energy);
}

function flatEnergy(patches: PlanePatches, energies: Float32Array): number | null {
  const byClass = Array.from({ length: classes }, (): number[] => []);
  for (let i = 0; i < patches.count; i++) {
    if (patches.lowest[i] <= clipMargin || patches.highest[i] >= 255 - clipMargin) continue;
    const brightness = (patches.lowest[i] + patches.highest[i]) / 512;
    byClass[Math.floor(brightness * classes)].push(energies[i]);
  }
  let sum = 0;
  let count = 0;
  for (const list of byClass.filter(({ length }) => length >= minPatches)) {
    const found = Float32Array.from(list).sort();
    sum += found[Math.floor(found.length * flatShare)] * found.length;
    count += found.length;
  }
  return count === 0 ? null : sum / count;
}
