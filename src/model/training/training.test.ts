import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { savePicture } from '../image/save';
import { allocateSamples, type Picture } from '../image/picture';
import { getTf } from '../tf';
import { exportModel } from '../zoo/export-model';
import { Zoo } from '../zoo/zoo';
import { loadCheckpoint } from './checkpoint';
import { listPairs, splitPhotos } from './dataset';
import { createRandom } from '../random';
import { PatchMaker } from './patch-maker';
import { makeNoise } from './patch-noise';
import { learningRate } from './schedule';
import { trainRestore, type RestoreTraining } from './train-restore';
import { trainRestoreModel } from './train-model';

const noMix = { clipped: 0, poisson: 0, camera: 0, jpeg: 0, impulse: 0, speckle: 0, grey: 0, smooth: 0 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grainfold-training-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function writePhotos(count: number, side = 64): Promise<void> {
  for (let n = 0; n < count; n++) {
    const samples = allocateSamples(side * side * 3, 8);
    for (let i = 0; i < samples.length; i++)
      samples[i] = 128 + 90 * Math.sin((Math.floor(i / 3) % side) / (4 + n) + i / side / 50);
    const picture: Picture = {
      width: side,
      height: side,
      bits: 8,
      samples,
      isGrey: false,
      metadata: {},
      format: 'png',
    };
    await savePicture(picture, join(folder, `photo${n}.png`), { format: 'png', overwrite: false });
  }
}

async function smallTraining(steps: number, change: Partial<RestoreTraining> = {}): Promise<RestoreTraining> {
  return {
    spec: { kind: 'restore-unet', widths: [8, 12], blocks: 1 },
    photos: await listPairs(folder),
    runFolder: join(folder, 'run'),
    seed: 5,
    stages: [{ from: 0, batch: 2, patchPx: 32 }],
    maxSigma: 50,
    mix: { ...noMix, clipped: 0.3, poisson: 0.3, camera: 0.2 },
    schedule: { peak: 3e-3, floor: 0.1, warmupSteps: 5 },
    steps,
    reportEvery: 10,
    validateEvery: 10,
    ...change,
  };
}

/** Largest step between neighbours of the first channel, across or down. */
function steepest(patch: Float32Array, side: number): number {
  const at = (x: number, y: number) => patch[(y * side + x) * 3];
  let most = 0;
  for (let y = 1; y < side; y++)
    for (let x = 1; x < side; x++)
      most = Math.max(most, Math.abs(at(x, y) - at(x - 1, y)), Math.abs(at(x, y) - at(x, y - 1)));
  return most;
}

describe('photos of a folder', () => {
  it('asks for at least two', async () => {
    await writePhotos(1);
    const photos = await listPairs(folder);
    expect(() => splitPhotos(photos, 4)).toThrow('at least 2 photos');
    await expect(listPairs(join(folder, 'missing'))).rejects.toThrow('missing');
  });

  it('are split by picture, the same way every time', async () => {
    await writePhotos(6);
    const photos = await listPairs(folder);
    const { train, heldOut } = splitPhotos(photos, 2);
    expect(heldOut).toHaveLength(2);
    expect([...train, ...heldOut].map((p) => p.clean).sort()).toEqual(photos.map((p) => p.clean));
    expect(splitPhotos([...photos].reverse(), 2).heldOut).toEqual(heldOut);
  });
});

describe('PatchMaker', () => {
  it('makes the same batch from the same seed and step, another from the next', async () => {
    await writePhotos(2);
    const settings = {
      photos: await listPairs(folder),
      sidePx: 16,
      batch: 4,
      seed: 1,
      maxSigma: 50,
      mix: {
        ...noMix,
        poisson: 0.1,
        camera: 0.3,
        jpeg: 0.2,
        impulse: 0.1,
        speckle: 0.1,
        grey: 0.1,
        smooth: 0.1,
      },
    };
    const first = await new PatchMaker(settings).make(7);
    expect(await new PatchMaker(settings).make(7)).toEqual(first);
    expect((await new PatchMaker(settings).make(8)).clean).not.toEqual(first.clean);
  });

  it('takes every second crop from a smaller copy, the same one every time', async () => {
    await writePhotos(1, 96);
    const settings = {
      photos: await listPairs(folder),
      sidePx: 16,
      batch: 32,
      seed: 1,
      maxSigma: 50,
      mix: noMix,
      isVaried: true,
    };
    const { clean } = await new PatchMaker(settings).make(0);
    expect((await new PatchMaker(settings).make(0)).clean).toEqual(clean);
    const slopes = Array.from({ length: 32 }, (_, i) =>
      steepest(clean.subarray(i * 16 * 16 * 3, (i + 1) * 16 * 16 * 3), 16),
    );
    const whole = 90 / 255 / 4;
    expect(slopes.filter((slope) => slope > 1.1 * whole).length).toBeGreaterThan(8);
    expect(slopes.filter((slope) => slope < 1.05 * whole).length).toBeGreaterThan(4);
  });

  it('says so when no photo is large enough', async () => {
    await writePhotos(1, 16);
    const maker = new PatchMaker({
      photos: await listPairs(folder),
      sidePx: 32,
      batch: 1,
      seed: 1,
      maxSigma: 50,
      mix: noMix,
    });
    await expect(maker.make(0)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('makeNoise', () => {
  it('takes the mean of many shots for the truth of a camera JPEG', async () => {
    const sidePx = 48;
    const clean = Float32Array.from(
      { length: sidePx * sidePx * 3 },
      (_, i) => 0.5 + 0.3 * Math.sin(i) * Math.cos(i / 7),
    );
    const distance = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length;
    let [written, closer] = [0, 0];
    for (let seed = 0; seed < 24; seed++) {
      const made = await makeNoise(
        'camera',
        clean,
        { sidePx, maxSigma: 50, truthShots: 16 },
        createRandom(seed),
      );
      const truth = made.clean!;
      if (distance(truth, clean) === 0) continue;
      written++;
      if (distance(made.base, truth) < distance(made.base, clean)) closer++;
    }
    expect(closer).toBeGreaterThan(0.75 * written);
    expect(written).toBeGreaterThan(12);
    expect(written).toBeLessThan(24);
  });
});

describe('learningRate', () => {
  it('rises, peaks and falls to its floor', () => {
    const schedule = { peak: 1, floor: 0.1, warmupSteps: 10 };
    expect(learningRate(schedule, 0, 0)).toBeCloseTo(0.1);
    expect(learningRate(schedule, 10, 0)).toBeCloseTo(1);
    expect(learningRate(schedule, 100, 0.5)).toBeCloseTo(0.55);
    expect(learningRate(schedule, 200, 1)).toBeCloseTo(0.1);
  });
});

describe('trainRestore', () => {
  it('names the folder that holds no checkpoint', async () => {
    await writePhotos(2);
    await expect(trainRestore(await smallTraining(5, { resume: true }))).rejects.toThrow('no checkpoint');
  });

  it('lets the loss fall to under 0.6 of the first', async () => {
    await writePhotos(3);
    const losses: number[] = [];
    await trainRestore(await smallTraining(220, { onReport: (report) => losses.push(report.loss) }));
    // One report is ten batches of two small patches, whose noise differs: the last 60 steps together tell.
    const last = losses.slice(-6);
    const mean = last.reduce((sum, loss) => sum + loss, 0) / last.length;
    expect(mean, losses.map((loss) => loss.toFixed(3)).join(' ')).toBeLessThan(0.6 * losses[0]);
  });

  it('saves, resumes and goes on as if never interrupted', async () => {
    await writePhotos(3);
    const stages = [
      { from: 0, batch: 2, patchPx: 32 },
      { from: 0.75, batch: 1, patchPx: 48 },
    ];
    // The rate of a resumed run follows the whole run's length: cut it short by cancelling, not by steps.
    const whole = await trainRestore(await smallTraining(20, { stages, runFolder: join(folder, 'whole') }));
    const signal = { aborted: false };
    const cut = smallTraining(20, { stages, signal, onReport: ({ step }) => (signal.aborted = step >= 10) });
    await expect(trainRestore(await cut)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await loadCheckpoint(join(folder, 'run'))).state.step).toBe(10);
    const resumed = await trainRestore(await smallTraining(20, { stages, resume: true }));
    expect(resumed.steps).toBe(20);
    for (let i = 0; i < whole.weights.length; i += 37)
      expect(resumed.weights[i]).toBeCloseTo(whole.weights[i], 4);
  });

  it('leaves no tensors behind', async () => {
    await writePhotos(2);
    const before = getTf().memory().numTensors;
    await trainRestore(await smallTraining(3));
    expect(getTf().memory().numTensors).toBe(before);
  });
});

describe('trainRestoreModel', () => {
  it('puts a measured model in the zoo', async () => {
    await writePhotos(4, 104);
    const zoo = new Zoo({ stock: join(folder, 'stock'), user: join(folder, 'models') });
    const request = { cleanFolder: folder, from: 'scratch', name: 'My Photos', steps: 2 };
    const outcome = await trainRestoreModel(request, {
      zoo,
      runsFolder: join(folder, 'runs'),
      command: 'test',
      now: new Date(0),
    });
    expect(outcome).toMatchObject({ modelId: 'my-photos', steps: 2, heldOut: 1 });
    expect(Number.isFinite(outcome.psnr)).toBe(true);
    const [entry] = await zoo.list();
    expect(entry).toMatchObject({ id: 'my-photos', inUse: true, stock: false });
    expect(entry.card.figures['heldOutPsnr']).toBe(outcome.psnr);
    const fast = { ...request, from: 'scratch-fast', name: 'Fast', steps: 1 };
    await trainRestoreModel(fast, {
      zoo,
      runsFolder: join(folder, 'runs'),
      command: 'test',
      now: new Date(1),
    });
    const [fastEntry] = (await zoo.list()).filter(({ id }) => id === 'fast');
    // Newer, but only ever used where it is asked for.
    expect(fastEntry).toMatchObject({ inUse: false, card: { role: 'fast' } });
    await zoo.remove('fast');
    const camera = { ...request, from: 'my-photos', name: 'Camera', steps: 1, isForCamera: true };
    const context = { zoo, runsFolder: join(folder, 'runs'), command: 'test', now: new Date(2) };
    const ofCamera = await trainRestoreModel(camera, context);
    // Measured on the noise that it learns.
    expect(ofCamera.psnrNoisy).not.toBeCloseTo(outcome.psnrNoisy, 1);
    expect((await zoo.find('camera')).entry).toMatchObject({ inUse: false, card: { role: 'camera' } });
    await zoo.remove('camera');
    await exportModel(zoo, 'my-photos', join(folder, 'copy'));
    await zoo.remove('my-photos');
    expect(await zoo.list()).toHaveLength(0);
    expect((await zoo.import(join(folder, 'copy'))).card).toEqual(entry.card);
    await expect(zoo.import(join(folder, 'copy'))).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  });
});
