import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobRequest } from '../engine/contract';
import type { Dialogs } from './dialogs';
import { Grants } from './files/grants';
import { channelOf, pageEventNames, pageRequestNames } from './ipc/channels';
import type { PageHandlers } from './ipc/handle';
import { pageSchemas, parsePageArguments } from './ipc/schemas';
import { createPageHandlers, type EngineAccess } from './requests';
import { SettingsFile } from './settings';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'grainfold-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const blend = { strength: 0.8, colorStrength: 1 };

/** Handlers over an engine that records its requests, and over a person with prepared answers. */
function setUp(answer: {
  files?: string[];
  folder?: string | null;
  output?: (suggestion: string) => string | null;
}) {
  const jobs: JobRequest[] = [];
  const asked: [string, unknown][] = [];
  const suggestions: string[] = [];
  const shown: string[] = [];
  const engine: EngineAccess = {
    request: ((name: string, args: unknown) => {
      asked.push([name, args]);
      if (name === 'photo:open')
        return Promise.resolve({ photoId: basename((args as { path: string }).path) });
      if (name === 'photo:tile') {
        const wide = new Uint8Array(100).fill(7);
        return Promise.resolve({ width: 1, height: 1, rgba: wide.subarray(8, 12) });
      }
      if (name === 'model:export') return Promise.resolve({ path: (args as { path: string }).path });
      if (name !== 'job:start') return Promise.resolve(null);
      jobs.push((args as { job: JobRequest }).job);
      return Promise.resolve({ jobId: `job-${jobs.length}` });
    }) as EngineAccess['request'],
    pathOf: (photoId) => (photoId === 'closed' ? undefined : join(folder, photoId)),
    retry: () => undefined,
  };
  const output = (suggestion: string) => {
    suggestions.push(suggestion);
    return Promise.resolve(answer.output ? answer.output(suggestion) : suggestion);
  };
  const dialogs: Dialogs = {
    chooseFiles: () => Promise.resolve(answer.files ?? []),
    chooseFolder: () => Promise.resolve(answer.folder ?? null),
    choosePictureOutput: output,
    chooseLatentOutput: output,
    chooseFile: () => Promise.resolve(answer.files?.[0] ?? null),
    chooseOutput: output,
    confirmQuit: () => Promise.resolve(true),
  };
  const batches: unknown[] = [];
  const grants = new Grants();
  const handlers: PageHandlers = createPageHandlers({
    engine,
    dialogs,
    grants,
    settings: new SettingsFile(folder),
    batch: {
      start: (places, settings) => {
        batches.push([places, settings]);
        return Promise.resolve({ total: 1 });
      },
      pause: () => undefined,
      cancel: () => undefined,
    },
    info: () => {
      throw new Error('not asked here');
    },
    onPageStarted: () => undefined,
    showInFolder: (path) => void shown.push(path),
  });
  return { handlers, grants, jobs, asked, suggestions, shown, batches };
}

const forbidden = { code: 'FORBIDDEN' };
const save = { photoId: 'a.jpg', layer: 'result', format: 'png', ...blend } as const;

