import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PhotoInfo } from '../../engine/contract';
import { EngineError } from '../../model/errors';
import { findFiles, isFolder } from './find-photos';
import { extensionsOf, formatOfName, freePath, isOpenable, outputName } from './formats';
import { Grants } from './grants';
import { openFiles, type OpenPhoto } from './open-files';

const forbidden = expect.objectContaining({ code: 'FORBIDDEN' }) as Error;

describe('Grants', () => {
  it('refuse every path and every folder id that nobody granted', () => {
    const grants = new Grants();
    grants.allowFile('/photos/a.jpg');
    expect(() => grants.checkFile('/photos/b.jpg')).toThrowError(forbidden);
    expect(() => grants.checkFile('/photos/a.jpg/../b.jpg')).toThrowError(forbidden);
    expect(() => grants.checkShown('/etc/passwd')).toThrowError(forbidden);
    expect(() => grants.folder('/photos')).toThrowError(forbidden);
  });

  it('let through what was granted, however it is written', () => {
    const grants = new Grants();
    grants.allowFile('/photos/a.jpg');
    grants.allowOutput('/out/a.png');
    grants.checkFile('/photos/sub/../a.jpg');
    grants.checkShown('/photos/a.jpg');
    grants.checkShown('/out/a.png');
    expect(() => grants.checkFile('/out/a.png')).toThrowError(forbidden);
    expect(grants.folder(grants.allowFolder('/photos'))).toBe('/photos');
    expect([...grants.outputFolders]).toEqual(['/out']);
  });
});

describe('names', () => {
  it('tell what can be opened by its extension, whatever its case', () => {
    const names = [
      'a.JPG',
      'a.Latent',
      'a.tif',
      'a.avif',
      'a.gif',
      'jpg',
      '.jpg',
      'a.jpg.txt',
      'a.constructor',
    ];
    expect(names.filter(isOpenable)).toEqual(['a.JPG', 'a.Latent', 'a.tif', 'a.avif']);
    expect(formatOfName('x.tif')).toBe('tiff');
    expect(formatOfName('x')).toBeUndefined();
    expect(extensionsOf('jpeg')).toEqual(['jpg', 'jpeg']);
  });

  it('of outputs come from the source', () => {
    expect(outputName('/a/b.c.jpg', '-clean', 'png')).toBe('b.c-clean.png');
    expect(outputName('/a/scan', '', 'latent')).toBe('scan.latent');
    expect(outputName('/a/scan.v2', '', 'latent')).toBe('scan.v2.latent');
  });

  it('are free on disk and among those given out before, also in another case', () => {
    const onDisk = new Set([join('/o', 'a.png'), join('/o', 'a-2.png')]);
    const exists = (path: string) => onDisk.has(path);
    expect(freePath('/o', 'a.png', new Set(), exists)).toBe(join('/o', 'a-3.png'));
    expect(freePath('/o', 'B.png', new Set([join('/o', 'b.png')]), exists)).toBe(join('/o', 'B-2.png'));
    expect(freePath('/o', 'noext', new Set(), exists)).toBe(join('/o', 'noext'));
  });
});

describe('folders', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grainfold-test-'));
    mkdirSync(join(folder, 'in', 'deep'), { recursive: true });
    mkdirSync(join(folder, '.hidden'));
    mkdirSync(join(folder, 'empty'));
    for (const name of [
      '10.jpg',
      '2.jpg',
      'notes.txt',
      'in/ä.png',
      'in/deep/x.latent',
      '.hidden/y.jpg',
      '.z.jpg',
    ])
      writeFileSync(join(folder, name), 'x');
    symlinkSync(folder, join(folder, 'in', 'loop'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are searched in natural order, without hidden files and endless loops', async () => {
    const found = await findFiles(folder, isOpenable);
    expect(found.map((path) => basename(path))).toEqual(['2.jpg', '10.jpg', 'ä.png', 'x.latent']);
    expect(await findFiles(join(folder, 'none'), isOpenable)).toEqual([]);
    expect(await isFolder(folder)).toBe(true);
    expect(await isFolder(join(folder, '2.jpg'))).toBe(false);
    expect(await isFolder(join(folder, 'none'))).toBe(false);
  });

  it('are opened photo by photo: each once, in order, failures in words', async () => {
    const grants = new Grants();
    const asked: string[] = [];
    const openPhoto: OpenPhoto = async ({ path }) => {
      grants.checkFile(path);
      asked.push(path);
      // Later ones answer first.
      await new Promise((resolve) => setTimeout(resolve, 20 - asked.length * 4));
      if (path.endsWith('.png')) throw new EngineError('UNREADABLE_IMAGE', 'ä.png is damaged.');
      if (path.endsWith('.latent')) throw new TypeError('secret detail');
      return { photoId: path } as PhotoInfo;
    };
    const two = join(folder, '2.jpg');
    const { photos, failures } = await openFiles([two, folder, join(folder, 'empty')], grants, openPhoto);
    expect(photos.map(({ photoId }) => basename(photoId))).toEqual(['2.jpg', '10.jpg']);
    expect(failures).toEqual([
      { name: 'ä.png', message: 'ä.png is damaged.' },
      { name: 'x.latent', message: 'It could not be opened.' },
      { name: 'empty', message: 'There are no photos in this folder.' },
    ]);
    expect(asked.filter((path) => path === two)).toHaveLength(1);
    expect(() => grants.checkFile(join(folder, 'notes.txt'))).toThrowError(forbidden);
  });
});
