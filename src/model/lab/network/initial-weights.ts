/** First values of the weights: He 2015 for rectifiers, Glorot 2010 for the rest, both normal. */
import { createRandom } from '../../random';
import { sizeOf, type LabWeight } from './layout';

/** Values of weights by name, row-major. */
export type LabWeights = Readonly<Record<string, Float32Array>>;

/**
 * He, Zhang, Ren and Sun 2015, "Delving Deep into Rectifiers", https://arxiv.org/abs/1502.01852: variance 2/fanIn.
 * Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks",
 * https://proceedings.mlr.press/v9/glorot10a.html: variance 2/(fanIn + fanOut).
 * @param seed the same seed gives the same weights
 */
export function initialWeights(weights: readonly LabWeight[], seed: number): LabWeights {
  const random = createRandom(seed);
  const values = weights.map(({ name, shape, init }): [string, Float32Array] => {
    const array = new Float32Array(sizeOf(shape));
    if (init.kind === 'ones') array.fill(1);
    if (init.kind === 'he' || init.kind === 'glorot') {
      const deviation = Math.sqrt(2 / (init.kind === 'he' ? init.fanIn : init.fanIn + init.fanOut));
      for (let i = 0; i < array.length; i++) array[i] = deviation * random.normal();
    }
    return [name, array];
  });
  return Object.fromEntries(values);
}
