/**
 * Level of noise that is smeared over neighbours, as demosaicing and JPEG leave it: the middle frequencies of the
 * flattest patches at each brightness. Demosaicing empties the highest frequencies, so the smallest eigenvalues
 * (white-noise.ts) see a third of such noise.
 */
import { getTf, takeValues } from '../tf';
import { patchSize, sidePx, type PlanePatches } from './plane-patches';

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
  const energies = middleEnergies(patches.values[plane], patches.count);
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

/** Mean square of the DCT coefficients between the slow and the fastest ones, for each patch. */
function middleEnergies(values: Float32Array, count: number): Float32Array {
  const tf = getTf();
  const basis = middleBasis();
  const energies = tf.tidy(() => {
    const coefficients = tf.matMul(
      tf.tensor2d(values.slice(0, count * patchSize), [count, patchSize]),
      tf.tensor2d(basis.values, [patchSize, basis.count]),
    );
    return coefficients.square().mean(1);
  });
  return takeValues(energies);
}

/** Columns: the 2-D DCT-II functions with 2 < u + v <= 8, orthonormal. */
function middleBasis(): { readonly values: Float32Array; readonly count: number } {
  const cosine = (u: number, x: number) =>
    Math.sqrt((u === 0 ? 1 : 2) / sidePx) * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * sidePx));
  const pairs: [number, number][] = [];
  for (let u = 0; u < sidePx; u++)
    for (let v = 0; v < sidePx; v++) if (u + v > 2 && u + v <= 8) pairs.push([u, v]);
  const values = new Float32Array(patchSize * pairs.length);
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++)
      pairs.forEach(([u, v], i) => {
        values[(y * sidePx + x) * pairs.length + i] = cosine(u, y) * cosine(v, x);
      });
  return { values, count: pairs.length };
}
