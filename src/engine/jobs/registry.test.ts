import { describe, expect, it } from 'vitest';
import { EngineError, throwIfCancelled } from '../../model/errors';
import type { EngineEvents, JobRequest } from '../contract';
import type { EmitEvent } from '../port/server';
import { JobRegistry, type JobContext, type JobRunner, type JobRunners } from './registry';

type Events = { [N in keyof EngineEvents]: { name: N; payload: EngineEvents[N] } }[keyof EngineEvents][];
type Run = (request: JobRequest, context: JobContext) => Promise<unknown>;

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A registry whose every kind is done by one function. */
function setUp(run: Run, check?: (request: JobRequest) => void) {
  const events: Events = [];
  const emit: EmitEvent = (name, payload) => void events.push({ name, payload } as Events[number]);
  const runner = (lane: 'compute' | 'save') =>
    ({ lane, describe: () => 'Testing a.jpg', check, run }) as unknown as JobRunner<never>;
  const runners = {
    denoise: runner('compute'),
    fold: runner('compute'),
    decode: runner('compute'),
    train: runner('compute'),
    save: runner('save'),
    'save-latent': runner('save'),
  } as unknown as JobRunners;
  const registry = new JobRegistry(runners, emit);
  const closings = () => events.flatMap((event) => (event.name === 'job:closed' ? [event.payload] : []));
  const until = async (count: number) => {
    while (closings().length < count) await turn();
  };
  return { registry, events, closings, until };
}

const decode = (photoId = 'a'): JobRequest => ({ kind: 'decode', photoId });
const save: JobRequest = { kind: 'save-latent', photoId: 'a', output: '/x', overwrite: false };

/** Works until it is cancelled. */
const untilCancelled: Run = async (_request, { signal }) => {
  for (;;) {
    throwIfCancelled(signal);
    await turn();
  }
};

