import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { EngineError, throwIfCancelled } from '../../model/errors';
import type { Progress } from '../../model/types';
import { CancelFlag } from './cancel-flag';
import { startInlineLink } from './links';
import type { ThreadLink } from './messages';
import type { Task } from './serve-tasks';
import { Thread } from './thread';
import { throttleProgress } from './throttle';

interface Tasks {
  add: { args: { a: number; b: number }; result: number };
  fail: { args: { kind: string }; result: null };
  wait: { args: { ms?: number }; result: null };
  share: { args: { samples: Uint8Array }; result: Uint8Array };
  missing: { args: null; result: null };
}

const turn = (ms = 2) => new Promise((resolve) => setTimeout(resolve, ms));
const step = (done: number, total = 0, stage: Progress['stage'] = 'denoise'): Progress => ({
  stage,
  done,
  total,
  unit: 'tile',
});

const tasks: Record<string, Task> = {
  add: ({ a, b }: { a: number; b: number }) => a + b,
  fail({ kind }: { kind: string }) {
    if (kind === 'ours') throw new EngineError('UNREADABLE_IMAGE', 'a.jpg is damaged.');
    if (kind === 'clone') return () => 1;
    throw new TypeError('x is undefined');
  },
  async wait({ ms = Infinity }: { ms?: number }, { signal, onProgress }) {
    for (let waited = 0; waited < ms; waited += 2) {
      throwIfCancelled(signal);
      onProgress(step(waited));
      await turn();
    }
    return null;
  },
  share({ samples }: { samples: Uint8Array }) {
    samples[0] = 7;
    return samples;
  },
};

describe('Thread', () => {
  const start = () => new Thread<Tasks>(() => startInlineLink(tasks), fail);
  function fail(error: Error): void {
    throw error;
  }

  it('carries errors back as ours, whatever was thrown, and goes on', async () => {
    const thread = start();
    await expect(thread.run('fail', { kind: 'ours' })).rejects.toMatchObject({ code: 'UNREADABLE_IMAGE' });
    await expect(thread.run('fail', { kind: 'bug' })).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(thread.run('fail', { kind: 'clone' })).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(thread.run('missing', null)).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(thread.run('add', { a: 1, b: 2 })).resolves.toBe(3);
    await thread.stop();
  });

  it('shares samples instead of copying them', async () => {
    const samples = new Uint8Array(new SharedArrayBuffer(4));
    const thread = start();
    const back = await thread.run('share', { samples });
    expect(samples[0]).toBe(7);
    expect(back.buffer).toBeInstanceOf(SharedArrayBuffer);
    back[1] = 9;
    expect(samples[1]).toBe(9);
    await thread.stop();
  });

  it('ends a task by its flag, and only that one', async () => {
    const thread = start();
    const signal = new CancelFlag();
    const progress: number[] = [];
    const cancelled = thread.run('wait', {}, { signal, onProgress: ({ done }) => progress.push(done) });
    const other = thread.run('wait', { ms: 20 });
    while (progress.length === 0) await turn();
    signal.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(other).resolves.toBeNull();
    await thread.stop();
  });

  it('fails everything that runs when the thread dies, tells it once, and starts another for the next task', async () => {
    const crashes: Error[] = [];
    const listeners: ((error: Error) => void)[] = [];
    let starts = 0;
    const link = (): ThreadLink => {
      starts += 1;
      return { ...startInlineLink(tasks), onCrash: (listener) => void listeners.push(listener) };
    };
    const thread = new Thread<Tasks>(link, (error) => crashes.push(error));
    const running = [thread.run('wait', {}), thread.run('wait', {})];
    listeners[0]!(new Error('boom'));
    listeners[0]!(new Error('boom again'));
    for (const task of running) await expect(task).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(crashes.map(({ message }) => message)).toEqual(['boom']);
    await expect(thread.run('add', { a: 1, b: 1 })).resolves.toBe(2);
    expect(starts).toBe(2);
    await thread.stop();
  });

  it('ends what runs when it is stopped, without calling it a crash', async () => {
    const thread = start();
    const running = thread.run('wait', {});
    await thread.stop();
    await expect(running).rejects.toMatchObject({ code: 'ENGINE_GONE' });
  });
});

describe('CancelFlag', () => {
  it('is seen by a thread that never returns to its event loop', async () => {
    const flag = new CancelFlag();
    const code = `const { workerData, parentPort } = require('node:worker_threads');
      const flag = new Int32Array(workerData); parentPort.postMessage('spinning');
      while (Atomics.load(flag, 0) === 0); parentPort.postMessage('stopped');`;
    const worker = new Worker(code, { eval: true, workerData: flag.buffer });
    const said: string[] = [];
    worker.on('message', (text: string) => said.push(text));
    while (!said.includes('spinning')) await turn();
    expect(flag.aborted).toBe(false);
    flag.abort();
    expect(new CancelFlag(flag.buffer).aborted).toBe(true);
    while (!said.includes('stopped')) await turn();
    await worker.terminate();
  });
});

describe('throttleProgress', () => {
  it('keeps the first, every 50 ms, each new stage and the last', () => {
    let now = 0;
    const seen: [Progress['stage'], number][] = [];
    const report = throttleProgress(
      ({ stage, done }) => seen.push([stage, done]),
      () => now,
    );
    for (let done = 0; done < 10; done += 1, now += 20) report(step(done, 10));
    report(step(10, 10));
    report(step(0, 10, 'write'));
    report(step(1, 10, 'write'));
    expect(seen).toEqual([
      ['denoise', 0],
      ['denoise', 3],
      ['denoise', 6],
      ['denoise', 9],
      ['denoise', 10],
      ['write', 0],
    ]);
  });
});
