import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { savePicture } from '../../image/save';
import { makePicture } from '../../testing/pictures';
import { temporaryFolder } from '../../testing/temporary-folder';
import { openFoldModel } from '../../zoo/fold-files';
import { Zoo } from '../../zoo/zoo';
import { encodeLatent } from '../encode-latent';
import { TileCodec } from '../entropy/code-tile';
import { decodeTables, encodeTables, untrainedTables } from '../tables';
import { cdf97 } from '../transform/lifting';
import { fitTables } from './fit-tables';
import { sampleLatent } from './sample-latents';
import { trainFoldModel } from './train-fold-model';

const folder = temporaryFolder();
const options = { levels: 5, lifting: cdf97, seed: 1 };
const crops = [1, 2, 3].map((seed) => makePicture({ width: 160, height: 120, pattern: 'scene', seed }));
const sample = (index: number) => sampleLatent(crops, index, options);

const bytesOf = ({ buffer, byteOffset, byteLength }: NodeJS.TypedArray) =>
  Buffer.from(buffer, byteOffset, byteLength);

describe('fitTables', () => {
  it('makes unseen latents smaller than tables before training', () => {
    const tables = fitTables(5, 6, sample);
    const unseen = makePicture({ width: 160, height: 120, pattern: 'scene', seed: 9 });
    const { latent, width, height } = sampleLatent([unseen], 4, options);
    const bitsWith = ({ mixer, expectation }: typeof tables) =>
      new TileCodec(mixer, expectation, 5).count(latent, width, height);
    expect(bitsWith(tables)).toBeLessThan(0.95 * bitsWith(untrainedTables(5)));
  });

  it('gives tables that come back from their file, and refuses a broken one', () => {
    const tables = fitTables(5, 2, sample);
    const bytes = encodeTables(tables);
    const read = decodeTables(bytes);
    expect(read.levels).toBe(5);
    const parts = ({ mixer, expectation }: typeof read) => [
      mixer.probabilities,
      mixer.confidences,
      mixer.weights,
      expectation,
    ];
    parts(read).forEach((part, i) =>
      expect(Buffer.compare(bytesOf(part), bytesOf(parts(tables)[i]))).toBe(0),
    );
    for (const broken of [
      bytes.subarray(0, 100),
      new Uint8Array(),
      Buffer.concat([Buffer.from('GFT2'), bytes.subarray(4)]),
    ])
      expect(() => decodeTables(broken)).toThrow(expect.objectContaining({ code: 'UNKNOWN_MODEL' }));
  });
});

describe('trainFoldModel', () => {
  it('refuses to train without an end', async () => {
    const zoo = new Zoo({ stock: folder, user: join(folder, 'user') });
    const context = { zoo, runsFolder: folder, command: 'test', now: new Date(0) };
    await expect(trainFoldModel({ cleanFolder: folder, name: 'x' }, context)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('goes from the stock model to one that codes', async () => {
    const photos = join(folder, 'photos');
    await mkdir(photos);
    for (const seed of [1, 2, 3])
      await savePicture(
        makePicture({ width: 340, height: 330, pattern: 'scene', seed }),
        join(photos, `${seed}.png`),
        { format: 'png', overwrite: false },
      );
    const stock = join(import.meta.dirname, '..', '..', '..', '..', 'assets', 'models');
    const zoo = new Zoo({ stock, user: join(folder, 'user') });
    const reports: number[] = [];
    const outcome = await trainFoldModel(
      { cleanFolder: photos, name: 'Mine', steps: 12, seed: 3 },
      {
        zoo,
        runsFolder: join(folder, 'runs'),
        command: 'test',
        now: new Date(0),
        onReport: ({ step }) => reports.push(step),
      },
    );
    expect(outcome).toMatchObject({ steps: 12, heldOut: 1 });
    expect(Math.abs(outcome.psnr - outcome.psnrStock)).toBeLessThan(0.5);
    expect(reports).toEqual([10, 12]);
    const model = await openFoldModel((await zoo.find(outcome.modelId)).folder);
    const { figures } = await encodeLatent(crops[0], model);
    expect(figures.psnr).toBeGreaterThan(30);
    model.dispose();
  });
});
