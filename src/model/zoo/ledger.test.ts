import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { countWritten, noteWritten } from './ledger';

const root = temporaryFolder();
const [one, other] = ['1a'.repeat(32), '2b'.repeat(32)];

it('counts each file once, for the model that wrote it last, and no file that was deleted', async () => {
  const user = join(root, 'user');
  const at = (name: string) => join(root, 'photos', name);
  expect((await countWritten(user)).size).toBe(0);
  await mkdir(join(root, 'photos'));
  for (const name of ['a', 'b', 'c', 'd']) await writeFile(at(name), name);
  for (const name of ['a', 'b', 'c', 'd', 'a']) await noteWritten(user, { fingerprint: one, path: at(name) });
  await noteWritten(user, { fingerprint: other, path: at('d') });
  await appendFile(join(user, 'written-latents.jsonl'), '{"fingerprint":"half');
  await rm(at('c'));
  expect(await countWritten(user)).toEqual(
    new Map([
      [one, 2],
      [other, 1],
    ]),
  );
});

it('counts files on a disk that is away', async () => {
  const user = join(root, 'user-2');
  await noteWritten(user, { fingerprint: one, path: join(root, 'unplugged', 'a.latent') });
  expect((await countWritten(user)).get(one)).toBe(1);
});

it('lets a photo be saved where nothing can be noted down', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(
    noteWritten(join(root, 'file', 'user'), { fingerprint: one, path: '/a' }),
  ).resolves.toBeUndefined();
});
