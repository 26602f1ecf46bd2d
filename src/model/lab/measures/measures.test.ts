import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { experimentSchema, type ExperimentFile } from '../experiment';
import { runExperiment, type LabRun } from '../run-experiment';
import { activityOf } from './code-activity';

const assets = join(import.meta.dirname, '../../../../assets');
const text = { en: 'a', zh: '甲' };
type System = ExperimentFile['systems'][number];
const out = { layer: 'dense', units: 'data', activation: 'sigmoid' } as const;
const digits = { kind: 'digits', train: 1500, test: 400 } as const;

function system(id: string, more: Partial<System> = {}): System {
  return { id, title: { en: id, zh: id }, bottleneck: { units: 8 }, decoder: [out], ...more };
}

async function run(
  file: Pick<ExperimentFile, 'data' | 'systems' | 'measures'> & Partial<ExperimentFile>,
  given = {},
) {
  const experiment = experimentSchema.parse({
    version: 1,
    name: 'test',
    row: 'dense',
    title: text,
    about: text,
    training: { loss: 'bce', epochs: 6, batch: 50, optimizer: { kind: 'adam', learningRate: 3e-3 } },
    ...file,
  });
  return runExperiment(experiment, { assets, given });
}
const figuresOf = ({ result }: LabRun): Record<string, number> =>
  Object.fromEntries(result.figures.map(({ id, value }) => [id, value]));
const idsOf = ({ result }: LabRun): string[] => result.pictures.map(({ id }) => id);

