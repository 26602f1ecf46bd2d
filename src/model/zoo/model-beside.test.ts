import { mkdir, mkdtemp, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import type { ModelCard } from '../types';
import { besideNames, findModelBeside, layModelBeside } from './model-beside';
import { verifyModelFolder, writeModelFolder } from './model-folder';

const parent = temporaryFolder();
let zoo: string;
let photos: string;

beforeEach(async () => {
  const root = await mkdtemp(join(parent, 'case-'));
  zoo = join(root, 'zoo');
  photos = join(root, 'photos');
  await mkdir(zoo);
  await mkdir(photos);
});

/** Finding and laying look at bytes and cards alone. */
function makeModel(id: string, weights: string, changes: Partial<ModelCard> = {}): Promise<ModelCard> {
  const about = { created: '2026-01-01', parent: null, licence: 'none', data: 'none', command: 'none' };
  const card = { ...about, id, name: id, kind: 'fold' as const, seed: 1, steps: 1, figures: {}, ...changes };
  return writeModelFolder(join(zoo, id), card, new Map([['weights.bin', Buffer.from(weights)]]));
}

describe('layModelBeside', () => {
  it('lays a whole copy once, and another training of its id under a second name', async () => {
    const { id } = await makeModel('mine', 'first');
    const name = 'mine.model';
    expect(await layModelBeside(join(zoo, id), photos)).toEqual({ name, isNew: true });
    expect(await layModelBeside(join(zoo, id), photos)).toEqual({ name, isNew: false });
    expect(await readdir(photos)).toEqual([name]);
    expect((await readdir(join(photos, name))).sort()).toEqual(['card.json', 'card.md', 'weights.bin']);
    expect(await readFile(join(photos, name, 'weights.bin'), 'utf8')).toBe('first');
    expect(await verifyModelFolder(join(photos, name))).toEqual(await verifyModelFolder(join(zoo, id)));

    const second = await makeModel('mine-2', 'second', { id: 'mine' });
    const exact = `mine-${second.fingerprint.slice(0, 8)}.model`;
    expect(await layModelBeside(join(zoo, 'mine-2'), photos)).toEqual({ name: exact, isNew: true });
    expect(await layModelBeside(join(zoo, 'mine-2'), photos)).toEqual({ name: exact, isNew: false });
    expect((await findModelBeside(photos, second))?.folder).toBe(join(photos, exact));
  });

  it('lays it once for several saves at a time', async () => {
    const { id } = await makeModel('mine', 'w'.repeat(100_000));
    const laid = await Promise.all(Array.from({ length: 6 }, () => layModelBeside(join(zoo, id), photos)));
    expect(new Set(laid.map(({ name }) => name)).size).toBe(1);
    expect(await readdir(photos)).toEqual([laid[0].name]);
  });

  it('takes the same model under another name as it is', async () => {
    const { id } = await makeModel('mine', 'first');
    const { name } = await layModelBeside(join(zoo, id), photos);
    await mkdir(join(photos, 'mine'));
    for (const file of await readdir(join(photos, name)))
      await writeFile(join(photos, 'mine', file), await readFile(join(photos, name, file)));
    await writeFile(join(photos, name, 'weights.bin'), 'damage');
    expect(await layModelBeside(join(zoo, id), photos)).toEqual({ name: 'mine', isNew: false });
  });

  it.each(['a file', 'an empty folder', 'a damaged copy'])('leaves %s of its name alone', async (what) => {
    const card = await makeModel('mine', 'first');
    const path = join(photos, besideNames(card)[0]);
    if (what === 'a damaged copy') {
      await layModelBeside(join(zoo, 'mine'), photos);
      await writeFile(join(path, 'weights.bin'), 'other');
    } else if (what === 'a file') await writeFile(path, 'mine');
    else await mkdir(path);
    await expect(layModelBeside(join(zoo, 'mine'), photos)).rejects.toMatchObject({
      code: 'FILE_EXISTS',
      message: expect.stringContaining('mine.model') as string,
    });
    expect(await readdir(photos)).toEqual(['mine.model']);
    if (what === 'a damaged copy') expect(await readFile(join(path, 'weights.bin'), 'utf8')).toBe('other');
  });

  it('lays no damaged model', async () => {
    await makeModel('mine', 'first');
    await writeFile(join(zoo, 'mine', 'weights.bin'), 'other');
    await expect(layModelBeside(join(zoo, 'mine'), photos)).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
    expect(await readdir(photos)).toEqual([]);
  });
});

describe('findModelBeside', () => {
  it('finds a model by its fingerprint under any name, among others and what file managers leave', async () => {
    const wanted = await makeModel('wanted', 'first');
    await makeModel('other', 'second');
    await mkdir(join(zoo, 'empty'));
    await mkdir(join(zoo, 'broken.model'));
    await writeFile(join(zoo, 'broken.model', 'card.json'), '{');
    for (const litter of ['.DS_Store', '._weights.bin', 'Thumbs.db', 'desktop.ini'])
      await writeFile(join(zoo, 'wanted', litter), litter);
    expect(await findModelBeside(zoo, wanted)).toEqual({
      folder: join(zoo, 'wanted'),
      card: wanted,
    });
    expect(await findModelBeside(zoo, { id: 'wanted', fingerprint: 'ab'.repeat(32) })).toBeNull();
    expect(await findModelBeside(join(zoo, 'nowhere'), wanted)).toBeNull();
  });

  it('takes no denoising model for a codec', async () => {
    const card = await makeModel('mine', 'first', { kind: 'restore' });
    expect(await findModelBeside(zoo, card)).toBeNull();
  });

  it.each<[string, (folder: string) => Promise<void>]>([
    ['one byte differs', (folder) => writeFile(join(folder, 'weights.bin'), 'First')],
    ['a file is too many', (folder) => writeFile(join(folder, 'more.bin'), '')],
    ['a part is a link', (folder) => symlink(folder, join(folder, 'spec.json'), 'junction')],
    ['a part is larger than any model', (folder) => truncate(join(folder, 'weights.bin'), 2 ** 30)],
    ['the card is larger than any card', (folder) => truncate(join(folder, 'card.json'), 2 ** 30)],
    ['the card is gone', (folder) => writeFile(join(folder, 'card.json'), '')],
  ])('says that the one beside is damaged when %s', async (_, damage) => {
    const card = await makeModel('mine', 'first');
    const { name } = await layModelBeside(join(zoo, 'mine'), photos);
    await damage(join(photos, name));
    await expect(findModelBeside(photos, card)).rejects.toMatchObject({
      code: 'UNKNOWN_MODEL',
      message: expect.stringContaining("The model beside the file can't be used") as string,
    });
  });
});
