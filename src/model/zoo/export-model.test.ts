import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { initialParameters } from '../networks/parameters';
import { restoreLayout } from '../networks/restore-unet';
import { createRestoreModel } from '../restore/model';
import { temporaryFolder } from '../testing/temporary-folder';
import { getTf, type Tensor4D } from '../tf';
import type { ModelCard } from '../types';
import { exportModel } from './export-model';
import { writeModelFolder } from './model-folder';
import { encodeRestoreModel } from './restore-files';
import { Zoo } from './zoo';

const spec = { kind: 'restore-unet', widths: [4, 6], blocks: 1 } as const;
const weights = initialParameters(restoreLayout(spec), 5);
const parent = temporaryFolder();
let root: string;
let zoo: Zoo;

beforeEach(async () => {
  root = await mkdtemp(join(parent, 'case-'));
  zoo = new Zoo({ stock: join(root, 'stock'), user: join(root, 'user') });
  await mkdir(join(root, 'user'));
  const card = {
    name: 'Mine',
    kind: 'restore',
    created: '2026-01-01',
    parent: null,
    licence: 'none',
  } as const;
  await writeModelFolder(
    join(root, 'user', 'mine'),
    { ...card, id: 'mine', data: 'none', seed: 1, command: 'none', steps: 1, figures: { psnr: 30 } },
    encodeRestoreModel(spec, weights),
  );
});

const readCard = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')) as ModelCard;

describe('exportModel', () => {
  it('refuses an unknown model, a damaged one, and a place that is taken', async () => {
    const target = join(root, 'copy');
    await expect(exportModel(zoo, 'nobody', target)).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
    await mkdir(join(root, 'photos'));
    await writeFile(join(root, 'photos', 'a.jpg'), 'a');
    const over = exportModel(zoo, 'mine', join(root, 'photos'), { overwrite: true });
    await expect(over).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(existsSync(join(root, 'photos', 'a.jpg'))).toBe(true);
    await writeFile(join(root, 'user', 'mine', 'spec.json'), '{}');
    await expect(exportModel(zoo, 'mine', target)).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
    expect((await readdir(root)).sort()).toEqual(['photos', 'user']);
  });

  it('edits the card, not the fingerprint; the copy can be imported, and replaced when asked', async () => {
    const target = join(root, 'copy');
    await exportModel(zoo, 'mine', target, { card: { id: 'stock-1', licence: 'MIT', figures: { gain: 9 } } });
    const [before, after] = [(await zoo.list())[0].card, await readCard(target)];
    expect(after).toEqual({ ...before, id: 'stock-1', licence: 'MIT', figures: { psnr: 30, gain: 9 } });
    expect(await readFile(join(target, 'card.md'), 'utf8')).toContain('- licence: MIT');
    await expect(exportModel(zoo, 'mine', target)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    await exportModel(zoo, 'mine', target, { overwrite: true, card: { id: 'again' } });
    expect((await zoo.import(target)).id).toBe('again');
  });

  it('writes a SavedModel that computes the same', async () => {
    const target = join(root, 'saved');
    await exportModel(zoo, 'mine', target, { format: 'saved-model' });
    expect((await readCard(target)).fingerprint).toBe((await zoo.list())[0].card.fingerprint);
    const tf = getTf();
    const saved = await tf.node.loadSavedModel(target, ['serve'], 'serving_default');
    const model = createRestoreModel('mine', spec, weights);
    const picture = tf.randomUniform([1, 16, 24, 3], 0, 1, 'float32', 7) as Tensor4D;
    const level = tf.fill([1, 16, 24, 1], 25 / 255);
    const { restored } = saved.predict({ picture, level }) as { restored: Tensor4D };
    const expected = model.run(picture, 25);
    // The exported tail has one bias a colour instead of four; they all start at zero.
    expect(tf.tidy(() => restored.sub(expected).abs().max().dataSync()[0])).toBeLessThan(1e-5);
    tf.dispose([picture, level, restored, expected]);
    model.dispose();
    saved.dispose();
  });
});
