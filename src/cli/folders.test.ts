import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../model/testing/temporary-folder';
import { assetsFolder, userDataFolder } from './folders';

const home = resolve('/home/u');
const root = temporaryFolder();

describe('userDataFolder', () => {
  it('is the place that each platform has for data', () => {
    const linux = { platform: 'linux', home } as const;
    expect(userDataFolder({ ...linux, env: {} })).toBe(join(home, '.local', 'share', 'Grainfold'));
    expect(userDataFolder({ ...linux, env: { XDG_DATA_HOME: resolve('/d') } })).toBe(resolve('/d/Grainfold'));
    // The XDG specification: relative paths are to be ignored.
    expect(userDataFolder({ ...linux, env: { XDG_DATA_HOME: 'd' } })).toBe(
      join(home, '.local', 'share', 'Grainfold'),
    );
    expect(userDataFolder({ env: {}, platform: 'darwin', home })).toBe(
      join(home, 'Library', 'Application Support', 'Grainfold'),
    );
    expect(userDataFolder({ env: { APPDATA: resolve('/a') }, platform: 'win32', home })).toBe(
      resolve('/a/Grainfold'),
    );
  });

  it('is GRAINFOLD_USER_DATA where that is set', () => {
    const env = { GRAINFOLD_USER_DATA: resolve('/mine'), XDG_DATA_HOME: resolve('/d') };
    expect(userDataFolder({ env, platform: 'linux', home })).toBe(resolve('/mine'));
  });
});

describe('assetsFolder', () => {
  it('is found above the build output, and may be named', async () => {
    const built = join(root, 'app.asar.unpacked', 'out', 'main');
    await mkdir(built, { recursive: true });
    await mkdir(join(root, 'assets', 'models'), { recursive: true });
    expect(assetsFolder(built, {})).toBe(join(root, 'assets'));
    expect(assetsFolder(built, { GRAINFOLD_ASSETS: resolve('/else') })).toBe(resolve('/else'));
  });
});
