/**
 * `npm run bench -- fold-noisy --data DIR`: noisy pictures made small, PSNR against the clean truth: Fold of the noisy file (as
 * `compress` does it: cleaned, then coded) beside AVIF of the noisy file and AVIF of the file that `denoise` made.
 *   cid22   the pictures of DIR/cid22 with seeded Gaussian noise of sigma 25, written as 8-bit PNG
 *   polyu   the real shots of DIR/polyu (*_real.JPG) against the mean of many (*_mean.JPG)
 * Curves are read between their points by the logarithm of the rate: of each picture at the same bytes, and of the means at one quality for
 * all pictures, where a way also wins or loses by which pictures it spends its bytes on.
 * Options: --count N (at most so many pictures of each, spread evenly; 21), --search (Fold with its slow effort, too), --sigma S,
 * --seed N, --json, --write (puts the tables into bench/README.md and the figures into the model's card). Ends with status 1 when a target is missed.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { interpolateRate } from './measure/curves.mjs';
import { runVerb } from './measure/cli.mjs';
import { newestModel, writeFigures } from './measure/models.mjs';
import { psnr, readPicture, stem } from './measure/pictures.mjs';
import { caption, circumstances, markdownTable, readOptions, writeSection } from './measure/report.mjs';
import { gaussianShots, realShots } from './measure/shots.mjs';

const usage =
  'npm run bench -- fold-noisy --data DIR [--count N] [--search] [--sigma S] [--seed N] [--json] [--write]';
const options = readOptions(
  {
    data: { type: 'string' },
    count: { type: 'string', default: '21' },
    search: { type: 'boolean', default: false },
    sigma: { type: 'string', default: '25' },
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
const foldQualities = [5, 15, 25, 35, 45, 55, 65, 75];
const avifQualities = [1, 10, 20, 30, 40, 50, 60, 72, 82, 90];
/** Bits per pixel at which curves are held against each other, where both reach them: of at least half of the pictures. */
const rates = [0.08, 0.15, 0.25, 0.5, 0.75, 1.5];
const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-bench-'));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function run(args) {
  const { failures } = await runVerb(args, { quiet: true });
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

/** A point of a curve, on the mean and of each shot, from one file's bytes and pixels for each shot. */
function pointOf(quality, shots, results) {
  const each = results.map(({ bytes, picture }, i) => {
    const { truth } = shots[i];
    return { bpp: (8 * bytes) / (truth.width * truth.height), psnr: psnr(picture, truth) };
  });
  return {
    quality,
    bpp: mean(each.map(({ bpp }) => bpp)),
    psnr: mean(each.map((point) => point.psnr)),
    each,
  };
}

async function foldCurve(shots, where, effort = 'default') {
  const points = [];
  for (const quality of foldQualities) {
    const at = (kind) => path.join(where, `${kind}-${effort}-${quality}`);
    const inputs = shots.map(({ file }) => file);
    await run([
      'compress',
      ...inputs,
      '-o',
      `${at('latents')}/`,
      '--quality',
      String(quality),
      '--effort',
      effort,
      '--no-metadata',
      '--no-thumbnail',
      '--no-verify',
    ]);
    const files = inputs.map((file) => path.join(at('latents'), `${stem(file)}.latent`));
    await run(['decode', ...files, '-o', `${at('decoded')}/`, '--format', 'png']);
    const results = [];
    for (const file of files)
      results.push({
        bytes: statSync(file).size,
        picture: await readPicture(path.join(at('decoded'), `${stem(file)}.png`)),
      });
    points.push(pointOf(quality, shots, results));
  }
  return points;
}

async function avifCurve(shots, files) {
  const points = [];
  for (const quality of avifQualities) {
    const results = [];
    for (const file of files) {
      const bytes = await sharp(file).avif({ quality }).toBuffer();
      results.push({ bytes: bytes.length, picture: await readPicture(bytes) });
    }
    points.push(pointOf(quality, shots, results));
  }
  return points;
}

