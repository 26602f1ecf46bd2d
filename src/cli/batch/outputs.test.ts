import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../model/testing/temporary-folder';
import { UsageError } from '../session';
import { Interrupt } from '../terminal/interrupt';
import type { Input } from './inputs';
import { Outputs } from './outputs';

const parent = temporaryFolder();
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(parent, 'case-'));
  await mkdir(join(root, 'out'));
  for (const name of ['a.jpg', 'taken.jpg']) await writeFile(join(root, name), name);
});

const at = (name: string) => join(root, name);
const input = (name: string, below = ''): Input => ({ shown: at(name), path: at(name), below });

function plan(
  output: string | undefined,
  settings: { count?: number; isMany?: boolean; overwrite?: boolean } = {},
) {
  const { count = 1, isMany = count > 1, overwrite } = settings;
  return Outputs.plan({
    flags: { output: output === undefined ? undefined : at(output), overwrite },
    inputs: { count, isMany },
    isFileName: (extension) => extension === '.jpg',
    interrupt: new Interrupt(),
  });
}
const claim = async (outputs: Promise<Outputs>, from = input('a.jpg')) =>
  (await outputs).claim(from, 'a.jpg', 'a-clean.jpg');

describe('Outputs', () => {
  it('refuses one file for several inputs', async () => {
    await expect(plan('taken.jpg', { count: 2 })).rejects.toThrow(UsageError);
  });

  it('never takes the original, nor a file that exists unless told so', async () => {
    await expect(claim(plan('a.jpg', { overwrite: true }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await symlink(at('a.jpg'), at('link.jpg'));
    await expect(claim(plan('link.jpg', { overwrite: true }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(claim(plan('taken.jpg'))).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect((await claim(plan('taken.jpg', { overwrite: true }))).path).toBe(at('taken.jpg'));
  });

  it('takes -o as a file for one input and as a folder for several', async () => {
    expect((await claim(plan('new.jpg'))).path).toBe(at('new.jpg'));
    expect((await claim(plan('new'))).path).toBe(at('new'));
    expect((await claim(plan('new', { count: 2 }))).path).toBe(at(join('new', 'a.jpg')));
    expect((await claim(plan('out'))).path).toBe(at(join('out', 'a.jpg')));
    expect((await claim(plan('fresh/'))).path).toBe(at(join('fresh', 'a.jpg')));
    // A folder with one picture in it: `-o results` is a folder, `-o result.jpg` a file.
    expect((await claim(plan('new', { isMany: true }))).path).toBe(at(join('new', 'a.jpg')));
    expect((await claim(plan('new.jpg', { isMany: true }))).path).toBe(at('new.jpg'));
  });

  it('keeps folders below the one that was named', async () => {
    expect((await claim(plan('out', { count: 2 }), input('a.jpg', 'sub'))).path).toBe(
      at(join('out', 'sub', 'a.jpg')),
    );
  });

  it('writes beside the input without -o', async () => {
    expect((await claim(plan(undefined))).path).toBe(at('a-clean.jpg'));
  });

  it('does not let one result of a run replace another', async () => {
    const outputs = await plan('out', { count: 2 });
    await outputs.claim(input('a.jpg'), 'a.latent', 'a.latent');
    await expect(outputs.claim(input('a.png'), 'a.latent', 'a.latent')).rejects.toThrow(
      /as that of .*a\.jpg is/,
    );
  });

  it('makes a folder only where -o asks for one', async () => {
    await expect(claim(plan(join('none', 'x.jpg')))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const outputs = await plan('deep/er/', {});
    const place = await claim(Promise.resolve(outputs));
    await outputs.makeFolder(place);
    await writeFile(place.path, '');
    expect(dirname(place.path)).toBe(at(join('deep', 'er')));
  });
});
