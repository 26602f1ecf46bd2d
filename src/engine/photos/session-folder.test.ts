import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareSessionFolder, removeSessionFolder, sessionFolderPath } from './session-folder';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'grainfold-test-'))));
afterEach(() => rmSync(root, { recursive: true }));

describe('session folders', () => {
  it('of dead processes are removed at the next start, those of the living and foreign names stay', async () => {
    const deadPid = spawnSync(process.execPath, ['--version']).pid;
    const dead = join(root, `session-${deadPid}-abc`);
    mkdirSync(dead);
    writeFileSync(join(dead, 'a.spill'), 'x');
    mkdirSync(join(root, `session-${process.ppid}-abc`));
    mkdirSync(join(root, 'photos'));
    const own = sessionFolderPath(root);
    await prepareSessionFolder(own);
    expect(existsSync(dead)).toBe(false);
    expect(readdirSync(root)).toHaveLength(3);
    expect(own.startsWith(join(root, `session-${process.pid}-`))).toBe(true);
    removeSessionFolder(own);
    removeSessionFolder(own);
    expect(existsSync(own)).toBe(false);
  });

  it('keep the finished work of a crashed engine of the same session', async () => {
    const own = sessionFolderPath(root, process.ppid);
    await prepareSessionFolder(own);
    writeFileSync(join(own, 'a.spill'), 'x');
    await prepareSessionFolder(own);
    expect(readdirSync(own)).toEqual(['a.spill']);
    expect(own).toContain(`session-${process.ppid}-`);
  });

  it('have a root of this user by default', () => {
    expect(sessionFolderPath().startsWith(tmpdir())).toBe(true);
    expect(sessionFolderPath()).not.toBe(sessionFolderPath());
  });
});