/** Curves of the three ways. */
async function measure(name, shots) {
  const where = path.join(folder, name);
  mkdirSync(where);
  const noisy = shots.map(({ file }) => file);
  await run(['denoise', ...noisy, '-o', `${path.join(where, 'clean')}/`, '--format', 'png']);
  const cleaned = noisy.map((file) => path.join(where, 'clean', `${stem(file)}.png`));
  return {
    fold: await foldCurve(shots, where),
    ...(options.search && { 'fold, search': await foldCurve(shots, where, 'search') }),
    'avif of the noisy': await avifCurve(shots, noisy),
    'restore, then avif': await avifCurve(shots, cleaned),
  };
}

const curveOfShot = (points, shot) => points.map(({ each }) => each[shot]);

function figuresOf(set, shots, curves) {
  const best = Math.max(...curves['avif of the noisy'].map((point) => point.psnr));
  const atHalf = interpolateRate(curves.fold, 0.5) - best;
  const lead = {
    set,
    figure: 'fold at 0.5 bpp over the best of avif of the noisy at any rate, dB',
    value: atHalf,
    least: 2.5,
  };
  const ways = Object.keys(curves).filter((way) => way.startsWith('fold'));
  const other = curves['restore, then avif'];
  const leads = ways.flatMap((way) =>
    rates.flatMap((bpp) => {
      const each = shots
        .map(
          (_, i) =>
            interpolateRate(curveOfShot(curves[way], i), bpp) - interpolateRate(curveOfShot(other, i), bpp),
        )
        .filter((value) => !Number.isNaN(value));
      return [
        {
          set,
          figure: `${way} over restore, then avif, each picture at ${bpp} bpp, dB`,
          value: each.length < shots.length / 2 ? NaN : mean(each),
          least: 0,
          ahead: `${each.filter((value) => value > 0).length} of ${each.length}`,
        },
        {
          set,
          figure: `${way} over restore, then avif, all at one quality, ${bpp} bpp on the mean, dB`,
          value: interpolateRate(curves[way], bpp) - interpolateRate(other, bpp),
        },
      ];
    }),
  );
  // The lead is asked for where the truth is known exactly; a mean of JPEG shots has noise of its own.
  return [set === 'cid22' ? lead : { ...lead, least: undefined }, ...leads].filter(
    ({ value }) => !Number.isNaN(value),
  );
}

const tables = [];
const figures = [];
try {
  for (const [set, shots] of [
    [
      'cid22',
      await gaussianShots(path.join(options.data, 'cid22'), path.join(folder, 'noisy'), {
        count,
        sigma,
        seed,
      }),
    ],
    ['polyu', await realShots(path.join(options.data, 'polyu'), count)],
  ]) {
    process.stderr.write(`${set}: ${shots.length} pictures …\n`);
    const curves = await measure(set, shots);
    figures.push(...figuresOf(set, shots, curves).map((one) => ({ ...one, pictures: shots.length })));
    const points = Object.entries(curves).flatMap(([way, list]) =>
      list.map(({ quality, bpp, psnr: value }) => [way, String(quality), bpp.toFixed(3), value.toFixed(2)]),
    );
    tables.push(
      `${set}, ${shots.length} pictures`,
      markdownTable(['way', 'quality', 'bpp', 'PSNR dB'], points),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const isMet = ({ value, least }) => least === undefined || value >= least;
const summary = markdownTable(
  ['figure', 'value', 'ahead in', 'at least', 'met'],
  figures.map((one) => [
    `${one.set}: ${one.figure}`,
    one.value.toFixed(2),
    one.ahead ?? '',
    one.least === undefined ? '' : String(one.least),
    one.least === undefined ? '' : isMet(one) ? 'yes' : 'NO',
  ]),
);
const command = `npm run bench -- fold-noisy --data DIR --count ${count}${options.search ? ' --search' : ''} --sigma ${sigma} --seed ${seed}`;
const text = [summary, ...tables, caption(command, circumstances())].join('\n\n');
console.log(options.json ? JSON.stringify(figures) : text);
if (options.write) {
  writeSection('fold-noisy', text);
  await writeFigures(
    newestModel('fold'),
    figures.map(({ set, figure, value }) => [`fold-noisy, ${set}: ${figure}`, value]),
  );
}
process.exitCode = figures.every(isMet) ? 0 : 1;
