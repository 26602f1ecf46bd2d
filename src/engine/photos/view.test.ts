import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { savePicture } from '../../model/image/save';
import { makePicture } from '../../model/testing/pictures';
import { startTestEngine, writeTestPhoto } from '../testing/test-engine';

type TestEngine = Awaited<ReturnType<typeof startTestEngine>>;
let engine: TestEngine;
beforeEach(async () => {
  engine = await startTestEngine();
});
afterEach(async () => {
  await engine.stop();
  await engine.remove();
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
const full = { strength: 1, colorStrength: 1 };
const place = { level: 0, column: 0, row: 0 };

/** A photo that is denoised: by the test engine, to half of every sample. */
async function openDenoised(path: string): Promise<string> {
  const { photoId } = await engine.client.request('photo:open', { path });
  await engine.run({ kind: 'denoise', photoId, sigma: 'auto' });
  return photoId;
}

describe('what was removed', () => {
  it.each([8, 16] as const)('is shown amplified around middle grey, of %i bits', async (bits) => {
    const path = join(engine.folder, 'a.png');
    const { samples } = await writeTestPhoto(path, { bits });
    const photoId = await openDenoised(path);
    const request = { photoId, layer: 'removed', gain: 0.5 * 2, ...place, ...full } as const;
    const { rgba } = await engine.client.request('photo:tile', request);
    // Half of a sample went: 128 + its half, the blend being rounded to the depth of the file.
    const scale = bits === 8 ? 1 : 257;
    for (let pixel = 0; pixel < 37 * 23; pixel += 1)
      for (let c = 0; c < 3; c += 1) {
        const expected = Math.min(255, 128 + samples[pixel * 3 + c] / 2 / scale);
        expect(Math.abs(rgba[pixel * 4 + c] - expected)).toBeLessThanOrEqual(1);
      }
    const nothing = { ...request, strength: 0, colorStrength: 0, grain: 1 };
    const none = await engine.client.request('photo:tile', nothing);
    expect(none.rgba.every((value, i) => value === (i % 4 === 3 ? 255 : 128))).toBe(true);
  });

  it('has figures, and none for nothing', async () => {
    const path = join(engine.folder, 'a.png');
    await savePicture(makePicture({ width: 300, height: 200, pattern: 'noise' }), path, {
      format: 'png',
      overwrite: true,
    });
    const photoId = await openDenoised(path);
    const found = await engine.client.request('photo:residual', { photoId, ...full });
    expect(found.whiteness).toBeGreaterThan(0.97);
    expect(found.sigma).toBeGreaterThan(5);
    const none = { photoId, strength: 0, colorStrength: 0 };
    expect(await engine.client.request('photo:residual', none)).toMatchObject({ whiteness: null, sigma: 0 });
  });
});

describe('a result that was put aside', () => {
  it('stays as it was while the photo is denoised again, outlives a crash, and goes with the photo', async () => {
    const path = join(engine.folder, 'a.png');
    await writeTestPhoto(path);
    const { photoId } = await engine.client.request('photo:open', { path });
    await expect(engine.client.request('photo:keepOther', { photoId })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const denoise = { kind: 'denoise', photoId, sigma: 30 } as const;
    await engine.run(denoise);
    const tile = (layer: 'result' | 'other', of = engine) =>
      of.client.request('photo:tile', { photoId, layer, ...place, ...full });
    const before = await tile('result');
    const kept = await engine.client.request('photo:keepOther', { photoId });
    expect(kept.finished?.other).toMatchObject({ sigma: 30 });
    expect(await tile('other')).toEqual(before);
    await engine.run({ ...denoise, sigma: 10 });
    const info = await engine.client.request('photo:info', { photoId });
    expect(info.finished).toMatchObject({ denoise: { sigma: 10 }, other: { sigma: 30 } });
    expect(await tile('other')).toEqual(before);
    // The log, and one file each.
    expect(readdirSync(engine.session)).toHaveLength(3);
    await engine.client.request('photo:keepOther', { photoId });
    expect(readdirSync(engine.session)).toHaveLength(2);

    await engine.crash();
    const next = await startTestEngine({ folder: engine.folder, session: engine.session });
    const again = await next.client.request('photo:open', { path, photoId });
    expect(again.finished?.other).toMatchObject({ sigma: 10 });
    expect(await tile('other', next)).toEqual(before);
    await next.client.request('photo:close', { photoId });
    expect(readdirSync(next.session)).toEqual([]);
    await next.stop();
  });
});

describe('the first result of a large photo', () => {
  it('can be looked at while it is made, and only then', async () => {
    const path = join(engine.folder, 'large.png');
    const picture = makePicture({ width: 2000, height: 1001, pattern: 'scene' });
    await savePicture(picture, path, { format: 'png', overwrite: true });
    const { photoId } = await engine.client.request('photo:open', { path });
    const tile = (level: number) =>
      engine.client.request('photo:tile', { photoId, layer: 'result', ...place, level, ...full });
    await engine.client.request('photo:look', { photoId, x: 1900, y: 900 });
    engine.controls.isEndless = true;
    const { jobId } = await engine.client.request('job:start', {
      job: { kind: 'denoise', photoId, sigma: 'auto' },
    });
    while (!engine.progress.some(({ progress }) => progress.stage === 'denoise')) await pause();
    // The network has not been anywhere: the source stands there, at every level.
    for (const level of [0, 2]) {
      const request = { photoId, layer: 'source', ...place, level, ...full } as const;
      const source = await engine.client.request('photo:tile', request);
      const worst = (await tile(level)).rgba.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - source.rgba[i])),
        0,
      );
      expect(worst).toBeLessThanOrEqual(1);
    }
    await engine.client.request('job:cancel', { jobId });
    expect(await engine.closed(jobId)).toMatchObject({ kind: 'cancelled' });
    while (
      await tile(0).then(
        () => true,
        () => false,
      )
    )
      await pause();
    await expect(tile(0)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('a photo with a wide gamut', () => {
  it('comes to the screen in sRGB, in every layer and at every level', async () => {
    const path = join(engine.folder, 'p3.png');
    const picture = makePicture({ width: 700, height: 600, pattern: 'gradient' });
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
    const { icc } = await sharp(await pixel.withIccProfile('p3').png().toBuffer()).metadata();
    await savePicture({ ...picture, metadata: { icc } }, path, { format: 'png', overwrite: true });
    const photoId = await openDenoised(path);
    for (const [layer, level] of [
      ['source', 0],
      ['source', 1],
      ['result', 0],
      ['result', 1],
    ] as const) {
      const strengths = { strength: 0, colorStrength: 0 };
      const request = { photoId, layer, ...place, level, ...strengths };
      const { rgba, width } = await engine.client.request('photo:tile', request);
      const size = level === 0 ? { width: 700, height: 600 } : { width: 350, height: 300 };
      const expected = await sharp(path)
        .resize({ ...size, kernel: 'linear' })
        .toColourspace('srgb')
        .raw()
        .toBuffer();
      for (const [x, y] of [
        [20, 30],
        [200, 150],
        [300, 280],
      ])
        for (let c = 0; c < 3; c += 1) {
          const seen = rgba[(y * width + x) * 4 + c];
          expect(Math.abs(seen - expected[(y * size.width + x) * 3 + c])).toBeLessThanOrEqual(3);
        }
    }
  });

  it('is told what a format has no place for', async () => {
    const path = join(engine.folder, 'iptc.jpg');
    const picture = { ...makePicture({ width: 20, height: 20, pattern: 'noise' }), format: 'jpeg' as const };
    const iptc = Uint8Array.of(0x1c, 2, 5, 0, 1, 65);
    await savePicture({ ...picture, metadata: { iptc } }, path, { format: 'jpeg', overwrite: true });
    const photoId = await openDenoised(path);
    const output = join(engine.folder, 'out.webp');
    const job = { kind: 'save', photoId, layer: 'result', output, format: 'webp', overwrite: false } as const;
    expect(await engine.run({ ...job, ...full })).toMatchObject({
      kind: 'finished',
      value: { output, notCarried: ['iptc'] },
    });
  });
});
