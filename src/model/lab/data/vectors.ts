/** Numbers without a meaning: with nothing to learn (`uniform`), or on a bent surface (`curved`). */
import { createRandom, mixSeed, type Random } from '../../random';
import type { DataSet } from './data-set';
import { floatRows, type Rows } from './rows';
import type { DataSpec } from './schema';

type VectorsSpec = Extract<DataSpec, { kind: 'vectors' }>;

export function makeVectors(spec: VectorsSpec, seed: number): DataSet {
  const make = spec.shape === 'uniform' ? uniformVectors(spec.dimensions) : curvedVectors(spec, seed);
  const rows = (count: number, part: number): Rows => {
    const random = createRandom(mixSeed(seed, 41, part));
    const values = new Float32Array(count * spec.dimensions);
    for (let i = 0; i < count; i++) values.set(make(random), i * spec.dimensions);
    return floatRows(values, spec.dimensions);
  };
  const { dimensions, factors } = spec;
  return {
    title:
      spec.shape === 'uniform'
        ? { en: `Random numbers, ${dimensions} dimensions`, zh: `随机数，${dimensions} 维` }
        : {
            en: `A bent surface of ${factors} dimensions in ${dimensions}`,
            zh: `${dimensions} 维空间中的 ${factors} 维弯曲曲面`,
          },
    shape: [dimensions],
    train: rows(spec.train, 0),
    test: rows(spec.test, 1),
    origin: `made from the seed ${seed}`,
    warnings: [],
  };
}

function uniformVectors(dimensions: number): (random: Random) => Float32Array {
  return (random) => Float32Array.from({ length: dimensions }, () => random.uniform());
}

/** Each value is a wave over the hidden factors: smooth, and no plane holds it. 0..1. */
function curvedVectors({ dimensions, factors }: VectorsSpec, seed: number): (random: Random) => Float32Array {
  const shape = createRandom(mixSeed(seed, 43));
  const waves = Array.from({ length: dimensions }, () => ({
    direction: Array.from({ length: factors }, () => shape.normal()),
    phase: 2 * Math.PI * shape.uniform(),
  }));
  return (random) => {
    const hidden = Array.from({ length: factors }, () => 2 * random.uniform() - 1);
    return Float32Array.from(waves, ({ direction, phase }) => {
      const along = direction.reduce((sum, weight, i) => sum + weight * hidden[i], 0);
      return 0.5 + 0.5 * Math.sin(1.5 * along + phase);
    });
  };
}
