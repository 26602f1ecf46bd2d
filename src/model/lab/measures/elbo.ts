/** The evidence lower bound of variational systems on the test set, split into reconstruction and divergence, in nats. */
import { firstIndices } from '../data/rows';
import { createRandom, mixSeed } from '../../random';
import type { LabFigure, LabTable } from '../result';
import { figure, ofSystem } from './figure';
import type { Measure, MeasuredSystem } from './measure';

const most = 5000;
/** Keeps logarithms finite. */
const tiny = 1e-6;

/** Parts of the bound, mean over samples, nats; elbo = -(reconstruction + divergence). */
export interface Elbo {
  readonly reconstruction: number;
  readonly divergence: number;
  readonly elbo: number;
}

export const measureElbo: Measure<'elbo'> = (_spec, { data, systems, seed }) => {
  const variational = systems.filter(({ model }) => model.layout.spread);
  const x = data.test.take(firstIndices(Math.min(most, data.test.count)));
  const figures: LabFigure[] = [];
  const rows: LabTable['rows'][number][] = [];
  for (const system of variational) {
    const { id, title, model } = system;
    const { reconstruction, divergence, elbo } = elboOf(system, x, seed);
    const { beta } = model.layout.system.bottleneck.variational!;
    const nats = { unit: 'nats', digits: 2 } as const;
    figures.push(
      figure(`elbo.${id}`, ofSystem({ en: 'ELBO', zh: 'ELBO' }, title), elbo, nats),
      figure(
        `reconstruction.${id}`,
        ofSystem({ en: 'Reconstruction', zh: '重建项' }, title),
        reconstruction,
        nats,
      ),
      figure(`divergence.${id}`, ofSystem({ en: 'Divergence', zh: 'KL 散度' }, title), divergence, nats),
    );
    rows.push([title, model.layout.system.bottleneck.units, beta, elbo, reconstruction, divergence]);
  }
  return Promise.resolve({
    figures,
    tables: [
      {
        id: 'elbo',
        title: { en: 'ELBO on the test set, nats a sample', zh: '测试集 ELBO（每样本，nats）' },
        columns: [
          { label: { en: 'System', zh: '系统' } },
          { label: { en: 'Code', zh: '编码维数' }, digits: 0 },
          { label: { en: 'Beta', zh: 'Beta' }, digits: 1 },
          { label: { en: 'ELBO', zh: 'ELBO' }, digits: 2 },
          { label: { en: 'Reconstruction', zh: '重建项' }, digits: 2 },
          { label: { en: 'Divergence', zh: 'KL 散度' }, digits: 2 },
        ],
        rows,
      },
    ],
  });
};

/** With one code drawn a sample (Kingma and Welling 2014, equation 10), for pixels as chances of ink (Bernoulli). */
function elboOf({ model }: MeasuredSystem, x: Float32Array, seed: number): Elbo {
  const { code, logVariance } = model.encode(x);
  const random = createRandom(mixSeed(seed, 61));
  const drawn = code.map((mean, i) => mean + Math.exp(logVariance![i] / 2) * random.normal());
  const output = model.decode(drawn);
  let reconstruction = 0;
  for (let i = 0; i < x.length; i++) {
    const chance = Math.min(1 - tiny, Math.max(tiny, output[i]));
    reconstruction -= x[i] * Math.log(chance) + (1 - x[i]) * Math.log(1 - chance);
  }
  let divergence = 0;
  for (let i = 0; i < code.length; i++)
    divergence += 0.5 * (code[i] ** 2 + Math.exp(logVariance![i]) - 1 - logVariance![i]);
  const count = x.length / model.layout.size;
  return {
    reconstruction: reconstruction / count,
    divergence: divergence / count,
    elbo: -(reconstruction + divergence) / count,
  };
}
