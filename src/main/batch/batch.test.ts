import { mkdir, mkdtemp, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobRequest } from '../../engine/contract';
import { EngineError } from '../../model/errors';
import type { MadeNote } from '../../model/types';
import type { BatchState } from '../contract';
import { speakLanguage } from '../language';
import { BatchHost } from './batch-host';
import { BatchRun } from './batch-run';
import { planBatch } from './plan';

const settings = { sigma: 'auto', strength: 1, colorStrength: 0.5 } as const;
let source: string;
let output: string;
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'grainfold-batch-'));
  source = join(root, 'photos');
  output = join(root, 'out');
  await mkdir(join(source, 'deep'), { recursive: true });
  await mkdir(output);
  for (const name of ['b.jpg', 'a.png', 'a.jpg', join('deep', 'c.jpg'), 'notes.txt'])
    await writeFile(join(source, name), name);
});

/** An engine whose results are the note alone, as JSON. */
function makeHost(fails: (job: JobRequest & { path: string }) => EngineError | null = () => null) {
  const states: BatchState[] = [];
  const opened = new Map<string, string>();
  const shown: string[] = [];
  const beside: string[] = [];
  let jobs = 0;
  const request = async (name: string, args: unknown): Promise<unknown> => {
    switch (name) {
      case 'model:list':
        return [
          { id: 'fine', kind: 'restore', inUse: true },
          { id: 'folder', kind: 'fold', inUse: true },
        ];
      case 'photo:open': {
        const { path } = args as { path: string };
        opened.set(`p-${path}`, path);
        return { photoId: `p-${path}`, width: 4, height: 3 };
      }
      case 'model:layBeside':
        beside.push(basename((args as { path: string }).path));
        return { name: 'folder.model', isNew: false };
      case 'photo:close':
        opened.delete((args as { photoId: string }).photoId);
        return null;
      case 'file:made':
        try {
          return JSON.parse(await readFile((args as { path: string }).path, 'utf8')) as MadeNote;
        } catch {
          return null;
        }
      case 'job:start': {
        const { job } = args as { job: JobRequest };
        const jobId = `j${(jobs += 1)}`;
        const path = opened.get((job as { photoId: string }).photoId)!;
        const error = fails({ ...job, path });
        const value = error ? null : await finish(job, path);
        setTimeout(() =>
          host.closed({
            jobId,
            kind: job.kind,
            outcome: error
              ? { kind: 'failed', error: { code: error.code, message: error.message } }
              : { kind: 'finished', value: value as never },
          }),
        );
        return { jobId };
      }
      default:
        return null;
    }
  };
  const folded = new Map<string, Extract<JobRequest, { kind: 'fold' }>>();
  const finish = async (job: JobRequest, path: string) => {
    if (job.kind === 'fold') {
      folded.set(path, job);
      return { bytes: 5, bpp: 0.4, ratioToSource: 9, psnr: 31 };
    }
    if (job.kind !== 'save' && job.kind !== 'save-latent') return { sigma: 7, model: 'fine' };
    if (!job.overwrite && (await stat(job.output).catch(() => null))) throw new Error('not asked for');
    if (job.kind === 'save-latent' && job.withModel) beside.push('saved');
    const { size, mtimeMs } = await stat(path);
    const { strength, colorStrength, note } = job.kind === 'save' ? job : folded.get(path)!;
    const format = job.kind === 'save' ? job.format : 'latent folder';
    const about = { source: basename(path), sourceBytes: size, sourceTime: mtimeMs, model: 'fine' };
    const quality = folded.get(path)?.quality ?? null;
    const rest = { noise: 'none' as const, detail: 0, grain: 0, grainSize: 0.8, quality, bits: null };
    const effort = job.kind === 'save-latent' && folded.get(path)!.effort === 'search' ? 'search' : undefined;
    const made: MadeNote = { ...about, ...rest, effort, sigma: note!.sigma, strength, colorStrength, format };
    await writeFile(job.output, JSON.stringify(made));
    return { output: job.output, bytes: 5 };
  };
  const host: BatchHost = new BatchHost({
    engine: { request: request as never },
    onState: (state) => states.push(state),
    allowOutput: (path) => shown.push(path),
  });
  const run = async (
    wanted: Parameters<BatchHost['start']>[1] = settings,
    format: Parameters<BatchHost['start']>[0]['format'] = 'same',
  ) => {
    await host.start({ source, output, withSubfolders: true, format }, wanted);
    for (;;) {
      const last = states.at(-1);
      if (last && ['finished', 'cancelled'].includes(last.phase)) return last;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { host, run, states, shown, folded, beside };
}

describe('planBatch', () => {
  it('keeps folders, gives each photo a place of its own, and takes no earlier result for a photo', async () => {
    const places = { source, output, withSubfolders: true, format: 'jpeg' } as const;
    const names = async (changes: object) =>
      (await planBatch({ ...places, ...changes })).map(({ shown, output: to }) => [shown, basename(to)]);
    expect(await names({})).toEqual([
      ['a.jpg', 'a.jpg'],
      ['a.png', 'a-2.jpg'],
      ['b.jpg', 'b.jpg'],
      ['deep/c.jpg', 'c.jpg'],
    ]);
    expect(await names({ withSubfolders: false })).toHaveLength(3);
    await writeFile(join(source, 'a-clean.jpg'), '');
    const beside = await names({ output: source });
    expect(beside.map(([shown]) => shown)).not.toContain('a-clean.jpg');
    expect(beside[0]).toEqual(['a.jpg', 'a-clean.jpg']);
    expect(await names({ output: join(source, 'deep') })).not.toContainEqual(['deep/c.jpg', 'c.jpg']);
  });
});

describe('BatchHost', () => {
  it('does every photo, writes a report, and skips what is finished on the next run', async () => {
    const first = makeHost();
    const end = await first.run();
    expect(end).toMatchObject({ phase: 'finished', total: 4, done: 4, skipped: 0, failed: 0 });
    expect(await readdir(join(output, 'deep'))).toEqual(['c.jpg']);
    expect(first.shown).toEqual([end.report]);
    const report = JSON.parse(await readFile(end.report!.replace(/csv$/, 'json'), 'utf8')) as {
      photos: unknown[];
    };
    expect(report.photos[0]).toMatchObject({
      input: 'a.jpg',
      status: 'done',
      sigma: 7,
      model: 'fine',
      bytes: 5,
    });
    expect((await readFile(end.report!, 'utf8')).split('\r\n')).toHaveLength(6);

    await utimes(join(source, 'b.jpg'), new Date(), new Date(5));
    expect(await makeHost().run()).toMatchObject({ done: 1, skipped: 3, failed: 0 });
    // Other settings: results of the same photos give way.
    expect(await makeHost().run({ ...settings, strength: 0.5 })).toMatchObject({ done: 4, skipped: 0 });
  });

  it('folds every photo, tells rate and PSNR in the report, and skips what is folded the same way', async () => {
    const first = makeHost();
    const end = await first.run({ ...settings, grain: 0.4, quality: 60 }, 'latent');
    expect(end).toMatchObject({ done: 4, failed: 0 });
    const names = (await readdir(output)).filter((name) => name.endsWith('.latent'));
    expect(names.sort()).toEqual(['a-2.latent', 'a.latent', 'b.latent']);
    // Grain is for looking at.
    for (const job of first.folded.values()) {
      expect(job).toMatchObject({ quality: 60, colorStrength: 0.5, note: { sigma: 'auto' } });
      expect(job.grain).toBeUndefined();
    }
    const report = JSON.parse(await readFile(end.report!.replace(/csv$/, 'json'), 'utf8')) as {
      photos: unknown[];
    };
    expect(report.photos[0]).toMatchObject({ bytes: 5, bpp: 0.4, ratioToSource: 9, psnr: 31 });
    const again = await makeHost().run({ ...settings, grain: 0.4, quality: 60 }, 'latent');
    expect(again).toMatchObject({ done: 0, skipped: 4 });
    expect(await makeHost().run({ ...settings, quality: 61 }, 'latent')).toMatchObject({ done: 4 });
  });

  it('searches and lays the model beside when asked: also beside what is finished', async () => {
    const wanted = { ...settings, quality: 60, effort: 'search', withModel: true } as const;
    const first = makeHost();
    await makeHost().run({ ...settings, quality: 60 }, 'latent');
    expect(await first.run(wanted, 'latent')).toMatchObject({ done: 4, failed: 0 });
    for (const job of first.folded.values()) expect(job.effort).toBe('search');
    expect(first.beside).toEqual(Array(4).fill('saved'));
    const again = makeHost();
    expect(await again.run(wanted, 'latent')).toMatchObject({ done: 0, skipped: 4 });
    expect(again.beside.sort()).toEqual(['a-2.latent', 'a.latent', 'b.latent', 'c.latent']);
    // A picture knows nothing of either.
    expect(await makeHost().run(wanted, 'png')).toMatchObject({ failed: 0, done: 4 });
  });

  it('tells how far a search is, most of a photo’s time', () => {
    const parts = { request: vi.fn(), runJob: vi.fn(), onState: vi.fn() };
    const item = { path: 'a.jpg', shown: 'a.jpg', output: 'a.latent', format: 'latent' } as const;
    const work = {
      items: [item],
      settings: { ...settings, effort: 'search' },
      models: [],
      codec: '',
    } as const;
    const run = new BatchRun(parts, work);
    const after = (stage: string, fraction: number) => {
      run.progressed(stage, fraction);
      return run.state.fraction;
    };
    expect(after('denoise', 1)).toBeCloseTo(0.1);
    expect(after('search', 0.5)).toBeCloseTo(0.55);
    expect(after('verify', 0.2)).toBeCloseTo(0.55);
    const plain = new BatchRun(parts, { ...work, settings });
    plain.progressed('denoise', 1);
    expect(plain.state.fraction).toBe(0.35);
    plain.progressed('encode', 1);
    expect(plain.state.fraction).toBe(0.65);
    const picture = new BatchRun(parts, { ...work, items: [{ ...item, format: 'jpeg' }] });
    picture.progressed('denoise', 0.5);
    expect(picture.state.fraction).toBe(0.5);
  });

  it('names what fails and goes on; a file of unknown making is never replaced', async () => {
    await writeFile(join(output, 'b.jpg'), 'mine');
    const { run } = makeHost(({ kind, path }) =>
      kind === 'denoise' && path.endsWith('c.jpg')
        ? new EngineError('UNREADABLE_IMAGE', 'It is damaged.')
        : null,
    );
    const end = await run();
    expect(end).toMatchObject({ done: 2, failed: 2 });
    expect(end.failures.map(({ name }) => name)).toEqual(['b.jpg', 'deep/c.jpg']);
    expect(end.failures[1].message).toBe('It is damaged.');
    expect(await readFile(join(output, 'b.jpg'), 'utf8')).toBe('mine');
  });

  it('names failures in the language spoken; the report keeps the engine’s own words', async () => {
    speakLanguage('zh', []);
    const { run } = makeHost(() => new EngineError('DISK_FULL', 'Saving a.jpg: the disk is full.'));
    const end = await run().finally(() => speakLanguage('en', []));
    expect(end.failures[0].message).toBe('磁盘已满，请腾出空间后重试。\nSaving a.jpg: the disk is full.');
    expect(await readFile(end.report!, 'utf8')).toContain('failed,Saving a.jpg: the disk is full.,');
  });

  it('tries a photo again when the engine stopped under it, once', async () => {
    let gone = 0;
    const { run } = makeHost(({ kind, path }) => {
      const isGone = kind === 'denoise' && (path.endsWith('a.jpg') ? gone < 1 : path.endsWith('b.jpg'));
      if (isGone) gone += 1;
      return isGone ? new EngineError('ENGINE_GONE', 'It stopped.') : null;
    });
    expect(await run()).toMatchObject({ done: 3, failed: 1, failures: [{ name: 'b.jpg' }] });
    expect(gone).toBe(3);
  });

  it('holds, goes on, and can be cancelled; there is one at a time', async () => {
    const { host, run, states } = makeHost();
    const end = run();
    await expect(
      host.start({ source, output, withSubfolders: true, format: 'same' }, settings),
    ).rejects.toThrow();
    while (states.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    host.pause(true);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const held = states.at(-1)!;
    expect(held.phase).toBe('paused');
    expect(held.done).toBeLessThan(4);
    host.cancel();
    const ended = await end;
    expect(ended.phase).toBe('cancelled');
    expect(await makeHost().run()).toMatchObject({ phase: 'finished', skipped: ended.done });
  });
});
