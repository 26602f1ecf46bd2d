import { describe, expect, it } from 'vitest';
import type { EngineEvents, JobOutcome } from '../../engine/contract';
import { createEngineClient } from '../../engine/port/client';
import { createMemoryPair } from '../../engine/port/memory-pair';
import { serveEngine, type EngineHandlers } from '../../engine/port/server';
import { Interrupt } from '../terminal/interrupt';
import { runJob } from './run-job';

const request = { kind: 'decode', photoId: 'p' } as const;
const value = { width: 1, height: 1, seconds: 0, damagedTiles: 0 };

/** An engine that starts one job and leaves its events to the test. */
function connect() {
  const [near, far] = createMemoryPair();
  const cancelled: string[] = [];
  const handlers = {
    'job:start': () => ({ jobId: 'mine' }),
    'job:cancel': ({ jobId }: { jobId: string }) => {
      cancelled.push(jobId);
      close('mine', { kind: 'cancelled' });
      return null;
    },
  } as unknown as EngineHandlers;
  const emit = serveEngine(far, handlers);
  const close = (jobId: string, outcome: JobOutcome) =>
    emit('job:closed', { jobId, kind: 'decode', outcome });
  return { client: createEngineClient(near), emit, close, far, cancelled };
}
/** Does not end the process of the tests. */
const quiet = () => new Interrupt(() => undefined);
const turns = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('runJob', () => {
  it('ends with the error of the job, or of an engine that is gone', async () => {
    const engine = connect();
    const interrupt = quiet();
    const failing = runJob<'decode'>(engine.client, request, { interrupt });
    await turns();
    engine.close('mine', { kind: 'failed', error: { code: 'DISK_FULL', message: 'full' } });
    await expect(failing).rejects.toMatchObject({ code: 'DISK_FULL', message: 'full' });
    const orphan = runJob<'decode'>(engine.client, request, { interrupt });
    await turns();
    engine.far.close();
    await expect(orphan).rejects.toMatchObject({ code: 'ENGINE_GONE' });
  });

  it('tells the progress of its own job, gives its result and leaves no listener', async () => {
    const engine = connect();
    const seen: EngineEvents['job:progress'][] = [];
    const running = runJob<'decode'>(engine.client, request, {
      interrupt: quiet(),
      onProgress: (event) => seen.push(event),
    });
    await turns();
    const progress = { stage: 'decode', done: 1, total: 2, unit: 'tile' } as const;
    for (const jobId of ['other', 'mine']) engine.emit('job:progress', { jobId, progress });
    engine.close('other', { kind: 'cancelled' });
    engine.close('mine', { kind: 'finished', value });
    expect(await running).toEqual(value);
    expect(seen).toEqual([{ jobId: 'mine', progress }]);
    expect(engine.client.listenerCount).toBe(0);
  });

  it('cancels the job when somebody asks to stop, also before it started', async () => {
    for (const raisesFirst of [false, true]) {
      const engine = connect();
      const interrupt = quiet();
      if (raisesFirst) interrupt.raise();
      const running = runJob<'decode'>(engine.client, request, { interrupt });
      const ended = expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
      await turns();
      if (!raisesFirst) interrupt.raise();
      await ended;
      expect(engine.cancelled).toEqual(['mine']);
    }
  });
});
