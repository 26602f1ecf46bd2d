import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeJobs, folded, photoInfo } from '../../testing/fake-api';
import { JobRouter } from '../../api/job-router';
import { settleMs } from './scheduler';
import { Queue } from './state.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** Photos through their first pass, nothing asked for yet. */
async function finished(...ids: string[]) {
  const engine = new FakeJobs();
  const defaults = { quality: 50, strength: 1, colorStrength: 1 };
  const queue = new Queue({
    api: engine.api,
    jobs: new JobRouter(engine.api),
    defaults: () => defaults,
  });
  queue.scheduler.setReady(true);
  const photos = ids.map((photoId) =>
    photoInfo({ photoId, path: `/${photoId}.jpg`, name: `${photoId}.jpg` }),
  );
  queue.add({ photos, failures: [] });
  await tick();
  for (let i = 0; i < ids.length * 2; i += 1) await finish(engine);
  engine.started.length = 0;
  return { queue, engine, photo: queue.photos[0] };
}

async function finish(engine: FakeJobs, changes: Partial<typeof folded> = {}): Promise<void> {
  const { job } = engine.last;
  const isSearch = job.kind === 'fold' && job.effort === 'search';
  void engine.finishLast({ ...(isSearch && { effort: 'search' }), ...changes });
  await tick();
}

const efforts = (engine: FakeJobs) =>
  engine.started.map(({ job }) => (job.kind === 'fold' ? (job.effort ?? 'default') : job.kind));

it('searches behind what is there, which stays on the screen, and is saved only when the search is through', async () => {
  const { queue, engine, photo } = await finished('p1');
  queue.adjust([photo], { effort: 'search' });
  await tick();
  expect(efforts(engine)).toEqual(['search']);
  expect(photo).toMatchObject({
    isSearching: true,
    isSearched: false,
    areFiguresStale: false,
    figures: folded,
  });
  await finish(engine, { bytes: 280_000 });
  expect(photo).toMatchObject({ isSearching: false, isSearched: true, status: 'done' });
  expect([photo.figures?.bytes, photo.plainFigures?.bytes]).toEqual([280_000, folded.bytes]);
});

it('folds what is tried at the default effort, and searches once, when the settings rest', async () => {
  const { queue, engine, photo } = await finished('p1');
  queue.adjust([photo], { effort: 'search' });
  await tick();
  for (const quality of [52, 55, 60]) {
    queue.adjust([photo], { quality });
    await tick(settleMs - 1);
  }
  // The first search is useless by now.
  expect(engine.api.argsOf('job:cancel')).toEqual([{ jobId: 'job-1' }]);
  await tick(1);
  expect(efforts(engine)).toEqual(['search', 'default']);
  await finish(engine, { quality: 60, bytes: 400_000 });
  expect(efforts(engine)).toEqual(['search', 'default', 'search']);
  expect(engine.last.job).toMatchObject({ quality: 60 });
  expect(photo).toMatchObject({ areFiguresStale: false, isSearching: true, wasFinished: true });
});

it('is cancelled without a trace: the file at hand is the one of normal effort', async () => {
  const { queue, engine, photo } = await finished('p1');
  queue.adjust([photo], { effort: 'search' });
  await tick();
  queue.cancel(photo);
  await tick();
  expect(photo).toMatchObject({
    isSearching: false,
    status: 'done',
    figures: folded,
    areFiguresStale: false,
  });
  expect(photo.adjustments.effort).toBeUndefined();

  queue.adjust([photo], { effort: 'search' });
  await tick();
  queue.adjust([photo], { effort: undefined });
  await tick();
  expect(photo).toMatchObject({ isSearching: false, status: 'done' });
  expect(efforts(engine)).toEqual(['search', 'search']);
});

it('gives a searched file up when normal effort is chosen again', async () => {
  const { queue, engine, photo } = await finished('p1');
  queue.adjust([photo], { effort: 'search' });
  await tick();
  await finish(engine);
  queue.adjust([photo], { effort: undefined });
  await tick(settleMs);
  expect(efforts(engine)).toEqual(['search', 'default']);
});

it('lets everything else go first', async () => {
  const { queue, engine } = await finished('p1', 'p2');
  const [one, two] = queue.photos;
  queue.pause(true);
  queue.adjust([one], { effort: 'search' });
  queue.adjust([two], { quality: 70 });
  await tick(settleMs);
  queue.select(one);
  queue.pause(false);
  await tick();
  expect(engine.log).toEqual(['fold p2']);
  await finish(engine);
  expect(engine.log).toEqual(['fold p2', 'fold p1']);
});
