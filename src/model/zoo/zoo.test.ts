import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { initialParameters } from '../networks/parameters';
import { restoreLayout } from '../networks/restore-unet';
import type { ModelRole } from '../types';
import { temporaryFolder } from '../testing/temporary-folder';
import { noteNeed } from './ledger';
import { writeModelFolder } from './model-folder';
import { encodeRestoreModel } from './restore-files';
import { Zoo } from './zoo';

const spec = { kind: 'restore-unet', widths: [4, 4], blocks: 1 } as const;
const parent = temporaryFolder();
let root: string;
let zoo: Zoo;

beforeEach(async () => {
  root = await mkdtemp(join(parent, 'case-'));
  zoo = new Zoo({ stock: join(root, 'stock'), user: join(root, 'user') });
  await writeModel('stock', 'fine', 1);
});

async function writeModel(
  where: 'stock' | 'user',
  id: string,
  seed: number,
  created = '2026-01-01',
  role?: ModelRole,
): Promise<void> {
  await mkdir(join(root, where), { recursive: true });
  const about = { created, parent: null, licence: 'none', data: 'none', command: 'none' };
  const card = { ...about, id, name: id, kind: 'restore', role, seed, steps: 1, figures: {} } as const;
  await writeModelFolder(
    join(root, where, id),
    card,
    encodeRestoreModel(spec, initialParameters(restoreLayout(spec), seed)),
  );
}

describe('stock models', () => {
  it('stay when a newer one comes, which is then used until another is chosen', async () => {
    await writeModel('stock', 'a-newer', 2, '2026-03-01');
    await writeModel('stock', 'b-older', 3, '2026-02-01');
    await writeModel('user', 'mine', 4, '2026-04-01');
    expect(await zoo.inUse('restore')).toBe('a-newer');
    await zoo.use('fine');
    expect(await zoo.inUse('restore')).toBe('fine');
  });
});

describe('a model for camera noise', () => {
  it('is never in use for all photos, and serves beside the shipped one only', async () => {
    expect(await zoo.inUseForCamera()).toBeUndefined();
    await writeModel('stock', 'camera', 2, '2026-03-01', 'camera');
    await writeModel('stock', 'small', 3, '2026-03-01', 'fast');
    await writeModel('user', 'mine', 4, '2026-04-01');
    expect([await zoo.inUse('restore'), await zoo.inUseForCamera()]).toEqual(['fine', 'camera']);
    await zoo.use('mine');
    expect([await zoo.inUse('restore'), await zoo.inUseForCamera()]).toEqual(['mine', undefined]);
    await zoo.use('small');
    expect([await zoo.inUse('restore'), await zoo.inUseForCamera()]).toEqual(['small', undefined]);
  });

  it('of one’s own takes camera noise, whatever takes the rest', async () => {
    await writeModel('stock', 'camera', 2, '2026-03-01', 'camera');
    await writeModel('user', 'mine', 4);
    await writeModel('user', 'my-camera', 5, '2026-01-01', 'camera');
    await zoo.use('my-camera');
    expect([await zoo.inUse('restore'), await zoo.inUseForCamera()]).toEqual(['fine', 'my-camera']);
    await zoo.use('mine');
    expect([await zoo.inUse('restore'), await zoo.inUseForCamera()]).toEqual(['mine', 'my-camera']);
  });
});

describe('a model that .latent files need', () => {
  it('is removed only when asked twice, and the files’ number is named', async () => {
    await writeModel('user', 'mine', 2);
    const { fingerprint } = (await zoo.find('mine')).entry.card;
    for (const name of ['a', 'b']) {
      await writeFile(join(root, `${name}.latent`), name);
      await noteNeed(join(root, 'user'), { fingerprint, path: join(root, `${name}.latent`) });
    }
    expect((await zoo.list()).map(({ id, latentFiles }) => [id, latentFiles])).toEqual([
      ['fine', undefined],
      ['mine', 2],
    ]);
    await expect(zoo.remove('mine')).rejects.toMatchObject({
      code: 'MODEL_NEEDED',
      message: expect.stringContaining('2 .latent files need mine') as string,
    });
    expect((await zoo.findByFingerprint(fingerprint)).entry.id).toBe('mine');
    await zoo.remove('mine', true);
    await expect(zoo.findByFingerprint(fingerprint)).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
  });
});

describe('a model of one’s own with the id of a stock one', () => {
  it('is listed once when it is the same model', async () => {
    await writeModel('user', 'fine', 1);
    expect((await zoo.list()).map(({ id, stock }) => [id, stock])).toEqual([['fine', true]]);
  });

  it('goes by the next free id when it is another, and is found, used and removed by it', async () => {
    await writeModel('user', 'fine', 2);
    await writeModel('user', 'fine-2', 3);
    expect((await zoo.list()).map(({ id, stock }) => [id, stock])).toEqual([
      ['fine', true],
      ['fine-3', false],
      ['fine-2', false],
    ]);
    const { folder, entry } = await zoo.find('fine-3');
    expect(folder).toBe(join(root, 'user', 'fine'));
    expect((await zoo.findByFingerprint(entry.card.fingerprint)).folder).toBe(folder);
    await zoo.use('fine-3');
    expect(await zoo.inUse('restore')).toBe('fine-3');
    expect((await zoo.list()).filter(({ inUse }) => inUse)).toHaveLength(1);
    await zoo.remove('fine-3');
    expect((await zoo.list()).map(({ id }) => id)).toEqual(['fine', 'fine-2']);
    expect(await zoo.inUse('restore')).toBe('fine');
  });
});
