/**
 * Contender of bench/restore in Node: denoises a photo as the app does, level found, for each line on stdin.
 *
 * usage: node --expose-gc restore-photo.mjs run JOB.json
 *        restore-photo.mjs describe MODEL-FOLDER JOB.json   writes network.json and network.bin beside the job, and into the
 *                                                           job how the app cuts the photo, for the contender in Python
 */
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { choosePrecision } from '../../src/model/graph/precision';
import { restoreUnetNetwork } from '../../src/model/graph/restore-unet';
import { weightsOf } from '../../src/model/graph/weights';
import { allocateSamples, type Picture } from '../../src/model/image/picture';
import { restoreStride } from '../../src/model/networks/restore-unet';
import { denoisePicture, restoreMargins, restoreTilings } from '../../src/model/restore/denoise';
import { planTiles } from '../../src/model/tile/plan-tiles';
import { openRestoreModel, readRestoreWeights } from '../../src/model/zoo/restore-files';

/** What bench/restore.mjs asks for. */
interface Job {
  readonly modelFolder: string;
  /** Raw 8-bit RGB. */
  readonly photo: string;
  readonly width: number;
  readonly height: number;
  /** Side of a picture that is done first, so that nothing is loaded or compiled when it counts; px. */
  readonly warmPx: number;
}

/** Others had their turn meanwhile. */
const turnsApartMs = 500;

async function main(): Promise<void> {
  const [what, ...files] = process.argv.slice(2);
  if (what === 'describe') return describe(files[0], files[1]);
  const job = JSON.parse(readFileSync(files[0], 'utf8')) as Job;
  const model = await openRestoreModel(job.modelFolder);
  const photo = readPhoto(job);
  const side = Math.min(job.warmPx, job.width, job.height);
  const warm = allocateSamples(side * side * 3, 8);
  warm.set(photo.samples.subarray(0, warm.length));
  await denoisePicture(pictureOf(warm, side, side), model, { sigma: 'auto' });
  say({ ready: true });
  const step = async () => {
    const start = performance.now();
    const { denoised, sigma } = await denoisePicture(photo, model, { sigma: 'auto' });
    const ms = performance.now() - start;
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    say({ ms, peakBytes, sigma, value: denoised[0] / 65535 });
  };
  let ended = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== 'step') break;
    // The result of an earlier turn is no part of what a photo takes.
    if (performance.now() - ended > turnsApartMs) globalThis.gc?.();
    await step();
    ended = performance.now();
  }
  process.exit(0);
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function pictureOf(samples: Picture['samples'], width: number, height: number): Picture {
  return { width, height, bits: 8, samples, isGrey: false, metadata: {}, format: 'png' };
}

/** Straight into the samples: no second copy counts as memory. */
function readPhoto({ photo, width, height }: Job): Picture {
  const samples = allocateSamples(width * height * 3, 8);
  const file = openSync(photo, 'r');
  for (let at = 0; at < samples.length;) {
    const read = readSync(file, samples, at, samples.length - at, at);
    if (read === 0) throw new Error(`${photo} is shorter than ${width} x ${height}.`);
    at += read;
  }
  closeSync(file);
  return pictureOf(samples, width, height);
}

/** The model in use and the way the app cuts the photo. */
async function describe(modelFolder: string, jobFile: string): Promise<void> {
  const job = JSON.parse(readFileSync(jobFile, 'utf8')) as Job;
  const { spec, weights } = await readRestoreWeights(modelFolder);
  const { precision } = choosePrecision();
  const network = restoreUnetNetwork(spec);
  const shapes = weightsOf(network).map(({ name, shape }) => ({ name, shape }));
  const folder = dirname(jobFile);
  writeFileSync(join(folder, 'network.json'), JSON.stringify({ ...network, weights: shapes }));
  writeFileSync(
    join(folder, 'network.bin'),
    new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength),
  );
  const plan = planTiles(job.width, job.height, {
    stride: restoreStride(spec),
    ...restoreMargins,
    maxInputPx: restoreTilings[precision].maxInputPx,
  });
  const { batch } = restoreTilings[precision];
  writeFileSync(jobFile, JSON.stringify({ ...job, modelFolder, precision, batch, plan }));
}

void main();
