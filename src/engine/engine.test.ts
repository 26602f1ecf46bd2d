import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPicture } from '../model/image/load';
import type { JobRequest } from './contract';
import { startTestEngine, writeTestPhoto } from './testing/test-engine';

type TestEngine = Awaited<ReturnType<typeof startTestEngine>>;

let engine: TestEngine;
let photoPath: string;
beforeEach(async () => {
  engine = await startTestEngine();
  photoPath = join(engine.folder, 'fünf.png');
});
afterEach(async () => {
  await engine.stop();
  await engine.remove();
});

const full = { strength: 1, colorStrength: 1 };
const half = { strength: 0.5, colorStrength: 0.5 };
const denoise = (photoId: string): JobRequest => ({ kind: 'denoise', photoId, sigma: 'auto' });
const save = (photoId: string, output: string, layer: 'result' | 'decoded' = 'result'): JobRequest => ({
  kind: 'save',
  photoId,
  layer,
  output,
  format: 'png',
  overwrite: false,
  ...half,
});
const open = (path = photoPath) => engine.client.request('photo:open', { path });
const tile = (photoId: string, layer: 'source' | 'result' | 'decoded', level = 0, strengths = full) =>
  engine.client.request('photo:tile', { photoId, layer, level, column: 0, row: 0, ...strengths });

describe('opening', () => {
  it('fails in words for what is missing, no picture, or a folder', async () => {
    writeFileSync(photoPath, 'not a picture');
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('fünf.png') as string });
    await expect(open(join(engine.folder, 'none.jpg'))).rejects.toMatchObject({ code: 'UNREADABLE_IMAGE' });
    await expect(open(engine.folder)).rejects.toMatchObject({ code: 'UNREADABLE_IMAGE' });
    writeFileSync(join(engine.folder, 'a.latent'), 'nothing');
    await expect(open(join(engine.folder, 'a.latent'))).rejects.toMatchObject({ code: 'CORRUPT_BITSTREAM' });
  });

  it('reads the header only, and gives each opening an id of its own', async () => {
    await writeTestPhoto(photoPath, { bits: 16 });
    const info = await open();
    expect(info).toMatchObject({ kind: 'photo', name: 'fünf.png', width: 37, height: 23, bits: 16 });
    expect(info.rawBytes).toBe(37 * 23 * 6);
    expect((await open()).photoId).not.toBe(info.photoId);
    expect(engine.controls.calls.load).toBe(0);
  });

  it('tells a photo that changed on disk instead of showing other pixels under its name', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    await writeTestPhoto(photoPath, { width: 38 });
    await expect(tile(photoId, 'source')).rejects.toMatchObject({
      code: 'UNREADABLE_IMAGE',
      message: expect.stringContaining('changed') as string,
    });
  });

  it('forgets a closed photo with all that was kept for it', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    await engine.run(denoise(photoId));
    expect(readdirSync(engine.session)).toHaveLength(2);
    await engine.client.request('photo:close', { photoId });
    expect(readdirSync(engine.session)).toEqual([]);
    await expect(tile(photoId, 'source')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(engine.client.request('photo:close', { photoId })).resolves.toBeNull();
  });
});

