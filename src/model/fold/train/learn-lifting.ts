/**
 * Learns the wavelet's weights from clean photos: the ones with which the real coder takes the fewest bytes at equal error. Starts
 * from the stock weights, prints how each generation does, writes the weights and what they gain on photos held out. Bundled and run by
 * scripts/train-lifting.mjs. Arguments: folder of photos, model folder (its tables code), generations, seed, file to start from (empty: CDF 9/7), output.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createRandom, mixSeed } from '../../random';
import { listPairs, splitPhotos } from '../../training/dataset';
import { readFoldParts } from '../../zoo/fold-files';
import { cdf97, liftingAt, type LevelLifting } from '../transform/lifting';
import { Evolution } from './evolution';
import { LiftingCost } from './lifting-cost';

/** Threads, each with crops of its own, so that the result does not depend on their number's luck. */
const threads = 2;
const cropsPerThread = 10;
const heldOutCrops = 24;
const population = 14;
/** Levels with weights of their own; the last stands for all coarser ones. */
const levelCount = 3;
/** First spread of alpha, beta, delta, scale, diagonal; of the finest level's far alpha, gamma, delta. */
const spreads = [0.02, 0.006, 0.01, 0.006, 0.01] as const;
const farSpreads = [0.004, 0.004, 0.004] as const;

interface Job {
  readonly photos: readonly string[];
  readonly model: string;
  readonly crops: number;
  readonly seed: number;
  readonly start: readonly LevelLifting[];
}

/** Numbers that are learned <-> weights. Gamma follows from the others: what is constant leaves nothing in the high bands. */
function toNumbers(levels: readonly LevelLifting[]): number[] {
  return levels.flatMap(({ alpha, beta, delta, scale, diagonal = 1, far }, i) => [
    ...[alpha, beta, delta, scale, diagonal],
    ...(i === 0 ? [far?.alpha ?? 0, far?.gamma ?? 0, far?.delta ?? 0] : []),
  ]);
}

function fromNumbers(numbers: readonly number[]): LevelLifting[] {
  return Array.from({ length: levelCount }, (_, i) => {
    const first = i === 0 ? 0 : i * spreads.length + farSpreads.length;
    const [alpha, beta, delta, scale, diagonal, ...more] = numbers.slice(first, first + 8);
    const far = i === 0 ? { alpha: more[0], gamma: more[1], delta: more[2] } : undefined;
    const detail = 1 + 2 * (alpha + (far?.alpha ?? 0));
    const gamma = -detail / (2 * (1 + 2 * beta * detail)) - (far?.gamma ?? 0);
    return { alpha, beta, gamma, delta, scale, diagonal, ...(far && { far }) };
  });
}

async function serve({ photos, model, crops, seed, start }: Job): Promise<void> {
  const cost = new LiftingCost((await readFoldParts(model)).tables);
  await cost.open(photos, crops, seed, start);
  parentPort!.on('message', (lifting: LevelLifting[]) => parentPort!.postMessage(cost.of(lifting)));
  parentPort!.postMessage('ready');
}

/** @returns costs of weights, one thread's questions answered in order */
async function openThread(job: Job): Promise<(lifting: readonly LevelLifting[]) => Promise<number>> {
  const worker = new Worker(new URL(import.meta.url), { workerData: job });
  const waiting: ((value: number) => void)[] = [];
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  worker.removeAllListeners('error');
  // Nothing can go on without it, and Node says why.
  worker.on('error', (error) => {
    throw error;
  });
  worker.on('message', (cost: number) => waiting.shift()!(cost));
  worker.unref();
  return (lifting) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      worker.ref();
      worker.postMessage(lifting);
    });
}

async function learn([
  folder,
  model,
  generations,
  seedText,
  startFile,
  output,
]: readonly string[]): Promise<void> {
  const seed = Number(seedText);
  const split = splitPhotos(await listPairs(folder), 24);
  const [photos, heldOut] = [split.train, split.heldOut].map((list) => list.map(({ clean }) => clean));
  const stock = startFile
    ? (JSON.parse(await readFile(startFile, 'utf8')) as { levels: LevelLifting[] }).levels
    : cdf97;
  const plain = Array.from({ length: levelCount }, () => cdf97);
  const first = Array.from({ length: levelCount }, (_, i) => liftingAt(stock, i + 1));
  const ask = await Promise.all(
    Array.from({ length: threads }, (_, i) =>
      openThread({ photos, model, crops: cropsPerThread, seed: mixSeed(seed, 40 + i), start: plain }),
    ),
  );
  const costOf = async (levels: readonly LevelLifting[]) =>
    (await Promise.all(ask.map((one) => one(levels)))).reduce((sum, cost) => sum + cost, 0) / threads;
  const spread = [0, 1, 2].flatMap((i) => [...spreads, ...(i === 0 ? farSpreads : [])]);
  const evolution = new Evolution(toNumbers(first), { random: createRandom(seed), population, spread });
  const asPercent = (cost: number) => 100 * (Math.exp(cost) - 1);
  for (let generation = 1; generation <= Number(generations); generation++) {
    await evolution.generation((tried) => Promise.all(tried.map((one) => costOf(fromNumbers(one)))));
    if (generation % 5 !== 0 && generation !== Number(generations)) continue;
    const gain = asPercent(await costOf(fromNumbers(evolution.mean)));
    process.stdout.write(
      `generation ${generation}: ${gain.toFixed(2)} % bytes at equal error against CDF 9/7\n`,
    );
    await write(fromNumbers(evolution.mean));
  }
  const outside = await openThread({ photos: heldOut, model, crops: heldOutCrops, seed, start: plain });
  const heldOutPercent = asPercent(await outside(fromNumbers(evolution.mean)));
  process.stdout.write(`${heldOutPercent.toFixed(2)} % on ${heldOutCrops} crops of photos held out\n`);
  await write(fromNumbers(evolution.mean), heldOutPercent);
  process.exit(0);

  async function write(levels: readonly LevelLifting[], percent?: number): Promise<void> {
    await writeFile(output, `${JSON.stringify({ heldOutPercent: percent, levels }, null, 2)}\n`);
  }
}

if (isMainThread) await learn(process.argv.slice(2));
else await serve(workerData as Job);
