import { describe, expect, it } from 'vitest';
import { EngineError } from '../../model/errors';
import type { EngineMessage, EngineRequestName, PhotoInfo } from '../contract';
import { createEngineClient } from './client';
import { createMemoryPair } from './memory-pair';
import { serveEngine, type EngineHandlers } from './server';

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

const photo: PhotoInfo = {
  photoId: 'p1',
  kind: 'photo',
  name: 'a.jpg',
  path: '/photos/a.jpg',
  width: 4,
  height: 3,
  bits: 8,
  format: 'jpeg',
  sizeBytes: 10,
  rawBytes: 36,
  hasAlpha: false,
};

/** Client and server over a pair; requests not given here fail the test's expectations by their error. */
function connect(handlers: Partial<EngineHandlers>) {
  const [near, far] = createMemoryPair();
  const internal: string[] = [];
  const emit = serveEngine(far, handlers as EngineHandlers, {
    onInternalError: (name, error) => internal.push(`${name}: ${error.message}`),
  });
  return { client: createEngineClient(near), emit, near, far, internal };
}

describe('engine client and server over a pair of ports', () => {
  it('answers with the value', async () => {
    const { client } = connect({ 'photo:open': ({ path }) => ({ ...photo, path }) });
    await expect(client.request('photo:open', { path: '/b.jpg' })).resolves.toEqual({
      ...photo,
      path: '/b.jpg',
    });
    expect(client.pendingCount).toBe(0);
  });

  it('carries code and message of an error', async () => {
    const { client, internal } = connect({
      'photo:open': () => Promise.reject(new EngineError('UNREADABLE_IMAGE', 'a.jpg is not a picture.')),
    });
    await expect(client.request('photo:open', { path: '/a.jpg' })).rejects.toMatchObject({
      name: 'EngineError',
      code: 'UNREADABLE_IMAGE',
      message: 'a.jpg is not a picture.',
    });
    expect(internal).toEqual([]);
  });

  it('makes a bug INTERNAL, tells the log, and keeps serving', async () => {
    const { client, internal } = connect({
      'photo:close': () => {
        throw new TypeError('x is not a function');
      },
      'model:list': () => [],
    });
    await expect(client.request('photo:close', { photoId: 'p' })).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(internal).toEqual(['photo:close: Answering photo:close: x is not a function']);
    await expect(client.request('model:list', {})).resolves.toEqual([]);
  });

  it('refuses an unknown request, also one named like an inherited property', async () => {
    const { client } = connect({});
    for (const name of ['photo:explode', 'constructor', '__proto__', 'toString'])
      await expect(client.request(name as EngineRequestName, {} as never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: `There is no request named "${name}".`,
      });
  });

  it('refuses bad arguments before the handler runs', async () => {
    let calls = 0;
    const { client } = connect({
      'photo:tile': () => {
        calls += 1;
        return { width: 1, height: 1, rgba: new Uint8Array(4) };
      },
    });
    const good = {
      photoId: 'p',
      layer: 'source',
      level: 0,
      column: 0,
      row: 0,
      strength: 1,
      colorStrength: 1,
    };
    const bad: Record<string, unknown>[] = [
      { ...good, strength: 1.5 },
      { ...good, level: -1 },
      { ...good, level: 0.5 },
      { ...good, layer: 'secret' },
      { ...good, column: NaN },
      { ...good, photoId: undefined },
      { ...good, extra: 1 },
    ];
    for (const args of bad)
      await expect(client.request('photo:tile', args as never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    expect(calls).toBe(0);
    await expect(client.request('photo:tile', good as never)).resolves.toMatchObject({ width: 1 });
  });

  it('matches replies to requests, whatever their order', async () => {
    const { client } = connect({
      'photo:thumbnail': async ({ maxSidePx }) => {
        await new Promise((resolve) => setTimeout(resolve, 60 - maxSidePx));
        return { mime: 'image/jpeg', width: maxSidePx, height: 1, bytes: new Uint8Array([maxSidePx]) };
      },
    });
    const widths = await Promise.all(
      [16, 32, 48].map(async (maxSidePx) => client.request('photo:thumbnail', { photoId: 'p', maxSidePx })),
    );
    expect(widths.map(({ width, bytes }) => [width, bytes[0]])).toEqual([
      [16, 16],
      [32, 32],
      [48, 48],
    ]);
  });

  it('keeps events in order, and apart from a listener that throws', async () => {
    const { client, emit } = connect({});
    const seen: number[] = [];
    const thrown: unknown[] = [];
    const onThrown = (error: unknown) => thrown.push(error);
    process.once('uncaughtException', onThrown);
    client.on('job:progress', () => {
      throw new Error('bad listener');
    });
    client.on('job:progress', ({ progress }) => seen.push(progress.done));
    emit('job:progress', { jobId: 'j', progress: { stage: 'denoise', done: 0, total: 9, unit: 'tile' } });
    await turn();
    process.removeListener('uncaughtException', onThrown);
    expect(thrown).toHaveLength(1);
    client.close();

    const again = connect({});
    again.client.on('job:progress', ({ progress }) => seen.push(progress.done));
    for (let done = 1; done < 5; done += 1)
      again.emit('job:progress', {
        jobId: 'j',
        progress: { stage: 'denoise', done, total: 9, unit: 'tile' },
      });
    await turn();
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('stops listening, and leaks no listener', async () => {
    const { client, emit } = connect({});
    let heard = 0;
    const listener = () => (heard += 1);
    const stops = Array.from({ length: 100 }, () => client.on('job:closed', listener));
    expect(client.listenerCount).toBe(100);
    for (const stop of stops) stop();
    stops[0]!();
    expect(client.listenerCount).toBe(0);
    emit('job:closed', { jobId: 'j', kind: 'decode', outcome: { kind: 'cancelled' } });
    await turn();
    expect(heard).toBe(0);
  });

  it('rejects everything pending, and everything after, when the peer dies', async () => {
    const { client, far } = connect({ 'model:list': () => new Promise(() => undefined) });
    const pending = [client.request('model:list', {}), client.request('model:list', {})];
    await turn();
    far.close();
    for (const request of pending) await expect(request).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    await expect(client.gone).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    await expect(client.request('model:list', {})).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    await expect(client.gone).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    expect(client.pendingCount).toBe(0);
    expect(client.listenerCount).toBe(0);
  });

  it('drops what a handler answers after the port is closed', async () => {
    let finish: (() => void) | undefined;
    const { client, far } = connect({
      'model:list': () => new Promise((resolve) => (finish = () => resolve([]))),
    });
    const request = client.request('model:list', {});
    await turn();
    client.close();
    await expect(request).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    finish!();
    expect(() => far.post({ type: 'event', name: 'job:closed', payload: {} })).not.toThrow();
    await turn();
  });
});

describe('createMemoryPair', () => {
  it('closes both ends, each exactly once', () => {
    const [near, far] = createMemoryPair();
    const closed: string[] = [];
    near.onClose(() => closed.push('near'));
    far.onClose(() => closed.push('far'));
    near.close();
    far.close();
    near.close();
    expect(closed.sort()).toEqual(['far', 'near']);
  });

  it('clones what it carries and refuses what cannot travel', async () => {
    const [near, far] = createMemoryPair();
    const received: EngineMessage[] = [];
    far.onMessage((message) => received.push(message));
    const payload = { bytes: new Uint8Array([1, 2]) };
    near.post({ type: 'event', name: 'job:closed', payload });
    payload.bytes[0] = 9;
    await turn();
    expect(received).toEqual([
      { type: 'event', name: 'job:closed', payload: { bytes: new Uint8Array([1, 2]) } },
    ]);
    expect(() => near.post({ type: 'event', name: 'job:closed', payload: () => 1 })).toThrow();
  });
});
