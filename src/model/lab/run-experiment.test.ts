import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getTf } from '../tf';
import { decodeCode } from './decode-code';
import { parseExperiment, type Experiment, type ExperimentFile } from './experiment';
import { exportRun } from './export/export-run';
import { layOut } from './network/layout';
import { LabModel } from './network/lab-model';
import { drawItem } from './pictures/draw-item';
import type { LabEvent } from './result';
import { packRun, unpackRun } from './run-file';
import { runExperiment, type LabRun } from './run-experiment';

const text = { en: 'a', zh: '甲' };
const assets = join(import.meta.dirname, '../../../assets');

/** Patches of 8 px through four numbers: small, and everything a picture needs. */
function experiment(changes: Partial<ExperimentFile> = {}): Experiment {
  const file: ExperimentFile = {
    version: 1,
    name: 'small',
    row: 'dense',
    title: text,
    about: text,
    data: { kind: 'patches', sidePx: 8, colour: false, train: 300, test: 60 },
    systems: [
      {
        id: 'conv',
        title: text,
        encoder: [
          { layer: 'conv', filters: 4, stride: 2, activation: 'leaky-relu' },
          { layer: 'batch-norm' },
          { layer: 'dropout', rate: 0.1 },
        ],
        bottleneck: { units: 4 },
        decoder: [
          { layer: 'dense', units: 64, activation: 'tanh' },
          { layer: 'reshape', shape: [4, 4, 4] },
          { layer: 'conv-transpose', filters: 1, activation: 'sigmoid' },
        ],
      },
    ],
    training: { loss: 'mse', epochs: 3, batch: 32, validation: 0.2 },
    measures: [
      { kind: 'reconstructions', count: 4 },
      { kind: 'pca' },
      { kind: 'latent-map', points: 30, methods: ['pca'] },
    ],
    ...changes,
  };
  return parseExperiment(file, 'of the test');
}

let folder: string;
let run: LabRun;
const events: LabEvent[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grainfold-lab-'));
  run = await runExperiment(experiment(), { assets, onEvent: (event) => events.push(event) });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a run', () => {
  it('tells its data and systems first, then epochs with pictures, then measures', () => {
    expect(events.map(({ kind }) => kind)).toEqual([
      'started',
      'epoch',
      'epoch',
      'epoch',
      'trained',
      'measure',
      'measure',
      'measure',
    ]);
    expect(events[0]).toMatchObject({ data: { train: 240, validation: 60, test: 60, shape: [8, 8, 1] } });
    expect(events[1]).toMatchObject({ epoch: 1, epochs: 3, preview: { mime: 'image/png' } });
  });

  it('learns, and tells curves of all epochs', () => {
    const [system] = run.result.systems;
    expect(system.curves.loss).toHaveLength(3);
    expect(system.curves.loss[2]).toBeLessThan(system.curves.loss[0]);
    expect(system.parameters).toBe(system.layers.reduce((sum, { parameters }) => sum + parameters, 0));
    expect(system.layers.map(({ part }) => part)).toEqual([
      'input',
      'encoder',
      'encoder',
      'encoder',
      'bottleneck',
      'decoder',
      'decoder',
      'decoder',
    ]);
  });

  it('gives each part an id of its own', () => {
    const { figures, tables, charts, pictures, maps } = run.result;
    for (const part of [figures, tables, [...charts, ...pictures, ...maps]]) {
      const ids = part.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    expect(Object.keys(run.pictures).sort()).toEqual(pictures.map(({ id }) => id).sort());
  });

  it('is the same from the same seed, another from another', async () => {
    const again = await runExperiment(experiment(), { assets });
    const other = await runExperiment(experiment(), { assets, seed: 2 });
    expect(again.result.figures).toEqual(run.result.figures);
    expect(again.weights).toEqual(run.weights);
    expect(other.result.figures).not.toEqual(run.result.figures);
  });

  it('stops early with the best weights', async () => {
    const training = {
      loss: 'mse' as const,
      optimizer: { kind: 'sgd' as const, learningRate: 1e-9 },
      epochs: 30,
      earlyStopping: { patience: 2 },
    };
    const { result } = await runExperiment(experiment({ training, measures: [] }), { assets });
    const [{ epochs, stoppedEarly, bestEpoch, curves }] = result.systems;
    expect(stoppedEarly).toBe(true);
    expect(epochs).toBeLessThan(30);
    expect(curves.validation[bestEpoch - 1]).toBe(Math.min(...curves.validation));
  });

  it('ends when it is cancelled, and leaves no tensor', async () => {
    const before = getTf().memory().numTensors;
    const signal = { aborted: false };
    const running = runExperiment(experiment(), {
      assets,
      signal,
      onEvent: ({ kind }) => (signal.aborted = kind === 'epoch'),
    });
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(getTf().memory().numTensors).toBe(before);
  });
});

