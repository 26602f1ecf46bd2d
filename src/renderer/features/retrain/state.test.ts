import { describe, expect, it, vi } from 'vitest';
import { FakeFailure, FakeJobs, settled, type Handlers } from '../../testing/fake-api';
import { JobRouter } from '../../api/job-router';
import { Training } from './state.svelte';

const folder = { folderId: 'f1', name: 'Night walks', photos: 40 };
const report = (step: number, eta: number) => ({
  step,
  loss: 0.1,
  valLoss: null,
  psnr: 30,
  seconds: step,
  eta,
});
const outcome = {
  modelId: 'own-1',
  steps: 20,
  psnrNoisy: 24.6,
  psnrStock: 33.5,
  psnr: 33.9,
  heldOut: 4,
};

function makeTraining(handlers: Handlers = {}) {
  const engine = new FakeJobs({
    'folder:choose': () => folder,
    'job:train': () => ({ jobId: 't1' }),
    ...handlers,
  });
  const onFinished = vi.fn();
  return { training: new Training(engine.api, new JobRouter(engine.api), onFinished), engine, onFinished };
}

async function running(handlers: Handlers = {}) {
  const made = makeTraining(handlers);
  await made.training.chooseFolder();
  void made.training.start();
  await settled();
  return made;
}

describe('Training', () => {
  it('does not start without enough photos, a name and time', async () => {
    const { training, engine } = makeTraining({ 'folder:choose': () => ({ ...folder, photos: 3 }) });
    await training.start();
    await training.chooseFolder();
    expect(training.canStart).toBe(false);
    await training.start();
    expect(engine.api.argsOf('job:train')).toEqual([]);
    const { training: other } = makeTraining();
    await other.chooseFolder();
    expect(other.canStart).toBe(true);
    other.setMinutes(Number.NaN);
    expect(other.canStart).toBe(false);
    other.setMinutes(5);
    other.setName('  ');
    expect(other.canStart).toBe(false);
  });

  it('says why it could not start', async () => {
    const { training } = await running({
      'job:train': () => {
        throw new FakeFailure('INVALID_ARGUMENT', 'The folder is empty.');
      },
    });
    expect(training.phase).toBe('failed');
    expect(training.message).toBe('The folder is empty.');
    training.again();
    expect(training).toMatchObject({ phase: 'choosing', folder });
  });

  it('names the model after the folder, unless a name was given', async () => {
    const { training } = makeTraining();
    training.setName('Mine');
    await training.chooseFolder();
    expect(training.name).toBe('Mine');
    const { training: other } = makeTraining();
    await other.chooseFolder();
    expect(other.name).toBe('Night walks');
  });

  it('collects the curve and knows how much is left', async () => {
    const { training, engine } = await running();
    expect(training.fraction).toBe(0);
    const progress = { stage: 'train', done: 1, total: 4, unit: 'step' } as const;
    engine.api.emit('job:progress', { jobId: 't1', progress, report: report(10, 30) });
    engine.api.emit('job:progress', { jobId: 't1', progress, report: report(30, 10) });
    expect(training.reports.map(({ step }) => step)).toEqual([10, 30]);
    expect(training.secondsLeft).toBe(10);
    expect(training.fraction).toBe(0.75);
  });

  it('ends with the measured result, and tells', async () => {
    const { training, engine, onFinished } = await running();
    engine.api.emit('job:closed', {
      jobId: 't1',
      kind: 'train',
      outcome: { kind: 'finished', value: outcome },
    });
    await settled();
    expect(training).toMatchObject({ phase: 'finished', outcome, gain: 0.4 });
    expect(onFinished).toHaveBeenCalledOnce();
  });

  it.each([
    [33.472, -0.03],
    [33.496, 0],
  ])('tells a gain as it is shown: %d dB after 33.5', async (psnr, gain) => {
    const { training, engine } = await running();
    engine.api.emit('job:closed', {
      jobId: 't1',
      kind: 'train',
      outcome: { kind: 'finished', value: { ...outcome, psnr } },
    });
    await settled();
    expect(training.gain).toBeCloseTo(gain, 10);
  });

  it('is cancelled on request', async () => {
    const { training, engine } = await running();
    await training.cancel();
    expect(training.isCancelling).toBe(true);
    expect(engine.api.argsOf('job:cancel')).toEqual([{ jobId: 't1' }]);
    await settled();
    expect(training).toMatchObject({ phase: 'cancelled', isCancelling: false });
  });
});
