import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings, SettingsFile } from './settings';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'grainfold-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, 'settings.json');

describe('SettingsFile', () => {
  it.each(['', '{', 'null', '[]', '"x"', '{"theme": 7, "quality": 1000}'])('has defaults for %j', (text) => {
    writeFileSync(file(), text);
    expect(new SettingsFile(folder).current).toEqual(defaultSettings);
  });

  it('keeps the good fields of a file with bad ones', () => {
    writeFileSync(file(), '{"theme": "dark", "strength": "much", "unknown": 1}');
    expect(new SettingsFile(folder).current).toEqual({ ...defaultSettings, theme: 'dark' });
  });

  it('remembers changes, made one after another or at once', async () => {
    const settings = new SettingsFile(folder);
    expect(existsSync(file())).toBe(false);
    await Promise.all([
      settings.set({ theme: 'dark' }),
      settings.set({ quality: 80 }),
      settings.set({ strength: 0 }),
    ]);
    const expected = { ...defaultSettings, theme: 'dark', quality: 80, strength: 0 };
    expect(settings.current).toEqual(expected);
    expect(new SettingsFile(folder).current).toEqual(expected);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(expected);
  });

  it('refuses what is out of range and stays as it was', async () => {
    const settings = new SettingsFile(folder);
    await expect(settings.set({ quality: 0 })).rejects.toThrow();
    expect(settings.current).toEqual(defaultSettings);
  });
});
