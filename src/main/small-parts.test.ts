import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filesOfCommandLine } from './command-line';
import { engineEnvironment } from './engine/engine-environment';
import glibcMemory from './engine/glibc-memory.json';
import { appFolders } from './folders';
import { QuitGuard } from './quit';
import { readBounds, writeBounds } from './window-bounds';

describe('filesOfCommandLine', () => {
  it('takes what follows "--", from the folder it was typed in', () => {
    const argv = ['electron', '--no-sandbox', '.', '--', 'a.jpg', '/b/ö.png', '-odd.jpg'];
    expect(filesOfCommandLine(argv, false, '/photos')).toEqual([
      resolve('/photos/a.jpg'),
      resolve('/b/ö.png'),
      resolve('/photos/-odd.jpg'),
    ]);
    expect(filesOfCommandLine(['electron', '.', 'x.jpg'], false, '/photos')).toEqual([]);
  });

  it('takes every argument of a packaged app that is no flag', () => {
    const argv = ['grainfold', '--no-sandbox', 'a.jpg', ''];
    expect(filesOfCommandLine(argv, true, '/photos')).toEqual([resolve('/photos/a.jpg')]);
  });
});

describe('engineEnvironment', () => {
  it('adds what native libraries read at their start, below what the person set', () => {
    const own = { PATH: '/bin', MALLOC_ARENA_MAX: '8', ELECTRON_RUN_AS_NODE: '1' };
    const linux = engineEnvironment(own, 'linux');
    expect(linux).toMatchObject({ PATH: '/bin', MALLOC_ARENA_MAX: '8', MALLOC_TRIM_THRESHOLD_: '67108864' });
    expect(linux['ELECTRON_RUN_AS_NODE']).toBeUndefined();
    expect(engineEnvironment({}, 'darwin')).not.toHaveProperty('MALLOC_ARENA_MAX');
  });

  it('is what the packaged command line sets as well', () => {
    const launcher = readFileSync(resolve(import.meta.dirname, '../../packaging/bin/grainfold'), 'utf8');
    for (const [name, value] of Object.entries(glibcMemory))
      expect(launcher).toContain(`${name}="\${${name}:-${value}}"`);
  });
});

describe('appFolders', () => {
  const base = {
    env: {},
    platform: 'linux',
    home: '/home/me',
    userData: '/home/me/.config/Grainfold',
    isPackaged: false,
    resourcesPath: '/app/resources',
    appPath: '/src/grainfold',
  } as const;

  it('are those of a checkout in development', () => {
    expect(appFolders(base)).toEqual({
      data: join('/home/me/.local/share/Grainfold'),
      assets: join('/src/grainfold/assets'),
      sessions: join('/home/me/.config/Grainfold/sessions'),
      engine: join('/src/grainfold/out/main/engine.cjs'),
    });
  });

  it('lie beside the archive in a packaged app: plain Node cannot read into it', () => {
    const { assets, engine } = appFolders({ ...base, isPackaged: true, appPath: '/app/resources/app.asar' });
    expect(assets).toBe(join('/app/resources/assets'));
    expect(engine).toBe(join('/app/resources/app.asar.unpacked/out/main/engine.cjs'));
  });

  it('keep data where the platform keeps it, or where a test says', () => {
    expect(appFolders({ ...base, platform: 'darwin' }).data).toBe(base.userData);
    expect(appFolders({ ...base, env: { XDG_DATA_HOME: '/data' } }).data).toBe(join('/data/Grainfold'));
    expect(appFolders({ ...base, env: { XDG_DATA_HOME: 'relative' } }).data).toBe(
      join('/home/me/.local/share/Grainfold'),
    );
    expect(appFolders({ ...base, env: { GRAINFOLD_USER_DATA: '/tmp/p' } }).data).toBe(resolve('/tmp/p'));
  });
});

describe('window bounds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grainfold-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'window.json');
  const displays = [{ x: 0, y: 0, width: 1600, height: 1000 }];

  it('have a first size without a file or with a broken one', () => {
    expect(readBounds(join(folder, 'none'), displays).place).toBeUndefined();
    writeFileSync(path, '{"width": "wide"}');
    expect(readBounds(path, displays)).toMatchObject({ width: 1360, height: 880 });
  });

  it('come back, without the place when it is on no display', () => {
    writeBounds(path, { x: 100, y: 50, width: 900, height: 700 }, true);
    const size = { width: 900, height: 700, isMaximized: true };
    expect(readBounds(path, displays)).toEqual({ ...size, place: { x: 100, y: 50 } });
    writeBounds(path, { x: 5000, y: 50, width: 900, height: 700 }, true);
    expect(readBounds(path, displays)).toEqual(size);
  });

  it('do not keep the window from closing where they cannot be written', () => {
    expect(() => writeBounds(join(folder, 'no', 'such', 'x.json'), displays[0]!, false)).not.toThrow();
  });
});

describe('QuitGuard', () => {
  function setUp(jobs: number, answers: boolean[]) {
    const happened: string[] = [];
    const guard = new QuitGuard({
      openJobs: () => jobs,
      confirm: () => {
        happened.push('asked');
        return Promise.resolve(answers.shift()!);
      },
      hide: () => happened.push('hidden'),
      stopEngine: () => {
        happened.push('stopped');
        return Promise.resolve();
      },
      quit: () => happened.push('quit'),
    });
    const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
    return { guard, happened, settle };
  }

  it('asks once while work is running, and stays when told to', async () => {
    const { guard, happened, settle } = setUp(2, [false, true]);
    expect(guard.shouldHold()).toBe(true);
    expect(guard.shouldHold()).toBe(true);
    await settle();
    expect(happened).toEqual(['asked']);
    expect(guard.shouldHold()).toBe(true);
    await settle();
    expect(happened).toEqual(['asked', 'asked', 'hidden', 'stopped', 'quit']);
    expect(guard.shouldHold()).toBe(false);
  });

  it('does not ask when nothing runs', async () => {
    const { guard, happened, settle } = setUp(0, []);
    expect(guard.shouldHold()).toBe(true);
    await settle();
    expect(happened).toEqual(['hidden', 'stopped', 'quit']);
  });
});
