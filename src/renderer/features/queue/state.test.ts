import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { denoised, FakeJobs, folded, photoInfo, settled } from '../../testing/fake-api';
import { JobRouter } from '../../api/job-router';
import { settleMs } from './scheduler';
import { Queue } from './state.svelte';

function info(photoId: string, changes: Parameters<typeof photoInfo>[0] = {}) {
  return photoInfo({ photoId, path: `/photos/${photoId}.jpg`, name: `${photoId}.jpg`, ...changes });
}

function makeQueue(engine = new FakeJobs()) {
  const jobs = new JobRouter(engine.api);
  const defaults = { quality: 50, strength: 1, colorStrength: 1 };
  const queue = new Queue({ api: engine.api, jobs, defaults: () => defaults });
  queue.scheduler.setReady(true);
  return { queue, jobs, engine };
}

async function add(queue: Queue, ...ids: string[]) {
  queue.add({ photos: ids.map((id) => info(id)), failures: [] });
  await settled();
}

describe('Queue', () => {
  it('shows a file that could not be opened, in words, and starts nothing for it', async () => {
    const { queue, engine } = makeQueue();
    queue.add({ photos: [], failures: [{ name: 'broken.jpg', message: 'It ends too early.' }] });
    await settled();
    expect(queue.current?.status).toBe('failed');
    expect(queue.current?.problem?.message).toBe('It ends too early.');
    expect(engine.started).toEqual([]);
  });

  it('keeps a failed job at its photo and goes on with the next', async () => {
    const { queue, engine } = makeQueue();
    await add(queue, 'p1', 'p2');
    const error = { code: 'OUT_OF_MEMORY', message: 'There is not enough memory.' };
    engine.close(engine.last.jobId, { kind: 'failed', error });
    await settled();
    expect(queue.photos[0].problem?.message).toBe(error.message);
    expect(engine.log).toEqual(['denoise p1', 'denoise p2']);
    await engine.finishLast();
    await engine.finishLast();
    queue.retry(queue.photos[0]);
    await settled();
    expect(engine.log.at(-1)).toBe('denoise p1');
  });

  it('holds what runs, starts nothing meanwhile, and goes on', async () => {
    const paused: unknown[] = [];
    const engine = new FakeJobs({
      'job:pause': (args) => {
        paused.push(args);
        return null;
      },
    });
    const { queue } = makeQueue(engine);
    await add(queue, 'p1', 'p2');
    queue.pause(true);
    await settled();
    expect(paused).toEqual([{ jobId: 'job-1', isPaused: true }]);
    expect(queue.current?.activity?.isPaused).toBe(true);
    // What could not be held any more ends; nothing new begins.
    await engine.finishLast();
    expect(engine.log).toEqual(['denoise p1']);
    expect(queue.isBusy).toBe(true);
    queue.pause(false);
    await settled();
    expect(engine.log).toEqual(['denoise p1', 'fold p1']);
    expect(queue.current?.activity?.isPaused).toBeFalsy();
  });

  it('counts the tiles of a large photo that can be looked at by now, until the result is there', async () => {
    const { queue, engine } = makeQueue();
    await add(queue, 'p1');
    const tile = (done: number) => {
      const progress = { stage: 'denoise', done, total: 20, unit: 'tile' } as const;
      engine.api.emit('job:progress', { jobId: 'job-1', progress });
    };
    tile(0);
    expect(queue.current?.previewTiles).toBe(0);
    tile(3);
    expect(queue.current?.previewTiles).toBe(3);
    await engine.finishLast();
    expect(queue.current?.previewTiles).toBe(0);
    expect(queue.current?.hasResult).toBe(true);
  });

  it('denoises and folds every photo, one job at a time, the selected photo first', async () => {
    const { queue, engine } = makeQueue();
    await add(queue, 'p1', 'p2', 'p3');
    expect(engine.log).toEqual(['denoise p1']);
    queue.select(queue.photos[2]);
    await settled();
    expect(engine.log).toEqual(['denoise p1']);
    for (let job = 0; job < 6; job++) await engine.finishLast();
    expect(engine.log).toEqual(['denoise p1', 'denoise p3', 'fold p3', 'fold p1', 'denoise p2', 'fold p2']);
    expect(queue.photos.every((photo) => photo.status === 'done')).toBe(true);
    expect(queue.progress).toMatchObject({ total: 3, done: 3, fraction: 1 });
  });

  it('waits for the engine', async () => {
    const { queue, engine } = makeQueue();
    queue.scheduler.setReady(false);
    await add(queue, 'p1');
    expect(engine.started).toEqual([]);
    queue.scheduler.setReady(true);
    await settled();
    expect(engine.log).toEqual(['denoise p1']);
  });

  it('decodes an opened .latent and does nothing else to it', async () => {
    const { queue, engine } = makeQueue();
    const latent = { model: 'fold-1', quality: 40, formatVersion: 1 };
    queue.add({ photos: [info('l1', { kind: 'latent', format: 'latent', latent })], failures: [] });
    await settled();
    await engine.finishLast();
    expect(engine.log).toEqual(['decode l1']);
    expect(queue.current).toMatchObject({ hasDecoded: true, hasResult: false, status: 'done' });
    queue.adjust(queue.photos, { quality: 10 });
    expect(queue.current?.areFiguresStale).toBe(false);
  });

  it('only brings a file to the front that is there already', async () => {
    const { queue, engine } = makeQueue();
    await add(queue, 'p1', 'p2');
    queue.add({ photos: [info('again', { path: '/photos/p2.jpg' })], failures: [] });
    await settled();
    expect(queue.photos).toHaveLength(2);
    expect(queue.current?.id).toBe('p2');
    expect(engine.api.argsOf('photo:close')).toEqual([{ photoId: 'again' }]);
    // Told of once more under its own id, e.g. by a page that asks again, it stays open.
    queue.add({ photos: [info('p2')], failures: [] });
    await settled();
    expect(engine.api.argsOf('photo:close')).toHaveLength(1);
  });

  it('stops one photo, keeps the others going, and starts it again on request', async () => {
    const { queue, engine } = makeQueue();
    await add(queue, 'p1', 'p2');
    queue.cancel(queue.photos[0]);
    await settled();
    await settled();
    expect(queue.photos[0].status).toBe('stopped');
    expect(engine.log).toEqual(['denoise p1', 'denoise p2']);
    queue.retry(queue.photos[0]);
    expect(queue.photos[0].status).toBe('waiting');
  });

  it('stops everything', async () => {
    const { queue, engine } = makeQueue();
    await add(queue, 'p1', 'p2', 'p3');
    queue.cancelAll();
    await settled();
    await settled();
    expect(queue.photos.map((photo) => photo.status)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(engine.log).toEqual(['denoise p1']);
    expect(queue.isBusy).toBe(false);
  });

  it('closes a removed photo, cancels its job and selects its neighbour', async () => {
    const { queue, engine } = makeQueue();
    await add(queue, 'p1', 'p2');
    queue.remove([queue.photos[0]]);
    await settled();
    await settled();
    expect(engine.api.argsOf('job:cancel')).toEqual([{ jobId: 'job-1' }]);
    expect(engine.api.argsOf('photo:close')).toEqual([{ photoId: 'p1' }]);
    expect(queue.current?.id).toBe('p2');
  });

  it('starts again by itself once after the engine stopped, then asks', async () => {
    const { queue, engine, jobs } = makeQueue();
    await add(queue, 'p1');
    for (const expected of ['waiting', 'failed']) {
      queue.scheduler.setReady(false);
      jobs.endAll('The engine stopped while working on this photo.');
      await settled();
      expect(queue.photos[0].status).toBe(expected);
      queue.reopen([info('p1')]);
      queue.scheduler.setReady(true);
      await settled();
    }
    expect(engine.log).toEqual(['denoise p1', 'denoise p1']);
  });

  it('takes finished work over from the engine that came back', async () => {
    const { queue, engine } = makeQueue();
    await add(queue, 'p1', 'p2', 'p3');
    await engine.finishLast();
    await engine.finishLast();
    queue.scheduler.setReady(false);
    queue.reopen([info('p1', { finished: { denoise: denoised, fold: folded } }), info('p2')]);
    expect(queue.photos[0]).toMatchObject({ hasResult: true, status: 'done', areFiguresStale: false });
    expect(queue.photos[2].problem?.message).toContain('p3.jpg could not be opened again');
  });
});

describe('changed settings', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

  async function finished() {
    const made = makeQueue();
    made.queue.add({ photos: [info('p1')], failures: [] });
    await tick();
    for (let job = 0; job < 2; job++) {
      void made.engine.finishLast();
      await tick();
    }
    return { ...made, photo: made.queue.photos[0] };
  }

  it('measures once the slider rests, and shows the old figures as old until then', async () => {
    const { queue, engine, photo } = await finished();
    expect(photo.areFiguresStale).toBe(false);
    queue.adjust([photo], { quality: 60 });
    await tick(settleMs - 1);
    queue.adjust([photo], { quality: 70 });
    await tick(settleMs - 1);
    expect(engine.started).toHaveLength(2);
    expect(photo).toMatchObject({ areFiguresStale: true, isMeasuring: true, figures: folded });
    await tick(1);
    expect(engine.last.job).toMatchObject({ kind: 'fold', quality: 70 });
    void engine.finishLast({ quality: 70, bytes: 400_000 });
    await tick();
    expect(photo).toMatchObject({ areFiguresStale: false, isMeasuring: false });
    expect(photo.figures?.bytes).toBe(400_000);
  });

  it('cancels a measurement that has become useless', async () => {
    const { queue, engine, photo } = await finished();
    queue.adjust([photo], { quality: 60 });
    await tick(settleMs);
    queue.adjust([photo], { strength: 0.4 });
    await tick();
    expect(engine.api.argsOf('job:cancel')).toEqual([{ jobId: engine.last.jobId }]);
    await tick(settleMs);
    expect(engine.last.job).toMatchObject({ kind: 'fold', quality: 60, strength: 0.4 });
    expect(photo.status).toBe('working');
  });

  it('denoises again at another noise level, and does not fold before', async () => {
    const { queue, engine, photo } = await finished();
    queue.adjust([photo], { sigma: 20 });
    await tick(settleMs);
    expect(engine.last.job).toMatchObject({ kind: 'denoise', sigma: 20 });
    void engine.finishLast();
    await tick();
    expect(engine.last.job).toMatchObject({ kind: 'fold', sigma: 20 });
  });

  it('restarts the first pass when the noise level changes in the middle of it', async () => {
    const { queue, engine } = makeQueue();
    queue.add({ photos: [info('p1')], failures: [] });
    await tick();
    queue.adjust(queue.photos, { sigma: 30 });
    await tick(0);
    expect(queue.photos[0].status).toBe('waiting');
    await tick(settleMs);
    expect(engine.started.map(({ job }) => (job.kind === 'denoise' ? job.sigma : job.kind))).toEqual([
      'auto',
      30,
    ]);
  });
});
