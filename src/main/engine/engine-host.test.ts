import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineEvents } from '../../engine/contract';
import type { PageEvents } from '../contract';
import { EngineHost } from './engine-host';
import { launchEngine } from './engine-process';
import { RestartPolicy } from './restart-policy';

const entry = join(import.meta.dirname, '..', 'testing', 'scripted-engine.mjs');

let hosts: EngineHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  hosts = [];
});

function startHost({
  node = process.execPath,
  mode = () => '',
}: { node?: string; mode?: () => string } = {}) {
  const states: PageEvents['engine:state'][] = [];
  const closings: EngineEvents['job:closed'][] = [];
  const lines: string[] = [];
  const gone: number[] = [];
  const log = (line: string) => void lines.push(line);
  const host = new EngineHost({
    launch: () => launchEngine({ node, entry, env: { ...process.env, SCRIPTED_ENGINE: mode() }, log }),
    onState: (state) => void states.push(state),
    onProgress: () => undefined,
    onClosed: (event) => void closings.push(event),
    onGone: (pid) => void gone.push(pid),
    log,
    policy: new RestartPolicy(undefined, 20),
  });
  hosts.push(host);
  const until = async (state: string) => {
    while (host.state !== state) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { host, states, closings, lines, gone, until };
}

const open = (host: EngineHost, name: string) => host.request('photo:open', { path: `/photos/${name}` });
const startJob = (host: EngineHost, photoId = 'endless') =>
  host.request('job:start', { job: { kind: 'decode', photoId } });

describe('EngineHost', () => {
  it('answers what is asked before the engine is ready, and logs its lines with kind and pid', async () => {
    const { host, states, lines } = startHost();
    const { photoId } = await open(host, 'a.jpg');
    expect(host.pathOf(photoId)).toBe('/photos/a.jpg');
    expect(states).toEqual([{ state: 'starting' }, { state: 'ready' }]);
    expect(lines).toContain(`[engine ${host.pid}] hello from the engine`);
  });

  it('says why an engine cannot be started, and does not try for ever', async () => {
    const { host, states, until } = startHost({ node: '/no/such/node' });
    await until('failed');
    expect(states.at(-1)!.message).toMatch(/could not be started.*\/no\/such\/node/);
    await expect(open(host, 'a.jpg')).rejects.toMatchObject({ code: 'ENGINE_GONE' });
  });

  it('closes running jobs as failed after a crash, starts again and reopens under the same ids', async () => {
    const { host, states, closings, until } = startHost();
    const kept = await open(host, 'a.jpg');
    const lost = await open(host, 'gone.jpg');
    const { jobId } = await startJob(host);
    const pid = host.pid;
    await expect(open(host, 'crash.jpg')).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    await until('crashed');
    expect(closings).toMatchObject([
      { jobId, kind: 'decode', outcome: { kind: 'failed', error: { code: 'ENGINE_GONE' } } },
    ]);
    // Asked while it is down: answered once it is up again.
    const after = await open(host, 'b.jpg');
    expect(host.pid).not.toBe(pid);
    expect(states.map(({ state }) => state)).toEqual(['starting', 'ready', 'crashed', 'starting', 'ready']);
    expect(states[2]!.message).toContain('status 70');
    expect(states[4]).toMatchObject({
      reopened: { [kept.photoId]: kept.photoId },
      photos: [{ photoId: kept.photoId, again: true }],
    });
    expect(states[4]!.reopened).not.toHaveProperty(lost.photoId);
    expect(host.openPhotos).toEqual([kept.photoId, after.photoId]);
    expect(host.openJobs).toEqual([]);
  });

  it('names a lack of memory when the system killed the engine', async () => {
    const { host, states, until } = startHost();
    await expect(open(host, 'abort.jpg')).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    await until('crashed');
    expect(states.at(-1)!.message).toMatch(/memory ran short/);
    await until('ready');
  });

  it('gives up after the third restart within a minute, until it is told to try again', async () => {
    let mode = 'die';
    const { host, states, until } = startHost({ mode: () => mode });
    await until('failed');
    expect(states.filter(({ state }) => state === 'starting')).toHaveLength(4);
    expect(states.at(-1)!.message).toContain('again and again');
    await expect(open(host, 'a.jpg')).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    mode = '';
    host.retry();
    await expect(open(host, 'a.jpg')).resolves.toMatchObject({ path: '/photos/a.jpg' });
  });

  it('forgets a job whose closing overtook the reply that names it', async () => {
    const { host, closings } = startHost();
    await startJob(host, 'early');
    expect(closings).toHaveLength(1);
    expect(host.openJobs).toEqual([]);
    const { jobId } = await startJob(host);
    expect(host.openJobs).toEqual([jobId]);
    await host.request('job:cancel', { jobId });
    expect(host.openJobs).toEqual([]);
  });

  it('ends without calling it a crash', async () => {
    const { host, states, gone } = startHost();
    await startJob(host);
    const pid = host.pid!;
    await host.stop();
    expect(gone).toEqual([pid]);
    expect(() => process.kill(pid, 0)).toThrow();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(states.map(({ state }) => state)).toEqual(['starting', 'ready']);
  });

  it('kills an engine that does not end', async () => {
    const { host, lines, until } = startHost({ mode: () => 'deaf' });
    await until('ready');
    const pid = host.pid!;
    const start = performance.now();
    await host.stop();
    expect(performance.now() - start).toBeLessThan(3500);
    expect(() => process.kill(pid, 0)).toThrow();
    expect(lines.join()).toContain('killed');
  });

  it('starts nothing when it is stopped between a crash and the restart', async () => {
    const { host, states, until } = startHost();
    await expect(open(host, 'crash.jpg')).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    await until('crashed');
    await host.stop();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(states.at(-1)!.state).toBe('crashed');
  });
});