describe('denoise, compare and save', () => {
  it('refuses what needs a result before there is one', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    await expect(tile(photoId, 'result')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(tile(photoId, 'decoded')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const outcome = await engine.run(save(photoId, join(engine.folder, 'out.png')));
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'INVALID_ARGUMENT' } });
    expect(existsSync(join(engine.folder, 'out.png'))).toBe(false);
  });

  it.each([8, 16] as const)('shows in full size what a %i-bit file then holds', async (bits) => {
    const source = await writeTestPhoto(photoPath, { bits });
    const { photoId } = await open();
    const outcome = await engine.run(denoise(photoId));
    expect(outcome).toMatchObject({ kind: 'finished', value: { sigma: 25, model: 'plain' } });
    const output = join(engine.folder, 'clean.png');
    const saved = await engine.run(save(photoId, output));
    expect(saved).toMatchObject({ kind: 'finished', value: { output } });

    const file = await loadPicture(output);
    const seen = (await tile(photoId, 'result', 0, half)).rgba.filter((_, index) => index % 4 !== 3);
    const inFile = [...file.samples].map((value) => (bits === 8 ? value : Math.round(value / 257)));
    expect([...seen]).toEqual(inFile);
    expect(file.samples).not.toEqual(source.samples);

    const inWindow = await engine.client.request('photo:compare', { photoId, layer: 'result', ...half });
    expect(inWindow.psnr).toBeGreaterThan(5);
    const none = { strength: 0, colorStrength: 0 };
    const untouched = await engine.client.request('photo:compare', { photoId, layer: 'result', ...none });
    expect(untouched).toMatchObject({ psnr: Infinity, ssim: 1, maxError: 0 });
  });

  it('never writes over the original, nor over another file unless told to', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    await engine.run(denoise(photoId));
    const onOriginal = await engine.run({ ...save(photoId, photoPath), overwrite: true } as JobRequest);
    expect(onOriginal).toMatchObject({ kind: 'failed', error: { code: 'FORBIDDEN' } });
    const other = join(engine.folder, 'other.png');
    writeFileSync(other, 'mine');
    expect(await engine.run(save(photoId, other))).toMatchObject({ error: { code: 'FILE_EXISTS' } });
  });

  it('gives reduced tiles of every layer', async () => {
    await writeTestPhoto(photoPath, { width: 1100, height: 700 });
    const { photoId } = await open();
    await engine.run(denoise(photoId));
    for (const layer of ['source', 'result'] as const) {
      expect(await tile(photoId, layer, 2)).toMatchObject({ width: 275, height: 175 });
      expect(await tile(photoId, layer, 0)).toMatchObject({ width: 512, height: 512 });
    }
    const [source, result] = [await tile(photoId, 'source', 2), await tile(photoId, 'result', 2)];
    const mean = ({ rgba }: { rgba: Uint8Array }) =>
      rgba.reduce((sum, value) => sum + value, 0) / rgba.length;
    // Halved colours beside a full alpha.
    expect(mean(result) - 63.75).toBeCloseTo((mean(source) - 63.75) / 2, 0);
    await expect(tile(photoId, 'source', 3)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('ends an older comparison when a newer one is asked for', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    await engine.run(denoise(photoId));
    const ask = (strength: number) =>
      engine.client.request('photo:compare', { photoId, layer: 'result', strength, colorStrength: 1 });
    const settled = await Promise.allSettled([ask(0.1), ask(0.2), ask(0.3)]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(settled[0]).toMatchObject({ reason: { code: 'CANCELLED' } });
  });
});

describe('fold and decode', () => {
  it('folds, decodes, measures, saves and opens again', async () => {
    const source = await writeTestPhoto(photoPath);
    const { photoId } = await open();
    const folded = await engine.run({ kind: 'fold', photoId, quality: 60, keepNoise: true, ...full });
    expect(folded).toMatchObject({
      kind: 'finished',
      value: { psnr: Infinity, quality: 60, model: 'plain' },
    });
    const output = join(engine.folder, 'a.latent');
    const saved = await engine.run({ kind: 'save-latent', photoId, output, overwrite: false });
    const { bytes } = (folded as { value: { bytes: number } }).value;
    expect(saved).toMatchObject({ kind: 'finished', value: { output, bytes } });

    const latent = await open(output);
    expect(latent).toMatchObject({ kind: 'latent', format: 'latent', width: 37, latent: { model: 'plain' } });
    await expect(tile(latent.photoId, 'source')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const decoded = await engine.run({ kind: 'decode', photoId: latent.photoId });
    expect(decoded).toMatchObject({ kind: 'finished', value: { width: 37, height: 23, damagedTiles: 0 } });
    const exported = join(engine.folder, 'b.png');
    await engine.run(save(latent.photoId, exported, 'decoded'));
    expect((await loadPicture(exported)).samples).toEqual(source.samples);
  });

  it('notes what becomes of the noise, where a note is asked for', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    const fold = async (how: object) => {
      await engine.run({ kind: 'fold', photoId, quality: 60, ...full, ...how });
      return engine.controls.note;
    };
    const note = { sigma: 'auto' } as const;
    expect(await fold({ keepNoise: true })).toBeUndefined();
    expect(await fold({ keepNoise: true, note })).toMatchObject({ noise: 'exact', model: '', strength: 0 });
    await engine.run(denoise(photoId));
    expect(await fold({ note })).toMatchObject({ noise: 'none', model: 'plain', strength: 1 });
    expect(await fold({ keepGrain: true, note })).toMatchObject({ noise: 'grain', model: 'plain' });
    expect(await fold({ keepNoise: true, note })).toMatchObject({ noise: 'exact', model: '', strength: 0 });
  });

  it('folds the blend of a photo that was denoised', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    await engine.run(denoise(photoId));
    await engine.run({ kind: 'fold', photoId, quality: 60, ...half });
    expect((await tile(photoId, 'decoded')).rgba).toEqual((await tile(photoId, 'result', 0, half)).rgba);
  });
});

