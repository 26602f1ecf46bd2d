import { cpSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { savePicture } from '../../image/save';
import { makePicture } from '../../testing/pictures';
import { firstDifference } from '../../testing/samples';
import { temporaryFolder } from '../../testing/temporary-folder';
import { loadCheckpoint } from '../../training/checkpoint';
import type { TrainOutcome } from '../../training/train-model';
import type { TrainReport } from '../../types';
import { openFoldModel } from '../../zoo/fold-files';
import { Zoo } from '../../zoo/zoo';
import { decodeLatent } from '../decode-latent';
import { encodeLatent, type EncodedLatent } from '../encode-latent';
import { TileCodec } from '../entropy/code-tile';
import { readLatentInfo } from '../format/latent-info';
import { testNetwork } from '../testing/test-model';
import { decodeTables, encodeTables, untrainedTables } from '../tables';
import { cdf97 } from '../transform/lifting';
import { fitTables } from './fit-tables';
import { sampleLatent } from './sample-latents';
import { trainFoldModel } from './train-fold-model';
import { trainSynthesis, type SynthesisTraining } from './train-synthesis';

const folder = temporaryFolder();
const stock = join(import.meta.dirname, '..', '..', '..', '..', 'assets', 'models');
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
    const bytesWith = (given: typeof tables) => new TileCodec(given).encode(latent, width, height).length;
    expect(bytesWith(tables)).toBeLessThan(0.95 * bytesWith(untrainedTables(5)));
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
});

describe('a model trained on from the stock one', () => {
  const zoo = new Zoo({ stock, user: join(folder, 'user') });
  const open = async (found: ReturnType<Zoo['find']>) => openFoldModel((await found).folder);
  const reports: number[] = [];
  let older: EncodedLatent;
  let outcome: TrainOutcome;
  beforeAll(async () => {
    const model = await open(zoo.find(await zoo.inUse('fold')));
    older = await encodeLatent(crops[0], model);
    model.dispose();
    const photos = join(folder, 'photos');
    await writePhotos(photos);
    outcome = await trainFoldModel(
      { cleanFolder: photos, name: 'Mine', steps: 12, seed: 3 },
      {
        zoo,
        runsFolder: join(folder, 'runs'),
        command: 'test',
        now: new Date(0),
        onReport: ({ step }) => reports.push(step),
      },
    );
  }, 240_000);

  it('codes', async () => {
    expect(outcome).toMatchObject({ steps: 12, heldOut: 1 });
    expect(Math.abs(outcome.psnr - outcome.psnrStock)).toBeLessThan(0.5);
    expect(reports).toEqual([10, 12]);
    const model = await open(zoo.find(outcome.modelId));
    const { figures } = await encodeLatent(crops[0], model);
    expect(figures.psnr).toBeGreaterThan(30);
    model.dispose();
  });

  it('leaves files of before to the model that they name', async () => {
    await zoo.use(outcome.modelId);
    const { bytes, decoded } = older;
    /** First sample that differs from what was coded when a model opens the file; -1 for none. */
    const differenceWith = async (found: ReturnType<Zoo['find']>) => {
      const model = await open(found);
      const { picture } = await decodeLatent(bytes, () => Promise.resolve(model));
      model.dispose();
      return firstDifference(picture.samples, decoded.samples);
    };
    expect(await differenceWith(zoo.findByFingerprint(readLatentInfo(bytes).fingerprint))).toBe(-1);
    expect(await differenceWith(zoo.find(await zoo.inUse('fold')))).not.toBe(-1);
  });
});

describe('trainSynthesis', () => {
  it('goes on from its checkpoint as if never interrupted', async () => {
    const photos = join(folder, 'run-photos');
    const runFolder = join(folder, 'run');
    const training: SynthesisTraining = {
      network: testNetwork,
      levels: 5,
      lifting: cdf97,
      photos: await writePhotos(photos),
      runFolder,
      seed: 5,
      batch: 12,
      patchPx: 32,
      noisyShare: 0.1,
      schedule: { peak: 3e-3, floor: 0.1, warmupSteps: 5 },
      steps: 20,
      reportEvery: 10,
      checkpointEvery: 10,
    };
    const stoppedFolder = join(folder, 'stopped');
    // What a run that ends at its first checkpoint leaves.
    const onReport = ({ step }: TrainReport) => {
      if (step === 10) cpSync(runFolder, stoppedFolder, { recursive: true });
    };
    const whole = await trainSynthesis({ ...training, onReport });
    const { state } = await loadCheckpoint(stoppedFolder);
    expect(state.step).toBe(10);
    const reports: number[] = [];
    const resumed = await trainSynthesis({
      ...training,
      runFolder: stoppedFolder,
      resume: true,
      onReport: ({ step }) => reports.push(step),
    });
    expect(reports).toEqual([20]);
    const apart = (a: Float32Array, b: Float32Array) => Math.max(...a.map((v, i) => Math.abs(v - b[i])));
    expect(apart(resumed.weights, whole.weights)).toBeLessThan(1e-6);
    expect(apart(resumed.weights, state.average)).toBeGreaterThan(1e-3);
  });
});

/** @returns their paths */
async function writePhotos(to: string): Promise<string[]> {
  await mkdir(to);
  const paths = [1, 2, 3].map((seed) => join(to, `${seed}.png`));
  for (const [i, path] of paths.entries())
    await savePicture(makePicture({ width: 340, height: 330, pattern: 'scene', seed: i + 1 }), path, {
      format: 'png',
      overwrite: false,
    });
  return paths;
}
