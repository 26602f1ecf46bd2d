import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allocateSamples } from '../../model/image/picture';
import { readSpill, writeSpill } from './spill-file';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'grainfold-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('spill files', () => {
  it('leave nothing when cancelled', async () => {
    const path = join(folder, 'a.spill');
    await expect(writeSpill(path, null, [allocateSamples(9, 8)], { aborted: true })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tell a file that was cut short', async () => {
    const path = join(folder, 'a.spill');
    await writeSpill(path, null, [allocateSamples(100, 16)]);
    truncateSync(path, 150);
    await expect(readSpill(path)).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(readSpill(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('bring header and arrays back, in shared memory', async () => {
    const path = join(folder, 'ä.spill');
    const narrow = allocateSamples(5, 8);
    narrow.set([1, 2, 3, 4, 255]);
    const wide = allocateSamples(3, 16);
    wide.set([0, 256, 65535]);
    const header = { width: 5, metadata: { icc: new Uint8Array([7]) }, missing: undefined };
    await writeSpill(path, header, [narrow, wide.subarray(1) as typeof wide, allocateSamples(0, 8)]);
    const back = await readSpill(path);
    expect(back.header).toEqual(header);
    expect(back.arrays.map((array) => [...array])).toEqual([[1, 2, 3, 4, 255], [256, 65535], []]);
    expect(back.arrays[1]!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(readdirSync(folder)).toEqual(['ä.spill']);
  });
});