describe('measures', () => {
  it('see noise taken off', async () => {
    const corruption = { kind: 'salt-and-pepper', share: 0.2 } as const;
    const done = await run({
      data: digits,
      systems: [system('a', { corruption })],
      measures: [{ kind: 'denoising', count: 4 }],
    });
    const figures = figuresOf(done);
    expect(figures['psnrCleaned.a']).toBeGreaterThan(figures['psnrNoisy.a'] + 2);
    expect(done.result.pictures[0].rows).toHaveLength(3);
  });

  it('count dead units and the active ones', () => {
    // Unit 0 never moves, unit 1 is on at half of the samples, unit 2 always.
    const { dead, active, units } = activityOf(Float32Array.of(1, 0, 5, 1, 4, 5.5, 1, 0, 5, 1, 4, 5.5), 3);
    expect(dead).toBeCloseTo(1 / 3, 9);
    expect(active).toBeCloseTo(0.75, 9);
    expect(units).toEqual([1, 2, 5.25]);
  });

  it('see what a penalty on the code does', async () => {
    const sparse = { units: 40, activation: 'relu', penalty: { kind: 'l1', weight: 0.3 } } as const;
    const still = { units: 40, penalty: { kind: 'contractive', weight: 0.05 } } as const;
    const done = await run({
      data: digits,
      systems: [
        system('plain', { bottleneck: { units: 40, activation: 'relu' } }),
        system('sparse', { bottleneck: sparse }),
        system('linear', { bottleneck: { units: 40 } }),
        system('still', { bottleneck: still }),
      ],
      measures: [{ kind: 'code-activity' }, { kind: 'weights', count: 9 }],
    });
    const [plain, sparser, linear, stiller] = done.result.tables[0].rows;
    const [active, jacobian] = [3, 4];
    expect(sparser[active]).toBeLessThan(plain[active] as number);
    expect(stiller[jacobian]).toBeLessThan((linear[jacobian] as number) / 2);
    expect(idsOf(done)).toEqual(['weights-plain', 'weights-sparse', 'weights-linear', 'weights-still']);
  });

  it('split the bound of variational systems, and draw from them', async () => {
    const done = await run({
      data: digits,
      systems: [
        system('one', { bottleneck: { units: 2, variational: { beta: 1 } } }),
        system('ten', { bottleneck: { units: 2, variational: { beta: 10 } } }),
      ],
      measures: [
        { kind: 'elbo' },
        { kind: 'samples', count: 4 },
        { kind: 'interpolation', steps: 3, pairs: 2 },
        { kind: 'manifold', side: 3 },
      ],
    });
    const figures = figuresOf(done);
    for (const id of ['one', 'ten'])
      expect(figures[`elbo.${id}`]).toBeCloseTo(
        -figures[`reconstruction.${id}`] - figures[`divergence.${id}`],
        6,
      );
    expect(figures['divergence.ten']).toBeLessThan(figures['divergence.one']);
    expect(idsOf(done)).toContain('manifold-ten');
    expect(idsOf(done)).toContain('interpolation-one');
  });

  it('see a digit that was left out, and keep the wanted rate of false alarms', async () => {
    const done = await run({
      data: { ...digits, train: 3000, test: 1500, leaveOut: 0 },
      systems: [system('a')],
      measures: [{ kind: 'anomaly', falseAlarms: 0.1 }],
    });
    const figures = figuresOf(done);
    expect(figures['auc.a']).toBeGreaterThan(0.8);
    expect(figures['falseAlarms.a']).toBeCloseTo(0.1, 1);
    expect(done.result.charts.map(({ id }) => id)).toEqual(['roc', 'scores-a']);
  });

  it('classify by codes, pixels and PCA', async () => {
    const done = await run({
      data: digits,
      systems: [system('a')],
      measures: [{ kind: 'classifier', labelled: 300 }],
    });
    const figures = figuresOf(done);
    expect(Object.keys(figures)).toEqual(['accuracy.pixels', 'accuracy.pca8', 'accuracy.a']);
    for (const accuracy of Object.values(figures)) expect(accuracy).toBeGreaterThan(0.5);
  });

  it('tell error against size: more numbers, less error', async () => {
    const sizes = [2, 16];
    const done = await run({
      data: digits,
      systems: [
        ...sizes.map((units) => system(`size${units}`, { bottleneck: { units } })),
        system('again', { bottleneck: { units: 2 }, training: { seedOffset: 1 } }),
      ],
      training: { loss: 'mse', epochs: 4, batch: 50 },
      measures: [{ kind: 'trade-off' }],
    });
    const figures = figuresOf(done);
    expect(figures['mse.16']).toBeLessThan(figures['mse.2']);
    const [two] = done.result.tables[0].rows;
    expect(two[1]).toBe(2);
    expect(two[3]).toBeLessThan(two[4] as number);
  });

  it('mark blemishes of a photo', async () => {
    const done = await run({
      data: { kind: 'patches', sidePx: 16, colour: false, train: 1500, test: 50 },
      systems: [system('a', { bottleneck: { units: 16 } })],
      training: { loss: 'mse', epochs: 10, batch: 50, optimizer: { kind: 'adam', learningRate: 3e-3 } },
      measures: [{ kind: 'heat-map', falseAlarms: 0.02 }],
    });
    expect(figuresOf(done)['auc.a']).toBeGreaterThan(0.9);
    expect(idsOf(done)).toEqual(['photo', 'heat-a']);
  });

  it('find like photos, and say so when there are too few', async () => {
    const measures = [{ kind: 'similar-photos', queries: 2, count: 3 }] as const;
    const data = { kind: 'photos', sidePx: 32 } as const;
    const done = await run({ data, systems: [], measures: [...measures] });
    expect(done.result.tables[0].rows).toHaveLength(6);
    expect(figuresOf(done)['samePhoto.fold']).toBeGreaterThan(0.6);
  });

  it('find planted mistakes in a table, and fill it better than the median', async () => {
    const done = await run({
      data: { kind: 'table', rows: 600 },
      systems: [
        system('a', {
          encoder: [{ layer: 'dense', units: 32, activation: 'tanh' }],
          bottleneck: { units: 3 },
          decoder: [
            { layer: 'dense', units: 32, activation: 'tanh' },
            { layer: 'dense', units: 'data' },
          ],
          corruption: { kind: 'masking', share: 0.15 },
        }),
      ],
      training: { loss: 'mse', epochs: 150, batch: 32, optimizer: { kind: 'adam', learningRate: 5e-3 } },
      measures: [{ kind: 'cleaning' }],
    });
    const figures = figuresOf(done);
    expect(figures['rowAuc']).toBeGreaterThan(0.95);
    expect(figures['recall']).toBeGreaterThan(0.7);
    expect(figures['filledError']).toBeLessThan(figures['medianError'] / 2);
    const cleaned = done.result.tables.find(({ id }) => id === 'cleaned')!;
    expect(cleaned.rows).toHaveLength(600);
    expect(cleaned.rows.flat().some((cell) => Number.isNaN(cell))).toBe(false);
  });

  it('warn when gradients vanish or explode', async () => {
    const sigmoid = { layer: 'dense', units: 24, activation: 'sigmoid' } as const;
    const done = await run({
      data: { ...digits, train: 600 },
      systems: [
        system('deep', {
          encoder: Array(5).fill(sigmoid) as (typeof sigmoid)[],
          decoder: [...(Array(4).fill(sigmoid) as (typeof sigmoid)[]), out],
        }),
        system('wild', {
          encoder: [{ layer: 'dense', units: 64, activation: 'relu' }],
          decoder: [{ layer: 'dense', units: 'data' }],
          training: { optimizer: { kind: 'sgd', learningRate: 300, momentum: 0.9 } },
        }),
      ],
      training: { loss: 'mse', epochs: 3, batch: 50 },
      measures: [],
    });
    const found = done.result.warnings.map(({ kind, system: of }) => `${kind} ${of}`);
    expect(found).toContain('vanishing-gradients deep');
    expect(found).toContain('exploding-gradients wild');
  });
});