describe('cancel', () => {
  it('ends a running denoise, which leaves nothing, and the next one works', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    engine.controls.isEndless = true;
    const { jobId } = await engine.client.request('job:start', { job: denoise(photoId) });
    while (engine.progress.length < 3) await new Promise((resolve) => setTimeout(resolve, 2));
    const start = performance.now();
    await engine.client.request('job:cancel', { jobId });
    expect(await engine.closed(jobId)).toEqual({ kind: 'cancelled' });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(readdirSync(engine.session)).toEqual([]);
    await expect(tile(photoId, 'result')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    engine.controls.isEndless = false;
    expect(await engine.run(denoise(photoId))).toMatchObject({ kind: 'finished' });
    expect(engine.closings).toHaveLength(2);
  });

  it('ends the jobs of a photo that is closed', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    engine.controls.isEndless = true;
    const running = await engine.client.request('job:start', { job: denoise(photoId) });
    const queued = await engine.client.request('job:start', { job: denoise(photoId) });
    await engine.client.request('photo:close', { photoId });
    expect(await engine.closed(running.jobId)).toEqual({ kind: 'cancelled' });
    expect(await engine.closed(queued.jobId)).toEqual({ kind: 'cancelled' });
  });
});

describe('memory and crashes', () => {
  it('brings results back that memory had no room for', async () => {
    await engine.stop();
    engine = await startTestEngine({ folder: engine.folder, budgetBytes: 1 });
    await writeTestPhoto(photoPath);
    const second = join(engine.folder, 'b.png');
    await writeTestPhoto(second, { width: 50 });
    const first = await open();
    await engine.run(denoise(first.photoId));
    const before = await tile(first.photoId, 'result');
    const other = await open(second);
    await engine.run(denoise(other.photoId));
    await tile(other.photoId, 'result');
    expect(await tile(first.photoId, 'result')).toEqual(before);
    expect(engine.controls.calls.denoise).toBe(2);
  });

  it('loses no finished work when the process dies', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    await engine.run(denoise(photoId));
    await engine.run({ kind: 'fold', photoId, quality: 60, ...full });
    const { folder, session } = engine;
    const seen = { result: await tile(photoId, 'result'), decoded: await tile(photoId, 'decoded') };
    await engine.crash();

    engine = await startTestEngine({ folder, session });
    const info = await engine.client.request('photo:open', { path: photoPath, photoId });
    expect(info.photoId).toBe(photoId);
    expect(info.finished).toMatchObject({
      denoise: { sigma: 25 },
      fold: { quality: 60 },
      decode: { width: 37 },
    });
    expect(await tile(photoId, 'result')).toEqual(seen.result);
    expect(await tile(photoId, 'decoded')).toEqual(seen.decoded);
    const output = join(folder, 'late.latent');
    expect(await engine.run({ kind: 'save-latent', photoId, output, overwrite: false })).toMatchObject({
      kind: 'finished',
    });
    expect(engine.controls.calls).toMatchObject({ denoise: 0, fold: 0 });
  });

  it('does not give the work of one file to another', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    await engine.run(denoise(photoId));
    const { folder, session } = engine;
    await engine.crash();
    await writeTestPhoto(photoPath, { width: 40 });
    engine = await startTestEngine({ folder, session });
    const info = await engine.client.request('photo:open', { path: photoPath, photoId });
    expect(info.finished).toBeUndefined();
    const badId = engine.client.request('photo:open', { path: photoPath, photoId: '../../x' });
    await expect(badId).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('removes its session folder when it stops', async () => {
    await writeTestPhoto(photoPath);
    const { photoId } = await open();
    engine.controls.isEndless = true;
    const { jobId } = await engine.client.request('job:start', { job: denoise(photoId) });
    await engine.stop();
    expect(await engine.closed(jobId)).toEqual({ kind: 'cancelled' });
    expect(existsSync(engine.session)).toBe(false);
  });
});