describe('page requests', () => {
  it('do nothing when the person thinks better of it', async () => {
    const { handlers, jobs, asked } = setUp({ output: () => null });
    expect(await handlers['files:choose']({ kind: 'files' })).toEqual({ photos: [], failures: [] });
    expect(await handlers['files:choose']({ kind: 'folder' })).toEqual({ photos: [], failures: [] });
    expect(await handlers['folder:choose']({})).toBeNull();
    expect(await handlers['photo:save'](save)).toBeNull();
    expect(await handlers['photo:saveLatent']({ photoId: 'a.jpg' })).toBeNull();
    const all = { photoIds: ['a.jpg'], what: 'result', format: 'png', ...blend } as const;
    expect(await handlers['photo:saveAll'](all)).toBeNull();
    expect(await handlers['model:import']({})).toBeNull();
    expect(await handlers['model:export']({ modelId: 'm' })).toBeNull();
    expect(jobs).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('refuse what was never chosen', async () => {
    const { handlers } = setUp({});
    const train = { folderId: folder, name: 'x', minutes: 1 };
    await expect((async () => handlers['job:train'](train))()).rejects.toMatchObject(forbidden);
    await expect((async () => handlers['photo:reveal']({ path: '/etc/passwd' }))()).rejects.toMatchObject(
      forbidden,
    );
    await expect(handlers['photo:save']({ ...save, photoId: 'closed' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('save beside the photo under a name of its own, then show it', async () => {
    const { handlers, jobs, suggestions, shown } = setUp({});
    const saved = await handlers['photo:save'](save);
    const output = join(folder, 'a-clean.png');
    expect(suggestions).toEqual([output]);
    expect(saved).toEqual({ jobId: 'job-1', output });
    expect(jobs).toEqual([{ kind: 'save', ...save, output, overwrite: true }]);
    await handlers['photo:reveal']({ path: output });
    expect(shown).toEqual([output]);
  });

  it('add a missing extension (never over a file that nobody was asked about), follow one that was typed', async () => {
    const typed = ['plain', 'other.jpg', 'dots.v2'];
    const { handlers, jobs } = setUp({ output: (suggestion) => join(dirname(suggestion), typed.shift()!) });
    for (let i = 0; i < 3; i += 1) await handlers['photo:save'](save);
    expect(jobs).toMatchObject([
      { output: join(folder, 'plain.png'), format: 'png', overwrite: false },
      { output: join(folder, 'other.jpg'), format: 'jpeg', overwrite: true },
      { output: join(folder, 'dots.v2.png'), format: 'png', overwrite: false },
    ]);
  });

  it('save all without ever meeting a file that exists or one another', async () => {
    writeFileSync(join(folder, 'a-clean.png'), 'mine');
    const { handlers, jobs } = setUp({ folder });
    await handlers['photo:saveAll']({
      photoIds: ['a.jpg', 'a.tif', 'b.latent', 'c.jpg'],
      what: 'result',
      format: 'png',
      ...blend,
      perPhoto: { 'c.jpg': { strength: 0.1, colorStrength: 0.2, format: 'tiff' } },
    });
    expect(jobs).toMatchObject([
      { output: join(folder, 'a-clean-2.png'), layer: 'result', overwrite: false, ...blend },
      { output: join(folder, 'a-clean-3.png'), layer: 'result' },
      { output: join(folder, 'b.png'), layer: 'decoded' },
      { output: join(folder, 'c-clean.tif'), format: 'tiff', strength: 0.1, colorStrength: 0.2 },
    ]);
  });

  it('train on a chosen folder by the id that stands for it', async () => {
    writeFileSync(join(folder, 'a.jpg'), 'x');
    writeFileSync(join(folder, 'a.txt'), 'x');
    const { handlers, jobs } = setUp({ folder });
    const chosen = (await handlers['folder:choose']({}))!;
    expect(chosen).toMatchObject({ name: basename(folder), photos: 1 });
    await handlers['job:train']({ folderId: chosen.folderId, name: 'Mine', minutes: 2 });
    expect(jobs).toMatchObject([
      { kind: 'train', task: 'restore', cleanFolder: folder, name: 'Mine', minutes: 2 },
    ]);
  });

  it('give pixels in a buffer of their own size', async () => {
    const { handlers } = setUp({});
    const { rgba } = await handlers['photo:tile']({
      photoId: 'a.jpg',
      layer: 'source',
      level: 0,
      column: 0,
      row: 0,
      ...blend,
    });
    expect(rgba.buffer.byteLength).toBe(4);
    expect([...rgba]).toEqual([7, 7, 7, 7]);
  });
});

describe('what the page may send', () => {
  it('has a checked shape for every request; dropped paths come from the preload alone', () => {
    expect(Object.keys(pageSchemas).sort()).toEqual([...pageRequestNames, 'files:add'].sort());
    expect(new Set([...pageRequestNames, ...pageEventNames].map(channelOf)).size).toBe(
      pageRequestNames.length + pageEventNames.length,
    );
  });

  it.each([
    ['job:run', { job: { kind: 'save', photoId: 'a', output: '/x' } }],
    ['job:run', { job: { kind: 'train', cleanFolder: '/x', name: 'x', task: 'restore' } }],
    ['job:run', { job: { kind: 'denoise', photoId: 'a', sigma: 'auto', output: '/x' } }],
    ['photo:save', { ...save, output: '/etc/passwd' }],
    ['settings:set', { settings: { quality: 0 } }],
    ['settings:set', { settings: { evil: 1 } }],
    ['photo:saveAll', { photoIds: [], what: 'result', format: 'png', ...blend }],
    ['app:info', null],
  ] as const)('refuses %s with %j', (name, args) => {
    expect(() => parsePageArguments(name, args)).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error,
    );
  });
});

describe('a batch', () => {
  it('runs on folders that were chosen, and on no others', async () => {
    const { handlers, batches } = setUp({ folder: '/photos' });
    const settings = { sigma: 'auto', strength: 1, colorStrength: 1 } as const;
    const wanted = { withSubfolders: true, format: 'same', settings } as const;
    const start = (sourceId: string, outputId: string) =>
      handlers['batch:start']({ ...wanted, sourceId, outputId });
    const source = (await handlers['folder:choose']({}))!.folderId;
    await expect(start(source, 'made-up')).rejects.toMatchObject(forbidden);
    await start(source, (await handlers['folder:choose']({ purpose: 'results' }))!.folderId);
    const places = { source: resolve('/photos'), output: resolve('/photos') };
    expect(batches).toEqual([[{ ...places, withSubfolders: true, format: 'same' }, settings]]);
  });
});
