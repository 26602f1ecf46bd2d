/**
 * `npm run bench -- restore`: seconds per megapixel and peak memory of Restore as the app runs it (level found, tiles, all of
 * it), of its small network (the preset "Fast"), of the same network as a frozen TensorFlow graph in Python over the same
 * tiles, and of OpenCV's fastNlMeansDenoisingColored, at 1, 12 and 48 megapixels. Each is a process of its own that stays ready; they take
 * turns, the sizes too: what else a machine does comes over all alike.
 * Options: --sizes 1,12,48, --rounds N (3; the median counts), --only restore,fast,graph,nlmeans, --model DIR (the newest stock
 * model), --fast-model DIR, --seed N,
 * --json, --write (puts the tables into bench/README.md). Ends with status 1 when a target is missed.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle } from '../scripts/bundle.mjs';
import { inRepo } from '../scripts/setup/paths.mjs';
import { run } from '../scripts/setup/run.mjs';
import { benchPython } from './graph/python.mjs';
import { openStepper } from './graph/stepper.mjs';
import { largePhoto } from './measure/large-photo.mjs';
import { newestModel } from './measure/models.mjs';
import { caption, circumstances, fail, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const usage =
  'npm run bench -- restore [--sizes 1,12,48] [--rounds N] [--only NAMES] [--model DIR] [--fast-model DIR] [--seed N] [--json] [--write]';
const options = readOptions(
  {
    sizes: { type: 'string', default: '1,12,48' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'restore,fast,graph,nlmeans' },
    model: { type: 'string', default: newestModel('restore') },
    'fast-model': { type: 'string', default: inRepo('assets', 'models', 'restore-fast-1') },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  usage,
);
const sizes = options.sizes.split(',').map(Number);
const [rounds, seed] = [Number(options.rounds), Number(options.seed)];
if (![...sizes, rounds].every((value) => value > 0) || !Number.isInteger(seed)) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

/** Noise of the photo, 0-255 scale. */
const sigma = 12;
/** A small photo is done so often in a turn that it is worth waking up for, as in a row of photos; the median counts. */
const turnMegapixels = 6;
/** A square that every contender does before its turns count. */
const warmPx = 720;
const ways = {
  restore: 'Restore',
  fast: 'Restore, preset "Fast"',
  graph: 'python frozen graph',
  nlmeans: 'OpenCV non-local means',
};
/** Source, 8 bits, and result, 16 bits: what a photo itself takes. */
const ownBytes = 3 + 6;
const targets = { throughput: 0.95, apart: 1.1, growth: 1.1 * ownBytes };

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Command and script of a way. */
async function programOf(way) {
  if (way === 'restore' || way === 'fast')
    return [process.execPath, '--expose-gc', await bundle('bench', 'graph', 'restore-photo.ts'), 'run'];
  const python = await benchPython(way === 'graph' ? 'networks' : 'opencv');
  return [python, inRepo('bench', 'graph', 'restore_photo.py'), way];
}

/** Writes what a way needs to know about the photo and a model, into a folder of its own. */
async function describe(model, jobFile, job) {
  await mkdir(path.dirname(jobFile), { recursive: true });
  await writeFile(jobFile, JSON.stringify(job));
  const described = await run(process.execPath, [
    await bundle('bench', 'graph', 'restore-photo.ts'),
    'describe',
    model,
    jobFile,
  ]);
  if (described.code !== 0) throw new Error(`The model could not be described: ${described.stderr}`);
  const { precision } = JSON.parse(await readFile(jobFile, 'utf8'));
  return { jobFile, precision };
}

/** Makes all ways ready for a photo of one size; each is among the entries as soon as it runs, so that whatever happens it is closed. */
async function prepare(megapixels, programs, folder) {
  await mkdir(folder, { recursive: true });
  const { width, height, data } = await largePhoto(megapixels, { sigma, seed });
  const photo = path.join(folder, 'photo.rgb');
  await writeFile(photo, data);
  const job = { photo, width, height, sigma, warmPx };
  const { precision, jobFile } = await describe(options.model, path.join(folder, 'job.json'), job);
  const jobFiles = { restore: jobFile, graph: jobFile, nlmeans: jobFile };
  if (programs.some(([way]) => way === 'fast'))
    jobFiles.fast = (
      await describe(options['fast-model'], path.join(folder, 'fast', 'job.json'), job)
    ).jobFile;
  // One after the other: making ready takes all cores.
  for (const [way, [command, ...args]] of programs) {
    process.stderr.write(`${megapixels} Mpx: ${ways[way]} is made ready …\n`);
    const stepper = await openStepper(ways[way], command, [...args, jobFiles[way]]);
    entries.push({ way, megapixels: (width * height) / 1e6, precision, stepper });
  }
}

