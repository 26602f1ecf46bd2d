import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cropPicture } from '../image/crop';
import { loadPicture } from '../image/load';
import type { Picture } from '../image/picture';
import { comparePictures } from '../metrics/compare';
import { makePicture } from '../testing/pictures';
import { openStockFold } from '../testing/stock-models';
import { getTf } from '../tf';
import { decodeLatent } from './decode-latent';
import { encodeLatent } from './encode-latent';
import type { FoldModel } from './model';
import { targetsOfTiles } from './analyse-picture';
import { TileCodec } from './entropy/code-tile';
import { searchTiles } from './search-effort';
import { tileAt, tileGrid } from './tiles';
import { createTestModel } from './testing/test-model';

const assets = join(import.meta.dirname, '..', '..', '..', 'assets');
const sizes = { metadata: false, thumbnail: false } as const;
let model: FoldModel;
let photo: Picture;
beforeAll(async () => {
  model = await openStockFold();
  const whole = await loadPicture(join(assets, 'samples', 'clean', 'chelsea.png'));
  photo = cropPicture(whole, { left: 120, top: 60, width: 200, height: 184 });
});
afterAll(() => model.dispose());

describe('the effort "search"', () => {
  it.each([15, 50])('makes a smaller file of no lower PSNR at quality %i', async (quality) => {
    const plain = await encodeLatent(photo, model, { ...sizes, quality });
    const shares: number[] = [];
    const { bytes, decoded, figures } = await encodeLatent(photo, model, {
      ...sizes,
      quality,
      effort: 'search',
      onProgress: ({ stage, done, total }) => {
        if (stage === 'search') shares.push(done / total);
      },
    });
    // The turn and the tiles are one stretch of work to whoever waits.
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    // Bytes that the default would take for the PSNR of the search: some 5 % fewer for each quarter of a dB.
    const bytesAtEqualPsnr = figures.bytes * 2 ** ((plain.figures.psnr - figures.psnr) / 6 / 0.55);
    expect(bytesAtEqualPsnr).toBeLessThan(0.985 * plain.figures.bytes);
    const read = await decodeLatent(bytes, () => Promise.resolve(model));
    expect(comparePictures(read.picture, decoded).maxError).toBe(0);
  });

  it('gives the same integers twice', async () => {
    const tiles = [tileAt(tileGrid(photo.width, photo.height), 0)];
    const [first] = await searchTiles(photo, tiles, model, { step: 40 });
    const [second] = await searchTiles(photo, tiles, model, { step: 40 });
    expect(second).toEqual(first);
    const [targets] = targetsOfTiles(photo, tiles, { ...model.spec, step: 40 });
    const once = new TileCodec(model.tables).choose(targets, photo.width, photo.height, { lambda: 0.07 });
    expect(first.latent).not.toEqual(once.latent);
  });

  it('comes back right from any size, grey, and 16 bits, and leaves no tensors', async () => {
    const small = createTestModel();
    const before = getTf().memory().numTensors;
    for (const settings of [
      { width: 1, height: 1 },
      { width: 530, height: 9 },
      { width: 37, height: 53, isGrey: true },
      { width: 40, height: 41, bits: 16 },
    ] as const) {
      const picture = makePicture({ ...settings, pattern: 'scene' });
      const { bytes, decoded } = await encodeLatent(picture, small, {
        ...sizes,
        quality: 90,
        effort: 'search',
      });
      const read = await decodeLatent(bytes, () => Promise.resolve(small));
      expect(comparePictures(read.picture, decoded).maxError).toBe(0);
      expect(comparePictures(read.picture, picture).psnr).toBeGreaterThan(33);
    }
    expect(getTf().memory().numTensors).toBe(before);
    small.dispose();
  });

  it('stops when it is told to', async () => {
    const stages: string[] = [];
    const signal = { aborted: false };
    const onProgress = ({ stage }: { stage: string }) => {
      stages.push(stage);
      signal.aborted = stages.length === 2;
    };
    await expect(
      encodeLatent(photo, model, { ...sizes, effort: 'search', signal, onProgress }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(stages).toEqual(['search', 'search']);
  });
});
