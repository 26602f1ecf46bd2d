/**
 * Files of released format versions, which must decode for ever: the same integers on every machine, and pixels within
 * 0.05 dB. UPDATE_GOLDEN=1 writes those that are not there; what was released is never written again.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allocateSamples, type Picture } from '../image/picture';
import { createRandom } from '../random';
import { openFoldModel } from '../zoo/fold-files';
import { encodeLatent } from './encode-latent';
import { decodeLatentFile } from './format/latent-file';
import { readLatentInfo } from './format/latent-info';
import { tileModes } from './format/tile-chunk';
import type { FoldModel } from './model';
import { exactHash, goldenCases, goldenPicture, latentHash, readGolden } from './testing/read-golden';

const folder = join(import.meta.dirname, '..', 'testing', 'golden', 'fold');
const isUpdate = process.env['UPDATE_GOLDEN'] === '1';

interface Golden {
  readonly model: string;
  readonly fingerprint: string;
  readonly fileHash: string;
  /** Over the integers of all tiles. */
  readonly latentHash: string;
  /** Decoded file against the generated picture, dB. */
  readonly psnr: number;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const models = new Map<string, FoldModel>();

beforeAll(async () => {
  for (const id of new Set(goldenCases.map(({ model }) => model)))
    models.set(id, await openFoldModel(join(import.meta.dirname, '..', '..', '..', 'assets', 'models', id)));
});
afterAll(() => models.forEach((model) => model.dispose()));

function withNoise(picture: Picture, sigma: number): Picture {
  const random = createRandom(1);
  const samples = allocateSamples(picture.samples.length, 8);
  picture.samples.forEach(
    (value, i) => (samples[i] = Math.round(Math.min(255, Math.max(0, value + sigma * random.normal())))),
  );
  return { ...picture, samples };
}

describe('golden .latent files', () => {
  it.each(goldenCases)('$name decodes to what it always was', async (one) => {
    const { name, model: id, sigma } = one;
    const model = models.get(id)!;
    const file = join(folder, `${name}.latent`);
    const picture = goldenPicture(one);
    if (isUpdate && !existsSync(file)) {
      await mkdir(folder, { recursive: true });
      const grainOf = sigma === undefined ? undefined : withNoise(picture, sigma);
      const { bytes } = await encodeLatent(picture, model, { thumbnail: false, grainOf, ...one.options });
      const golden: Golden = {
        model: id,
        fingerprint: model.fingerprint,
        fileHash: sha256(bytes),
        latentHash: latentHash(bytes, model),
        psnr: (await readGolden(bytes, model, one)).psnr,
      };
      await writeFile(file, bytes);
      await writeFile(join(folder, `${name}.json`), `${JSON.stringify(golden, null, 2)}\n`);
    }
    const bytes = await readFile(file);
    const golden = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Golden;
    expect(model.fingerprint).toBe(golden.fingerprint);
    expect(sha256(bytes)).toBe(golden.fileHash);
    expect(latentHash(bytes, model)).toBe(golden.latentHash);
    const read = await readGolden(bytes, model, one);
    expect(Math.abs(read.psnr - golden.psnr)).toBeLessThan(0.05);
    expect(read.exactHash).toBe(exactHash(picture, one));
  });

  it('hold, in one of them, every part but grain', async () => {
    const bytes = await readFile(join(folder, 'v2-all-parts.latent'));
    expect(
      readLatentInfo(bytes)
        .chunks.map(({ type }) => type)
        .join(' '),
    ).toBe('HEAD thmb iccp exif xmpd iptc dens made INDX ALPH TILE TILE DONE');
    const modes = decodeLatentFile(bytes).tiles.map((tile) => tile?.mode);
    expect(modes).toEqual([tileModes.network, tileModes.patch]);
  });
});
