/**
 * `npm run bench -- fold-look --data DIR`: what keeping a noisy photo's look costs, and how like it is. Files of `compress`
 * without noise, with `--keep-noise` and with `--exact-noise`; the grain that `decode` adds, held against the noise
 * that was there (photo less truth), both on pixels that are neither dark nor bright.
 *   gaussian   the pictures of DIR/cid22 with seeded Gaussian noise of sigma S, written as 8-bit PNG
 *   camera     the real shots of DIR/polyu (*_real.JPG) against the mean of many (*_mean.JPG)
 * Options: --count N (at most so many pictures of each, spread evenly; 12), --sigma S (15), --seed N, --json, --write (puts the
 * table into bench/README.md).
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runVerb } from './measure/cli.mjs';
import { readPicture, stem } from './measure/pictures.mjs';
import { caption, circumstances, markdownTable, readOptions, writeSection } from './measure/report.mjs';
import { gaussianShots, realShots } from './measure/shots.mjs';

const usage = 'npm run bench -- fold-look --data DIR [--count N] [--sigma S] [--seed N] [--json] [--write]';
const options = readOptions(
  {
    data: { type: 'string' },
    count: { type: 'string', default: '12' },
    sigma: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  usage,
);
if (!options.data) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const [count, sigma, seed] = [options.count, options.sigma, options.seed].map(Number);
const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-bench-'));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function run(args) {
  const { failures } = await runVerb(args, { quiet: true });
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

const ways = { 'no noise': [], grain: ['--keep-noise'], exact: ['--exact-noise'] };

/** Files of all shots in one way: their bytes, and the folder of the `.latent`s. */
async function compress(shots, where, way) {
  const out = path.join(where, way.replace(' ', '-'));
  const inputs = shots.map(({ file }) => file);
  await run([
    'compress',
    ...inputs,
    '-o',
    `${out}/`,
    '--no-metadata',
    '--no-thumbnail',
    '--no-verify',
    ...ways[way],
  ]);
  const files = inputs.map((file) => path.join(out, `${stem(file)}.latent`));
  return { files, bytes: files.map((file) => statSync(file).size) };
}

async function decode(files, out, flags) {
  await run(['decode', ...files, '-o', `${out}/`, '--format', 'png', ...flags]);
  return Promise.all(files.map((file) => readPicture(path.join(out, `${stem(file)}.png`))));
}

/**
 * Deviation of luminance and of red against blue, and how a pixel's green hangs together with the next, of `a - b`; where b
 * is so dark or so bright that noise was cut off, pixels do not count.
 */
function describe(a, b) {
  let [pixels, luma, redBlue, green, next] = [0, 0, 0, 0, 0];
  for (let i = 0; i + 5 < a.data.length; i += 3) {
    const [r, g, blue, beside] = [0, 1, 2, 4].map((c) => a.data[i + c] - b.data[i + c]);
    const base = (b.data[i] + b.data[i + 1] + b.data[i + 2]) / 3;
    if (base < 48 || base > 208) continue;
    pixels++;
    luma += ((r + g + blue) / 3) ** 2;
    redBlue += (r - blue) ** 2 / 2;
    green += g * g;
    next += g * beside;
  }
  return { luma: Math.sqrt(luma / pixels), colour: Math.sqrt(redBlue / pixels), next: next / green };
}

const results = [];
try {
  for (const [kind, shots] of [
    [
      'gaussian',
      await gaussianShots(path.join(options.data, 'cid22'), path.join(folder, 'noisy'), {
        count,
        sigma,
        seed,
      }),
    ],
    ['camera', await realShots(path.join(options.data, 'polyu'), count)],
  ]) {
    const where = path.join(folder, kind);
    const made = {};
    for (const way of Object.keys(ways)) made[way] = await compress(shots, where, way);
    const grained = await decode(made.grain.files, path.join(where, 'grained'), []);
    const bare = await decode(made.grain.files, path.join(where, 'bare'), ['--no-grain']);
    const pairs = await Promise.all(
      shots.map(async ({ file, truth }, i) => ({
        there: describe(await readPicture(file), truth),
        made: describe(grained[i], bare[i]),
      })),
    );
    const average = (which, what) => mean(pairs.map((pair) => pair[which][what]));
    results.push({
      kind,
      pictures: shots.length,
      bytes: Object.fromEntries(Object.entries(made).map(([way, { bytes }]) => [way, mean(bytes)])),
      noise: Object.fromEntries(['luma', 'colour', 'next'].map((what) => [what, average('there', what)])),
      grain: Object.fromEntries(['luma', 'colour', 'next'].map((what) => [what, average('made', what)])),
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const rows = [
  ...Object.keys(ways).map((way) => [`bytes, ${way}`, ...results.map(({ bytes }) => bytes[way].toFixed(0))]),
  ...[
    ['deviation of luminance', 'luma', 2],
    ['deviation of red against blue', 'colour', 2],
    ['correlation with the next pixel', 'next', 3],
  ].map(([name, what, digits]) => [
    `${name}: noise, grain`,
    ...results.map(({ noise, grain }) => `${noise[what].toFixed(digits)}, ${grain[what].toFixed(digits)}`),
  ]),
];
const table = markdownTable(
  ['mean', ...results.map(({ kind, pictures }) => `${kind}, ${pictures} pictures`)],
  rows,
);
const command = `npm run bench -- fold-look --data DIR --count ${count} --sigma ${sigma} --seed ${seed}`;
const text = `${table}\n\n${caption(command, circumstances())}`;
console.log(options.json ? JSON.stringify(results) : text);
if (options.write) writeSection('fold-look', text);
