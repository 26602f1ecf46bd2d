import { describe, expect, it } from 'vitest';
import { initialParameters } from '../networks/parameters';
import { restoreLayout } from '../networks/restore-unet';
import { makePicture } from '../testing/pictures';
import { getTf } from '../tf';
import { evaluatePicture, type EvaluationNoise } from './evaluate';
import { createRestoreModel, type RestoreModel } from './model';

const spec = { kind: 'restore-unet', widths: [4, 4], blocks: 1 } as const;

/** Predicts no noise at all: what goes in comes out. */
function identity(): RestoreModel {
  const count = initialParameters(restoreLayout(spec), 1).length;
  return createRestoreModel('identity', spec, new Float32Array(count));
}

const gaussian = (sigma: number, more: Partial<EvaluationNoise> = {}): EvaluationNoise =>
  ({ kind: 'gaussian', sigma, seed: 3, name: 'a', ...more }) as EvaluationNoise;

async function measure(
  noise: EvaluationNoise,
  told: number | 'auto' = 25,
  clean = makePicture({ width: 96, height: 80 }),
) {
  const model = identity();
  try {
    return await evaluatePicture(clean, noise, model, { told });
  } finally {
    model.dispose();
  }
}

describe('evaluatePicture', () => {
  it('refuses a level out of range, a shot of another size, and stops when cancelled', async () => {
    await expect(measure(gaussian(101))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(
      measure({ kind: 'shot', noisy: makePicture({ width: 95, height: 80 }) }),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const model = identity();
    const cancelled = evaluatePicture(makePicture(), gaussian(5), model, {
      told: 5,
      signal: { aborted: true },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    model.dispose();
  });

  it('adds noise of the level asked for, neither clipped nor rounded', async () => {
    // 23,040 samples: the deviation is known to half a percent, which is 0.04 dB.
    for (const sigma of [15, 50]) {
      const { psnrNoisy } = await measure(
        gaussian(sigma),
        0,
        makePicture({ pattern: 'checker', width: 96, height: 80 }),
      );
      expect(psnrNoisy).toBeCloseTo(20 * Math.log10(255 / sigma), 0);
      expect(Math.abs(psnrNoisy - 20 * Math.log10(255 / sigma))).toBeLessThan(0.12);
    }
  });

  it('clips and rounds where a file would: on black and white half of the noise is gone', async () => {
    const checker = makePicture({ pattern: 'checker', width: 96, height: 80 });
    const { psnrNoisy, psnr } = await measure(gaussian(25, { fileBits: 8 }), 0, checker);
    expect(psnrNoisy).toBeCloseTo(20 * Math.log10(255 / 25) + 10 * Math.log10(2), 0);
    // The identity gives the same file back.
    expect(psnr).toBeCloseTo(psnrNoisy, 6);
  });

  it('measures output against clean, and finds the level when it is not told', async () => {
    const same = await measure(gaussian(0));
    expect(same).toMatchObject({ psnrNoisy: Infinity, psnr: Infinity, sigma: 25 });
    expect(same.ssim).toBeCloseTo(1, 10);
    const clean = makePicture({ width: 160, height: 128 });
    expect(Math.abs((await measure(gaussian(20), 'auto', clean)).sigma - 20)).toBeLessThan(1);
    const pair = await measure({
      kind: 'shot',
      noisy: makePicture({ width: 96, height: 80, pattern: 'zone' }),
    });
    expect(pair.psnr).toBeCloseTo(pair.psnrNoisy, 6);
  });

  it('depends on seed and name alone, and leaves no tensor', async () => {
    const before = getTf().memory().numTensors;
    const first = await measure(gaussian(30));
    expect(await measure(gaussian(30))).toEqual(first);
    expect((await measure(gaussian(30, { seed: 4 }))).psnrNoisy).not.toBe(first.psnrNoisy);
    expect((await measure(gaussian(30, { name: 'b' }))).psnrNoisy).not.toBe(first.psnrNoisy);
    expect(getTf().memory().numTensors).toBe(before);
  });
});
