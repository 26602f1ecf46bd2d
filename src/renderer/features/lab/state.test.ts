import { describe, expect, it } from 'vitest';
import type { LabEntry, LabEvent, LabResult, LabSystem } from '../../../model/lab/result';
import { JobRouter } from '../../api/job-router';
import { FakeApi, FakeFailure, settled } from '../../testing/fake-api';
import { Toasts } from '../toasts/state.svelte';
import { Lab } from './state.svelte';

const text = (en: string) => ({ en, zh: en });
const entry: LabEntry = {
  name: 'dense-digits',
  row: 'dense',
  title: text('Dense'),
  about: text('784-32-784'),
  takes: ['folder'],
  epochs: 50,
  systems: 1,
  isOwn: false,
  definition: { name: 'dense-digits' },
};
const system: LabSystem = {
  id: 'a',
  title: text('A'),
  layers: [],
  parameters: 0,
  bottleneck: 32,
  corruption: null,
  isVariational: false,
};
const data = {
  title: text('Digits'),
  shape: [784],
  train: 57_000,
  validation: 3000,
  test: 10_000,
  origin: '',
};
const epoch = (number: number, changes: object = {}): LabEvent => ({
  kind: 'epoch',
  system: 'a',
  epoch: number,
  epochs: 3,
  loss: 1 / number,
  validation: 2 / number,
  reconstruction: 1 / number,
  divergence: null,
  gradientNorm: 1,
  warnings: [],
  ...changes,
});
const result = {
  experiment: 'dense-digits',
  systems: [{ ...system, epochs: 2, curves: { loss: [1, 0.5], validation: [2, 1], gradientNorm: [1, 1] } }],
  data,
  warnings: [],
  seconds: 4,
} as unknown as LabResult;

function setUp(handlers: ConstructorParameters<typeof FakeApi>[0] = {}) {
  const api = new FakeApi({
    'lab:list': () => [entry],
    'lab:run': () => ({ jobId: 'j1' }),
    'lab:close': () => null,
    'job:cancel': () => null,
    ...handlers,
  });
  const toasts = new Toasts();
  const lab = new Lab(api, new JobRouter(api), toasts);
  const tell = (event: LabEvent, done = 0) => {
    api.emit('job:progress', {
      jobId: 'j1',
      progress: { stage: 'train', done, total: 3, unit: 'epoch' },
      lab: event,
    });
  };
  return { api, lab, toasts, tell };
}

describe('Lab', () => {
  it('follows a run from its events to its result', async () => {
    const { api, lab, tell } = setUp();
    await lab.load();
    const over = lab.run(lab.current!);
    const run = lab.runOf('dense-digits')!;
    expect(run.phase).toBe('waiting');
    await settled();
    tell({ kind: 'started', data, systems: [system] });
    tell(epoch(1), 1);
    tell(epoch(2, { warnings: [{ kind: 'overfitting' }], preview: { bytes: new Uint8Array(1) } }), 2);
    expect(run.training).toBe('a');
    expect(run.fraction).toBeCloseTo(2 / 3);
    expect(run.curvesOf('a')).toMatchObject({ epochs: 3, loss: [1, 0.5], validation: [2, 1] });
    expect(run.warnings).toHaveLength(1);
    expect(run.previewOf('a')).not.toBeNull();
    tell({ kind: 'measure', measure: 'pca', index: 0, of: 2 });
    expect(run.training).toBeNull();
    api.emit('job:closed', {
      jobId: 'j1',
      kind: 'lab',
      outcome: { kind: 'finished', value: { runId: 'r1', result } },
    });
    await over;
    expect(run).toMatchObject({ phase: 'finished', runId: 'r1', isActive: false });
    expect(run.curvesOf('a').loss).toEqual([1, 0.5]);
  });

  it('sends seed, inputs and a changed file; a second run forgets the first one in the engine', async () => {
    const { api, lab } = setUp({ 'lab:choose': () => ({ inputId: 'i1', name: 'photos' }) });
    await lab.load();
    lab.setSeed('dense-digits', 7.9);
    await lab.chooseInput('dense-digits', 'folder');
    void lab.run(lab.current!);
    await settled();
    expect(api.argsOf('lab:run')).toEqual([
      { experiment: { kind: 'name', name: 'dense-digits' }, seed: 7, inputs: { folder: 'i1' } },
    ]);
    api.emit('job:closed', {
      jobId: 'j1',
      kind: 'lab',
      outcome: { kind: 'finished', value: { runId: 'r1', result } },
    });
    await settled();
    void lab.run(lab.current!);
    expect(api.argsOf('lab:close')).toEqual([{ runId: 'r1' }]);

    const copy = lab.addCopy(entry, { name: 'mine', title: text('Mine') });
    expect(lab.current?.entry).toMatchObject({
      name: 'mine',
      title: text('Mine'),
      about: text('784-32-784'),
    });
    void lab.run(copy);
    expect(api.argsOf('lab:run').at(-1)?.experiment).toMatchObject({
      kind: 'definition',
      definition: { name: 'mine' },
    });
  });

  it('says why a run could not start, and can be run again', async () => {
    const { lab } = setUp({
      'lab:run': () => {
        throw new FakeFailure('INVALID_ARGUMENT', 'systems: expected one or more.');
      },
    });
    await lab.load();
    await lab.run(lab.current!);
    expect(lab.runOf('dense-digits')).toMatchObject({
      phase: 'failed',
      message: 'systems: expected one or more.',
    });
  });

  it('cancels, which is no failure', async () => {
    const { api, lab } = setUp();
    await lab.load();
    const over = lab.run(lab.current!);
    await settled();
    await lab.cancel('dense-digits');
    expect(api.argsOf('job:cancel')).toEqual([{ jobId: 'j1' }]);
    expect(lab.runOf('dense-digits')?.isCancelling).toBe(true);
    api.emit('job:closed', { jobId: 'j1', kind: 'lab', outcome: { kind: 'cancelled' } });
    await over;
    expect(lab.runOf('dense-digits')).toMatchObject({
      phase: 'cancelled',
      message: null,
      isCancelling: false,
    });
  });

  it('puts a run that was saved into the list, finished', async () => {
    const { lab } = setUp({ 'lab:open': () => ({ runId: 'r9', result: { ...result, title: text('Old') } }) });
    await lab.load();
    await lab.openRun();
    expect(lab.current?.entry.title).toEqual(text('Old'));
    expect(lab.runOf(lab.current!.key)).toMatchObject({ phase: 'finished', runId: 'r9' });
  });
});
