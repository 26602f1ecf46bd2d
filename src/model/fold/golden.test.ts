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
import { makePicture } from '../testing/pictures';
import { openFoldModel } from '../zoo/fold-files';
import { encodeLatent } from './encode-latent';
import type { FoldModel } from './model';
import { goldenCases, goldenPsnr, latentHash } from './testing/read-golden';

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
  it.each(goldenCases)(
    '$name decodes to what it always was',
    async ({ name, model: id, quality, settings, ...noise }) => {
      const model = models.get(id)!;
      const file = join(folder, `${name}.latent`);
      if (isUpdate && !existsSync(file)) {
        await mkdir(folder, { recursive: true });
        const picture = makePicture(settings);
        const grainOf = 'sigma' in noise ? withNoise(picture, noise.sigma) : undefined;
        const options = { quality, thumbnail: false, metadata: false, grainOf };
        const { bytes } = await encodeLatent(picture, model, options);
        const golden: Golden = {
          model: id,
          fingerprint: model.fingerprint,
          fileHash: sha256(bytes),
          latentHash: latentHash(bytes, model),
          psnr: await goldenPsnr(bytes, model, settings),
        };
        await writeFile(file, bytes);
        await writeFile(join(folder, `${name}.json`), `${JSON.stringify(golden, null, 2)}\n`);
      }
      const bytes = await readFile(file);
      const golden = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Golden;
      expect(model.fingerprint).toBe(golden.fingerprint);
      expect(sha256(bytes)).toBe(golden.fileHash);
      expect(latentHash(bytes, model)).toBe(golden.latentHash);
      expect(Math.abs((await goldenPsnr(bytes, model, settings)) - golden.psnr)).toBeLessThan(0.05);
    },
  );
});
