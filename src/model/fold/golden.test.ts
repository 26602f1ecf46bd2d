/**
 * Files of released format versions, which must decode for ever: the same integers on every machine, and pixels within
 * 0.05 dB. UPDATE_GOLDEN=1 writes them anew, for a new format version only.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparePictures } from '../metrics/compare';
import { makePicture } from '../testing/pictures';
import { openFoldModel } from '../zoo/fold-files';
import { decodeLatent } from './decode-latent';
import { encodeLatent } from './encode-latent';
import { TileCodec } from './entropy/code-tile';
import { decodeLatentFile } from './format/latent-file';
import type { FoldModel } from './model';
import { tileAt, tileGrid } from './tiles';

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

const cases = [
  { name: 'v1-scene', model: 'fold-1', quality: 60, settings: { width: 560, height: 150, pattern: 'scene' } },
  {
    name: 'v1-grey-16',
    model: 'fold-1',
    quality: 90,
    settings: { width: 61, height: 47, pattern: 'zone', bits: 16, isGrey: true },
  },
] as const;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const models = new Map<string, FoldModel>();

beforeAll(async () => {
  for (const id of new Set(cases.map(({ model }) => model)))
    models.set(id, await openFoldModel(join(import.meta.dirname, '..', '..', '..', 'assets', 'models', id)));
});
afterAll(() => models.forEach((model) => model.dispose()));

function latentHash(bytes: Uint8Array, model: FoldModel): string {
  const { header, tiles } = decodeLatentFile(bytes);
  const { mixer, expectation, levels } = model.tables;
  const codec = new TileCodec(mixer, expectation, levels);
  const hash = createHash('sha256');
  for (const [i, chunk] of tiles.entries()) {
    const { width, height } = tileAt(tileGrid(header.width, header.height), i);
    for (const channel of codec.decode(chunk!.latent, width, height, header.isGrey ? 1 : 3))
      for (const band of channel) for (const value of band) hash.update(`${value},`);
  }
  return hash.digest('hex');
}

describe('golden .latent files', () => {
  it.each(cases)('$name decodes to what it always was', async ({ name, model: id, quality, settings }) => {
    const model = models.get(id)!;
    const picture = makePicture(settings);
    const file = join(folder, `${name}.latent`);
    if (isUpdate) {
      await mkdir(folder, { recursive: true });
      const options = { quality, thumbnail: false, metadata: false };
      const { bytes, figures } = await encodeLatent(picture, model, options);
      const golden: Golden = {
        model: id,
        fingerprint: model.fingerprint,
        fileHash: sha256(bytes),
        latentHash: latentHash(bytes, model),
        psnr: figures.psnr,
      };
      await writeFile(file, bytes);
      await writeFile(join(folder, `${name}.json`), `${JSON.stringify(golden, null, 2)}\n`);
    }
    const bytes = await readFile(file);
    const golden = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Golden;
    expect(model.fingerprint).toBe(golden.fingerprint);
    expect(sha256(bytes)).toBe(golden.fileHash);
    expect(latentHash(bytes, model)).toBe(golden.latentHash);
    const { picture: decoded } = await decodeLatent(bytes, () => Promise.resolve(model));
    expect(Math.abs(comparePictures(decoded, picture).psnr - golden.psnr)).toBeLessThan(0.05);
  });
});
