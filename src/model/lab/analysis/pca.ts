/**
 * Principal components: the best that a linear bottleneck can do. By randomised subspace iteration (Halko, Martinsson
 * and Tropp 2011, "Finding structure with randomness", https://arxiv.org/abs/0909.4061, algorithm 4.4) on the covariance,
 * whose products run in TensorFlow; exact where as many components as dimensions are asked for.
 */
import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import { createRandom } from '../../random';
import { getTf, type Tensor2D } from '../../tf';
import { firstIndices, type Rows } from '../data/rows';

export interface Pca {
  /** `[size]`. */
  readonly mean: Float32Array;
  /** `[components,size]`, unit length, largest variance first. */
  readonly components: Float32Array;
  /** Variance along each. */
  readonly variances: Float32Array;
  readonly size: number;
}

const oversampling = 12;
const iterations = 8;
const chunk = 5000;

/** @param count components, at most the rows' size */
export function fitPca(rows: Rows, count: number, seed = 1): Pca {
  const { size } = rows;
  const wanted = Math.min(count, size, rows.count);
  const { mean, covariance } = covarianceOf(rows);
  try {
    const width = Math.min(size, wanted + oversampling);
    let basis = randomBasis(size, width, seed);
    if (width < size) for (let i = 0; i < iterations; i++) basis = orthonormal(times(covariance, basis));
    // The covariance inside the subspace: small, and solved exactly.
    const inner = basis.transpose().mmul(times(covariance, basis));
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric(inner), {
      assumeSymmetric: true,
    });
    const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
    const directions = basis.mmul(eigenvectorMatrix);
    const components = new Float32Array(wanted * size);
    for (let k = 0; k < wanted; k++)
      for (let i = 0; i < size; i++) components[k * size + i] = directions.get(i, order[k]);
    const variances = Float32Array.from({ length: wanted }, (_, k) => Math.max(0, realEigenvalues[order[k]]));
    return { mean, components, variances, size };
  } finally {
    covariance.dispose();
  }
}

/** Coordinates along the first `count` components: `[rows,count]`. */
export function projectPca(pca: Pca, values: Float32Array, count: number): Float32Array {
  const tf = getTf();
  return tf.tidy(() => {
    const centred = tf.sub(
      tf.tensor2d(values.slice(), [values.length / pca.size, pca.size]),
      tf.tensor1d(pca.mean.slice()),
    );
    return tf.matMul(centred as Tensor2D, componentsOf(pca, count), false, true).dataSync() as Float32Array;
  });
}

/** What the first `count` components give back: `[rows,size]`. */
export function reconstructPca(pca: Pca, values: Float32Array, count: number): Float32Array {
  const tf = getTf();
  return tf.tidy(() => {
    const mean = tf.tensor1d(pca.mean.slice());
    const centred = tf.sub(
      tf.tensor2d(values.slice(), [values.length / pca.size, pca.size]),
      mean,
    ) as Tensor2D;
    const components = componentsOf(pca, count);
    const back = tf.matMul(tf.matMul(centred, components, false, true), components);
    return tf.add(back, mean).dataSync() as Float32Array;
  });
}

/** Mean squared error of a PCA of `count` components over rows; `count` 0 is the error of the mean alone. */
export function pcaError(pca: Pca, rows: Rows, count: number): number {
  let squares = 0;
  for (let start = 0; start < rows.count; start += chunk) {
    const x = rows.take(firstIndices(Math.min(chunk, rows.count - start), start));
    const back = count === 0 ? null : reconstructPca(pca, x, count);
    for (let i = 0; i < x.length; i++) squares += (x[i] - (back ? back[i] : pca.mean[i % pca.size])) ** 2;
  }
  return squares / (rows.count * rows.size);
}

function componentsOf({ components, size }: Pca, count: number): Tensor2D {
  return getTf().tensor2d(components.slice(0, count * size), [count, size]);
}

function covarianceOf(rows: Rows): { mean: Float32Array; covariance: Tensor2D } {
  const tf = getTf();
  const { size, count } = rows;
  const sums = new Float64Array(size);
  let products = tf.zeros([size, size]) as Tensor2D;
  for (let start = 0; start < count; start += chunk) {
    const values = rows.take(firstIndices(Math.min(chunk, count - start), start));
    for (let i = 0; i < values.length; i++) sums[i % size] += values[i];
    const next = tf.tidy(() => {
      const x = tf.tensor2d(values, [values.length / size, size]);
      return tf.add(products, tf.matMul(x, x, true, false)) as Tensor2D;
    });
    products.dispose();
    products = next;
  }
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const covariance = tf.tidy(() => {
    const column = tf.tensor2d(mean.slice(), [size, 1]);
    return tf.sub(tf.div(products, count), tf.matMul(column, column, false, true)) as Tensor2D;
  });
  products.dispose();
  return { mean, covariance };
}

function randomBasis(size: number, width: number, seed: number): Matrix {
  if (width === size) return Matrix.eye(size);
  const random = createRandom(seed);
  const basis = new Matrix(size, width);
  for (let i = 0; i < size; i++) for (let j = 0; j < width; j++) basis.set(i, j, random.normal());
  return basis;
}

function times(covariance: Tensor2D, basis: Matrix): Matrix {
  const tf = getTf();
  const [rows, columns] = [basis.rows, basis.columns];
  const values = tf.tidy(() =>
    tf.matMul(covariance, tf.tensor2d(Float32Array.from(basis.to1DArray()), [rows, columns])).dataSync(),
  );
  return Matrix.from1DArray(rows, columns, [...values]);
}

const orthonormal = (matrix: Matrix): Matrix => new QrDecomposition(matrix).orthogonalMatrix;

const symmetric = (matrix: Matrix): Matrix => Matrix.add(matrix, matrix.transpose()).mul(0.5);
