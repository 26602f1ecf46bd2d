import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../model/testing/temporary-folder';
import { findInputs, type Wanted } from './inputs';

const root = temporaryFolder();
beforeAll(async () => {
  await mkdir(join(root, 'sub', 'deep'), { recursive: true });
  await mkdir(join(root, '.hidden'));
  const names = [
    'a10.png',
    'a2.JPG',
    'n.txt',
    'x.latent',
    '.b.png',
    'sub/c.tif',
    'sub/deep/d.webp',
    'odd[1].png',
  ];
  for (const name of [...names, '.hidden/e.png']) await writeFile(join(root, name), '');
});

async function found(arg: string | string[], wanted: Wanted = 'pictures', recursive = false) {
  const args = [arg].flat().map((name) => join(root, name));
  const { files, bad, isMany } = await findInputs(args, wanted, recursive);
  return {
    names: files.map(({ path }) => relative(root, path)),
    below: files.map((file) => file.below),
    bad,
    isMany,
  };
}

describe('findInputs', () => {
  it('names what stands for nothing, and goes on', async () => {
    const { names, bad } = await found(['sub/deep/*.png', 'sub', 'none.jpg']);
    // A file that is missing is told by whoever opens it, with the other failures of opening.
    expect(names).toEqual([join('sub', 'c.tif'), 'none.jpg']);
    expect(bad).toHaveLength(1);
    expect(bad[0].error.message).toContain('No picture fits');
    expect((await found('sub/deep', 'latents')).bad[0].error.message).toContain('no .latent file');
  });

  it('takes the pictures of a folder in the order of their numbers, hidden ones left out', async () => {
    const { names, isMany } = await found('.');
    expect(names).toEqual(['a2.JPG', 'a10.png', 'odd[1].png']);
    expect(isMany).toBe(true);
    expect((await found('.', 'latents')).names).toEqual(['x.latent']);
    expect((await found('.', 'both')).names).toContain('x.latent');
  });

  it('looks deeper only when told, and remembers where', async () => {
    const { names, below } = await found('.', 'pictures', true);
    expect(names.slice(-2)).toEqual([join('sub', 'c.tif'), join('sub', 'deep', 'd.webp')]);
    expect(below.slice(-2)).toEqual(['sub', join('sub', 'deep')]);
  });

  it('expands globs, but takes a name that exists as it is', async () => {
    expect((await found('*.png')).names).toEqual(['a10.png', 'odd[1].png']);
    const deep = await found('**/*.{tif,webp}');
    expect(deep.names).toEqual([join('sub', 'c.tif'), join('sub', 'deep', 'd.webp')]);
    expect(deep.below).toEqual(['sub', join('sub', 'deep')]);
    const odd = await found('odd[1].png');
    expect(odd.names).toEqual(['odd[1].png']);
    expect(odd.isMany).toBe(false);
  });

  it('takes each file once, and a file that is named whatever its extension', async () => {
    expect((await found(['a10.png', '*.png', '.'])).names).toEqual(['a10.png', 'odd[1].png', 'a2.JPG']);
    expect((await found('n.txt')).names).toEqual(['n.txt']);
  });
});