describe('JobRegistry', () => {
  it('closes a failing job once, in words, and goes on with the next', async () => {
    let calls = 0;
    const { registry, closings, until } = setUp(() => {
      calls += 1;
      if (calls === 1) return Promise.reject(new EngineError('UNREADABLE_IMAGE', 'a.jpg is damaged.'));
      if (calls === 2) throw new TypeError('x is undefined');
      return Promise.resolve('value');
    });
    for (let i = 0; i < 3; i += 1) registry.start(decode());
    await until(3);
    expect(closings().map(({ outcome }) => outcome)).toMatchObject([
      { kind: 'failed', error: { code: 'UNREADABLE_IMAGE', message: 'a.jpg is damaged.' } },
      { kind: 'failed', error: { code: 'INTERNAL', message: 'Testing a.jpg: x is undefined' } },
      { kind: 'finished', value: 'value' },
    ]);
    expect(registry.openCount).toBe(0);
  });

  it('refuses a job at its start, without an event', async () => {
    const { registry, events } = setUp(untilCancelled, () => {
      throw new EngineError('INVALID_ARGUMENT', 'There is no such photo.');
    });
    expect(() => registry.start(decode())).toThrow('There is no such photo.');
    await turn();
    expect(events).toEqual([]);
    expect(registry.openCount).toBe(0);
  });

  it('sends no event before the caller has the id', async () => {
    const { registry, events, until } = setUp(() => Promise.resolve(1));
    const { jobId } = registry.start(decode());
    await Promise.resolve();
    expect(events).toEqual([]);
    await until(1);
    expect(events.at(-1)!.payload.jobId).toBe(jobId);
  });

  it('runs compute jobs one at a time, a save beside them', async () => {
    const running = new Set<string>();
    let mostComputing = 0;
    let wasSavedBeside = false;
    const { registry, until } = setUp(async (request) => {
      running.add(request.kind);
      mostComputing = Math.max(mostComputing, [...running].filter((kind) => kind === 'decode').length);
      if (request.kind === 'save-latent') wasSavedBeside = running.has('decode');
      await turn();
      running.delete(request.kind);
    });
    registry.start(decode());
    registry.start(decode());
    registry.start(save);
    await until(3);
    expect(mostComputing).toBe(1);
    expect(wasSavedBeside).toBe(true);
  });

  it('cancels a queued job at once, and it never runs', async () => {
    const ran: string[] = [];
    const { registry, closings, until } = setUp((request, context) => {
      ran.push((request as { photoId: string }).photoId);
      return untilCancelled(request, context);
    });
    const first = registry.start(decode('first'));
    const second = registry.start(decode('second'));
    await turn();
    registry.cancel(second.jobId);
    await until(1);
    expect(closings()[0]).toMatchObject({ jobId: second.jobId, outcome: { kind: 'cancelled' } });
    registry.cancel(first.jobId);
    await until(2);
    await turn();
    expect(ran).toEqual(['first']);
    expect(closings()).toHaveLength(2);
  });

  it('cancels a job in the turn that started it', async () => {
    let ran = false;
    const { registry, closings, until } = setUp(() => {
      ran = true;
      return Promise.resolve(1);
    });
    registry.cancel(registry.start(decode()).jobId);
    await until(1);
    await turn();
    expect(closings()).toMatchObject([{ outcome: { kind: 'cancelled' } }]);
    expect(ran).toBe(false);
  });

  it('does not start the next job while a cancelled one winds down, yet closes it within a second', async () => {
    const timeline: string[] = [];
    const { registry, until } = setUp(async (request) => {
      const { photoId } = request as { photoId: string };
      timeline.push(`${photoId} starts`);
      if (photoId === 'slow') await new Promise((resolve) => setTimeout(resolve, 1200));
      timeline.push(`${photoId} ends`);
    });
    const slow = registry.start(decode('slow'));
    registry.start(decode('next'));
    await turn();
    const start = performance.now();
    registry.cancel(slow.jobId);
    await until(1);
    expect(performance.now() - start).toBeLessThan(1000);
    await until(2);
    expect(timeline).toEqual(['slow starts', 'slow ends', 'next starts', 'next ends']);
  });

  it('closes a job that stumbles while it is being cancelled as cancelled', async () => {
    const { registry, closings, until } = setUp(async (_request, { signal }) => {
      while (!signal.aborted) await turn();
      throw new Error('half-written');
    });
    const { jobId } = registry.start(decode());
    await turn();
    registry.cancel(jobId);
    registry.cancel(jobId);
    await until(1);
    await turn();
    expect(closings()).toMatchObject([{ outcome: { kind: 'cancelled' } }]);
  });

  it('takes a cancel of a closed or unknown job as done', async () => {
    const { registry, closings, until } = setUp(() => Promise.resolve(1));
    const { jobId } = registry.start(decode());
    await until(1);
    registry.cancel(jobId);
    registry.cancel('never-was');
    await turn();
    expect(closings()).toHaveLength(1);
  });

  it('passes progress on in order and none after a cancel', async () => {
    const { registry, events, until } = setUp(async (_request, { onProgress, signal }) => {
      for (let done = 0; !signal.aborted; done += 1) {
        onProgress({ stage: 'denoise', done, total: 0, unit: 'tile' });
        await turn();
      }
      onProgress({ stage: 'denoise', done: 1e9, total: 1e9, unit: 'tile' });
      throwIfCancelled(signal);
    });
    const { jobId } = registry.start(decode());
    while (events.length < 4) await turn();
    registry.cancel(jobId);
    await until(1);
    const progress = events.flatMap((event) => (event.name === 'job:progress' ? [event.payload] : []));
    expect(progress.map(({ progress: { done } }) => done)).toEqual(progress.map((_, index) => index));
    expect(events.at(-1)!.name).toBe('job:closed');
  });

  it('holds a job until it may go on; a cancel gets through meanwhile', async () => {
    let pieces = 0;
    const { registry, closings, until } = setUp(async (_request, { signal }) => {
      for (; pieces < 3; pieces += 1) {
        await signal.resumed();
        throwIfCancelled(signal);
        await turn();
      }
    });
    const first = registry.start(decode());
    registry.pause(first.jobId, true);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect([pieces, closings().length]).toEqual([0, 0]);
    registry.pause(first.jobId, false);
    await until(1);
    expect([pieces, closings()[0].outcome.kind]).toEqual([3, 'finished']);
    pieces = 0;
    const second = registry.start(decode());
    registry.pause(second.jobId, true);
    await turn();
    registry.cancel(second.jobId);
    await until(2);
    expect([pieces, closings()[1].outcome.kind]).toEqual([0, 'cancelled']);
    registry.pause('never-was', true);
  });

  it('cancels everything and waits until all have wound down', async () => {
    let ended = 0;
    const { registry, closings } = setUp(async (request, context) => {
      try {
        await untilCancelled(request, context);
      } finally {
        ended += 1;
      }
    });
    registry.start(decode());
    registry.start(decode());
    registry.start(save);
    await turn();
    await registry.cancelAll();
    expect(ended).toBe(2);
    expect(closings().map(({ outcome }) => outcome.kind)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(registry.openCount).toBe(0);
  });
});
