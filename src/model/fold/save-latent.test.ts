import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { decodeLatentFile, encodeLatentFile } from './format/latent-file';
import type { TileChunk } from './format/tile-chunk';
import { digestOf, saveLatent } from './save-latent';
import { plainHeader } from './testing/plain-header';

const bytes = encodeLatentFile({
  header: plainHeader,
  ancillary: [{ type: 'exif', payload: Buffer.alloc(60_000, 7) }],
  tiles: [{ index: 0, mode: 0, latent: Uint8Array.from({ length: 900 }, (_, i) => i) }],
});
const root = temporaryFolder();
let count = 0;
function freshFolder(): string {
  const folder = join(root, String(count++));
  mkdirSync(folder);
  return folder;
}

/** What a file handle's `writeFile` does, replaced. */
async function injectWrite(
  write: (real: (data: Uint8Array) => Promise<void>, data: Uint8Array) => Promise<void>,
) {
  const handle = await open(join(root, 'handle'), 'w');
  await handle.close();
  const prototype = Object.getPrototypeOf(handle) as { writeFile: (data: Uint8Array) => Promise<void> };
  const { writeFile } = prototype;
  vi.spyOn(prototype, 'writeFile').mockImplementation(function (this: unknown, data) {
    return write((other) => writeFile.call(this, other), data);
  });
}

afterEach(() => vi.restoreAllMocks());

describe('saveLatent', () => {
  it('writes what was measured', async () => {
    const path = join(freshFolder(), 'a.latent');
    expect(await saveLatent(bytes, path, { sha256: digestOf(bytes) })).toBe(bytes.length);
    expect(readFileSync(path)).toEqual(Buffer.from(bytes));
  });

  it('refuses bytes that are not those that were measured, or no whole file', async () => {
    const folder = freshFolder();
    const changed = Buffer.from(bytes);
    changed[100] ^= 1;
    const path = join(folder, 'a.latent');
    const measured = { sha256: digestOf(bytes) };
    await expect(saveLatent(changed, path, measured)).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(saveLatent(changed, path)).rejects.toMatchObject({ code: 'CORRUPT_BITSTREAM' });
    await expect(saveLatent(bytes.subarray(0, 900), path)).rejects.toMatchObject({ code: 'TRUNCATED' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[string, (data: Buffer) => Uint8Array]>([
    ['one bit differs', (data) => ((data[data.length >> 1] ^= 4), data)],
    ['the end is missing', (data) => data.subarray(0, -100)],
    ['it holds zeros from some place on', (data) => data.fill(0, 4096)],
    ['it holds another whole file', () => encodeAnother()],
    ['it is empty', () => new Uint8Array()],
  ])('tells nobody that a file is saved when on the disk %s', async (_, lie) => {
    const folder = freshFolder();
    const path = join(folder, 'kept.latent');
    writeFileSync(path, 'older');
    await injectWrite((real, data) => real(lie(Buffer.from(data))));
    await expect(saveLatent(bytes, path, { overwrite: true })).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('kept.latent') as string,
    });
    expect(readFileSync(path, 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(['kept.latent']);
  });

  it('notices a file that is changed between writing and checking', async () => {
    const folder = freshFolder();
    await injectWrite(async (real, data) => {
      await real(data);
      const [temporary] = readdirSync(folder);
      truncateSync(join(folder, temporary), 2000);
    });
    await expect(saveLatent(bytes, join(folder, 'a.latent'))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('says that the disk is full, and leaves nothing', async () => {
    // The system itself refuses the write: a child process that may write files of 32 kB at most.
    const folder = freshFolder();
    const bundle = join(folder, 'bundle');
    await build({
      configFile: false,
      logLevel: 'silent',
      build: { ssr: join(import.meta.dirname, 'save-latent.ts'), outDir: bundle, emptyOutDir: true },
    });
    const target = join(folder, 'target');
    mkdirSync(target);
    writeFileSync(join(folder, 'whole.latent'), bytes);
    writeFileSync(
      join(bundle, 'run.mjs'),
      `import { readFileSync } from 'node:fs';
       import { saveLatent } from './save-latent.js';
       const bytes = readFileSync(process.argv[2]);
       saveLatent(bytes, process.argv[3]).then(
         () => console.log('saved'),
         (error) => console.log(error.code + ': ' + error.message),
       );`,
    );
    writeFileSync(join(bundle, 'package.json'), '{ "type": "module" }');
    const run = (limit: string) =>
      spawnSync(
        'sh',
        [
          '-c',
          `trap '' XFSZ; ulimit -f ${limit}; exec "$@"`,
          'sh',
          process.execPath,
          join(bundle, 'run.mjs'),
          join(folder, 'whole.latent'),
          join(target, 'a.latent'),
        ],
        { encoding: 'utf8' },
      ).stdout.trim();
    expect(run('32')).toMatch(/^DISK_FULL: .*a\.latent/);
    expect(readdirSync(target)).toEqual([]);
    expect(run('1024')).toBe('saved');
    expect(readdirSync(target)).toEqual(['a.latent']);
  });
});

/** A whole file, of the same length. */
function encodeAnother(): Uint8Array {
  const { header, tiles, ancillary } = decodeLatentFile(bytes);
  return encodeLatentFile({ header: { ...header, quality: 51 }, tiles: tiles as TileChunk[], ancillary });
}
