import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { countNeeds, noteNeed } from './ledger';

const root = temporaryFolder();
const [one, other] = ['1a'.repeat(32), '2b'.repeat(32)];

it('counts each file once, for the model that wrote it last, and no file that was deleted', async () => {
  const user = join(root, 'user');
  const at = (name: string) => join(root, 'photos', name);
  expect((await countNeeds(user)).size).toBe(0);
  await mkdir(join(root, 'photos'));
  for (const name of ['a', 'b', 'c', 'd']) await writeFile(at(name), name);
  for (const name of ['a', 'b', 'c', 'd', 'a']) await noteNeed(user, { fingerprint: one, path: at(name) });
  await noteNeed(user, { fingerprint: other, path: at('d') });
  await appendFile(join(user, 'written-latents.jsonl'), '{"fingerprint":"half');
  await rm(at('c'));
  expect(await countNeeds(user)).toEqual(
    new Map([
      [one, 2],
      [other, 1],
    ]),
  );
});

it('counts files on a disk that is away', async () => {
  const user = join(root, 'user-2');
  await noteNeed(user, { fingerprint: one, path: join(root, 'unplugged', 'a.latent') });
  expect((await countNeeds(user)).get(one)).toBe(1);
});

it('notes a file once, however often it is opened, and again when another model wrote it', async () => {
  const user = join(root, 'user-3');
  const path = join(root, 'a.latent');
  for (const fingerprint of [one, one, other, other, one]) await noteNeed(user, { fingerprint, path });
  expect((await readFile(join(user, 'written-latents.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(3);
});

it('lets a photo be saved where nothing can be noted down', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(
    noteNeed(join(root, 'file', 'user'), { fingerprint: one, path: '/a' }),
  ).resolves.toBeUndefined();
});
