import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cropPicture } from '../image/crop';
import { loadPicture } from '../image/load';
import { allocateSamples, type Picture } from '../image/picture';
import { initialParameters } from '../networks/parameters';
import { restoreLayout } from '../networks/restore-unet';
import { createRandom } from '../random';
import { openStockRestore } from '../testing/stock-models';
import { getTf } from '../tf';
import { denoisePicture, runTiles } from './denoise';
import { createRestoreModel, type RestoreModel } from './model';

const spec = { kind: 'restore-unet', widths: [8, 12, 16], blocks: 1 } as const;
const assets = join(import.meta.dirname, '..', '..', '..', 'assets');
let model: RestoreModel;

beforeAll(() => {
  model = createRestoreModel('random', spec, initialParameters(restoreLayout(spec), 1));
});

function noisyGradient(width: number, height: number): Picture {
  const random = createRandom(width * 1000 + height);
  const samples = allocateSamples(width * height * 3, 8);
  for (let i = 0; i < samples.length; i++) samples[i] = 60 + ((i / 3) % width) / 2 + 10 * random.normal();
  return { width, height, bits: 8, samples, isGrey: false, metadata: {}, format: 'png' };
}

describe('denoisePicture', () => {
  it('refuses a level outside 0..100', async () => {
    const picture = noisyGradient(8, 8);
    await expect(denoisePicture(picture, model, { sigma: 101 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(denoisePicture(picture, model, { sigma: NaN })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('stops between batches when cancelled', async () => {
    const signal = { aborted: false };
    const run = denoisePicture(noisyGradient(200, 200), model, {
      sigma: 10,
      maxInputPx: 120,
      signal,
      onProgress: ({ stage }) => (signal.aborted ||= stage === 'denoise'),
    });
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it.each([
    [1, 1],
    [1, 300],
    [37, 53],
    [127, 129],
  ])('gives %i x %i px back whole, without leaking tensors', async (width, height) => {
    const before = getTf().memory().numTensors;
    const { denoised } = await denoisePicture(noisyGradient(width, height), model, { sigma: 10 });
    expect(denoised.length).toBe(width * height * 3);
    expect(getTf().memory().numTensors).toBe(before);
  });

  it('shows no seam: with the stock model tiled equals untiled within 1/255', async () => {
    const real = await openStockRestore();
    const noisy = await loadPicture(join(assets, 'samples', 'chelsea-sigma25.png'));
    const picture = cropPicture(noisy, { left: 60, top: 20, width: 340, height: 270 });
    const [whole, tiled] = [
      await runTiles(picture, real, 25, { maxInputPx: 1000 }),
      await runTiles(picture, real, 25, { maxInputPx: 176 }),
    ];
    const worst = whole.reduce((most, value, i) => Math.max(most, Math.abs(value - tiled[i])), 0);
    expect(worst).toBeGreaterThan(0);
    expect(worst / 65535).toBeLessThan(1 / 255);
    real.dispose();
  });
});