describe('a run’s file', () => {
  it('gives the run back as it was', () => {
    const back = unpackRun(packRun(run), 'a.lab');
    expect(back.result).toEqual(JSON.parse(JSON.stringify(run.result)));
    expect(back.experiment).toEqual(run.experiment);
    expect(back.weights).toEqual(run.weights);
    expect(back.pictures).toEqual(run.pictures);
  });

  it('keeps numbers that JSON has no word for', () => {
    const [system] = run.result.systems;
    const curves = { ...system.curves, gradientNorm: [Infinity, -Infinity, NaN] };
    const back = unpackRun(
      packRun({ ...run, result: { ...run.result, systems: [{ ...system, curves }] } }),
      'a.lab',
    );
    expect(back.result.systems[0].curves.gradientNorm).toEqual([Infinity, -Infinity, NaN]);
  });

  it('is refused when it is another file, damaged, or newer', () => {
    expect(() => unpackRun(Buffer.from('photo'), 'a.lab')).toThrow(/a\.lab: it is no run/);
    const json = JSON.parse(Buffer.from(packRun(run)).toString()) as Record<string, unknown>;
    const changed = (more: object) => Buffer.from(JSON.stringify({ ...json, ...more }));
    expect(() => unpackRun(changed({ pictures: 3 }), 'a.lab')).toThrow(/damaged \(pictures\)/);
    expect(() => unpackRun(changed({ version: 2 }), 'a.lab')).toThrow(/newer/);
  });
});

describe('parts of a run', () => {
  it('are drawn: a picture as it is, a map from its thumbnails', async () => {
    expect(await drawItem(run, 'reconstructions')).toBe(run.pictures['reconstructions']);
    expect((await drawItem(run, 'map-pca')).width).toBe(900);
    await expect(drawItem(run, 'nothing')).rejects.toThrow(/reconstructions.*map-pca/);
  });

  it('decode a code of the right size', async () => {
    const picture = await decodeCode('run', run, { system: 'conv', code: [0, 0, 0, 0] });
    expect([picture.width, picture.height]).toEqual([8, 8]);
    await expect(decodeCode('run', run, { system: 'conv', code: [0] })).rejects.toThrow(/4 numbers/);
    await expect(decodeCode('run', run, { system: 'x', code: [0] })).rejects.toThrow(/conv/);
  });

  it('are exported whole: tfjs models give what the system gives', async () => {
    const path = join(folder, 'all');
    await exportRun(run, { path, what: 'all' });
    const tf = getTf();
    const load = (part: string) =>
      tf.loadLayersModel(`file://${join(path, 'models', 'conv', part, 'model.json')}`);
    const [encoder, decoder] = [await load('encoder'), await load('decoder')];
    const x = Float32Array.from({ length: 2 * 64 }, (_, i) => 0.5 + 0.5 * Math.sin(i));
    const layout = layOut(run.experiment.systems[0], [8, 8, 1]);
    const model = LabModel.create(
      { layout, training: run.experiment.training, batch: 1 },
      run.weights['conv'],
    );
    const expected = model.evaluate(x).output;
    const code = encoder.predict(tf.tensor2d(x, [2, 64])) as ReturnType<typeof tf.tensor>;
    const output = (decoder.predict(code) as typeof code).dataSync();
    output.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
    model.dispose();
    expect(await readFile(join(path, 'curves.csv'), 'utf8')).toMatch(/^system,epoch,loss/);
    expect(await readFile(join(path, 'pca.csv'), 'utf8')).toMatch(/^System,Bottleneck,MSE/);
    await expect(exportRun(run, { path, what: 'all' })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    await exportRun(run, { path, what: 'all', overwrite: true });
  });

  it('are exported one by one', async () => {
    const csv = join(folder, 'map.csv');
    await exportRun(run, { path: csv, what: 'csv', item: 'map-pca' });
    expect((await readFile(csv, 'utf8')).split('\r\n')).toHaveLength(32);
    const own = join(folder, 'mine.json');
    await exportRun(run, { path: own, what: 'experiment' });
    expect(parseExperiment(JSON.parse(await readFile(own, 'utf8')), 'mine')).toEqual(run.experiment);
    await expect(exportRun(run, { path: join(folder, 'x'), what: 'csv', item: 'x' })).rejects.toThrow(
      /curves, pca/,
    );
  });
});
