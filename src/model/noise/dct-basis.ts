/** Frequencies of a patch: columns of the DCT-II of `plane-patches`' side. */
import { getTf, takeValues } from '../tf';
import { patchSize, sidePx } from './plane-patches';

export interface DctBasis {
  /** `[patchSize, count]`: the 2-D functions as columns, orthonormal. */
  readonly values: Float32Array;
  readonly count: number;
}

/** The functions with `low <= u + v <= high`, u rising first. */
export function dctBasis(low: number, high: number): DctBasis {
  const cosine = (u: number, x: number) =>
    Math.sqrt((u === 0 ? 1 : 2) / sidePx) * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * sidePx));
  const pairs: [number, number][] = [];
  for (let u = 0; u < sidePx; u++)
    for (let v = 0; v < sidePx; v++) if (u + v >= low && u + v <= high) pairs.push([u, v]);
  const values = new Float32Array(patchSize * pairs.length);
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++)
      pairs.forEach(([u, v], i) => {
        values[(y * sidePx + x) * pairs.length + i] = cosine(u, y) * cosine(v, x);
      });
  return { values, count: pairs.length };
}

/**
 * Mean square of the coefficients of each patch.
 * @param values patches one after the other, at least `count`; not to be written to afterwards
 */
export function bandEnergies(values: Float32Array, count: number, basis: DctBasis): Float32Array {
  return bandProducts([values], [[0, 0]], count, basis)[0];
}

/**
 * Mean products of the coefficients of each patch, for pairs of planes.
 * @param planes patches one after the other, at least `count`; not to be written to afterwards
 * @param pairs by index of the planes
 * @returns by pair
 */
export function bandProducts(
  planes: readonly Float32Array[],
  pairs: readonly (readonly [number, number])[],
  count: number,
  basis: DctBasis,
): Float32Array[] {
  const tf = getTf();
  const products = tf.tidy(() => {
    const functions = tf.tensor2d(basis.values, [patchSize, basis.count]);
    const coefficients = planes.map((values) =>
      tf.matMul(tf.tensor2d(values.subarray(0, count * patchSize), [count, patchSize]), functions),
    );
    return pairs.map(([a, b]) => coefficients[a].mul(coefficients[b]).mean(1));
  });
  return products.map(takeValues);
}