/** What the turns of one way on one photo come to. */
function resultOf({ way, megapixels, precision, stepper: { steps } }) {
  const seconds = median(steps.map(({ ms }) => ms)) / 1000;
  return {
    way,
    megapixels,
    precision: way === 'nlmeans' ? undefined : precision,
    seconds,
    secondsPerMegapixel: seconds / megapixels,
    peakBytes: Math.max(...steps.map(({ peakBytes }) => peakBytes)),
    firstValue: steps[0].value,
  };
}

const results = [];
const entries = [];
const folder = await mkdtemp(path.join(tmpdir(), 'grainfold-bench-'));
try {
  const programs = [];
  for (const way of options.only.split(',')) {
    if (!Object.hasOwn(ways, way)) throw new Error(`--only knows ${Object.keys(ways).join(', ')}.`);
    programs.push([way, await programOf(way)]);
  }
  for (const size of sizes) await prepare(size, programs, path.join(folder, String(size)));
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`round ${round + 1} of ${rounds} …\n`);
    for (const { stepper, megapixels } of entries)
      for (let done = 0; done < turnMegapixels; done += megapixels) stepper.steps.push(await stepper.step());
  }
  results.push(...entries.map(resultOf));
} catch (error) {
  fail(error);
} finally {
  for (const { stepper } of entries) stepper.close();
  await rm(folder, { recursive: true, force: true });
}

/** What the table comes to; `isMet` where there is a target. */
function figures() {
  const of = (way) => results.filter((one) => one.way === way);
  const [ours, graph] = [of('restore'), of('graph')];
  const list = ours.flatMap((one) => {
    const other = graph.find(({ megapixels }) => megapixels === one.megapixels);
    if (!other) return [];
    const value = other.secondsPerMegapixel / one.secondsPerMegapixel;
    const figure = `throughput at ${one.megapixels.toFixed(1)} Mpx, python frozen graph = 1`;
    return [{ figure, value, target: `at least ${targets.throughput}`, isMet: value >= targets.throughput }];
  });
  if (ours.length < 2) return list;
  const costs = ours.map((one) => one.secondsPerMegapixel);
  const apart = Math.max(...costs) / Math.min(...costs);
  // From the two largest: a small photo's tiles are smaller, and what they take with them.
  const [before, last] = ours.slice(-2);
  const growth = (last.peakBytes - before.peakBytes) / ((last.megapixels - before.megapixels) * 1e6);
  return [
    ...list,
    {
      figure: 's/Mpx, largest over smallest',
      value: apart,
      target: `at most ${targets.apart}`,
      isMet: apart <= targets.apart,
    },
    {
      figure: `peak memory for each further pixel, bytes (its own: ${ownBytes})`,
      value: growth,
      target: `at most ${targets.growth.toFixed(1)}`,
      isMet: growth <= targets.growth,
    },
  ];
}

const where = circumstances();
const summary = figures();
if (options.json)
  for (const one of [...results, ...summary])
    process.stdout.write(`${JSON.stringify({ ...one, ...where })}\n`);
else {
  const rows = results.map((one) => [
    `${ways[one.way]}${one.precision ? ` ${one.precision}` : ''}`,
    one.megapixels.toFixed(1),
    one.secondsPerMegapixel.toFixed(3),
    one.seconds.toFixed(1),
    (one.peakBytes / 2 ** 20).toFixed(0),
    one.firstValue.toFixed(3),
  ]);
  const head = ['way', 'Mpx', 's/Mpx', 'seconds', 'peak memory, MiB', 'first value'];
  const command = `npm run bench -- restore --sizes ${options.sizes} --rounds ${rounds} --seed ${seed}`;
  const text = [
    markdownTable(head, rows),
    ...(summary.length > 0
      ? [
          markdownTable(
            ['figure', 'value', 'target', 'met'],
            summary.map((one) => [one.figure, one.value.toFixed(2), one.target, one.isMet ? 'yes' : 'NO']),
          ),
        ]
      : []),
    caption(command, where),
  ].join('\n\n');
  process.stdout.write(`${text}\n`);
  if (options.write && process.exitCode !== 1) writeSection('restore', text);
}
if (summary.some(({ isMet }) => !isMet)) process.exitCode = 1;
