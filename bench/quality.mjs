/**
 * `npm run bench -- quality --data DIR`: what the app does to the 68 pictures of DIR/cbsd68, through its command line:
 *   denoise   seeded Gaussian noise of sigma 25, written as 8-bit PNG; noise level found, not given: gain in PSNR
 *   clean     the pictures as they are: PSNR of the output against the input
 *   fold      the noisy ones compressed at the default quality and decoded: bytes, and PSNR against the clean truth
 *   tables    `evaluate` as the published tables do: noise in float, level given, sigma 15, 25 and 50
 *   camera    the real shots of DIR/polyu (*_real.JPG) denoised, level found, against the mean of many (*_mean.JPG)
 *   robust    other noise, files against floats, level found against level given: see quality/robust.mjs
 * Options: --only denoise,clean,fold,tables,camera,robust, --pictures N (the first N), --sigma S, --seed N, --model ID, --json, --write (puts
 * the table into bench/README.md and the figures into the models' cards).
 * Where a model is named, its table goes into a section of its own. Ends with status 1 when a target is missed.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inRepo } from '../scripts/setup/paths.mjs';
import { runVerb } from './measure/cli.mjs';
import { newestModel, writeFigures } from './measure/models.mjs';
import { addNoise } from './measure/noise.mjs';
import { pictureNames, psnr, readPicture, stem, writePng } from './measure/pictures.mjs';
import { measureRobust } from './quality/robust.mjs';
import { caption, circumstances, fail, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const parts = ['denoise', 'clean', 'fold', 'tables', 'camera', 'robust'];
const usage = `npm run bench -- quality --data DIR [--only ${parts.join(',')}] [--pictures N] [--sigma S] [--seed N] [--model ID] [--json] [--write]`;
const options = readOptions(
  {
    data: { type: 'string' },
    only: { type: 'string', default: parts.join(',') },
    pictures: { type: 'string', default: '68' },
    sigma: { type: 'string', default: '25' },
    seed: { type: 'string', default: '1' },
    model: { type: 'string' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  usage,
);
const only = options.only.split(',');
if (!options.data || only.some((part) => !parts.includes(part))) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const [count, sigma, seed] = [options.pictures, options.sigma, options.seed].map(Number);
const source = path.join(options.data, 'cbsd68');
const names = pictureNames(source).slice(0, count);
const restoreModel = options.model ? ['--model', options.model] : [];
const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-bench-'));
const at = (...more) => path.join(folder, ...more);
const results = [];

/** Inputs of a verb: files, so that exactly these pictures are done. */
const files = (where, end) => names.map((name) => path.join(where, end ? `${stem(name)}${end}` : name));

/** A figure with the target it is held against. */
function record(part, figure, value, target, isMet) {
  results.push({ part, figure, value, target, isMet });
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** PSNR of each picture of a folder against its clean twin. */
async function psnrOfFolder(where, end = '.png') {
  const values = [];
  for (const name of names)
    values.push(
      psnr(
        await readPicture(path.join(where, `${stem(name)}${end}`)),
        await readPicture(path.join(source, name)),
      ),
    );
  return values;
}

async function run(args, note) {
  process.stderr.write(`${note} …\n`);
  const { lines, failures } = await runVerb(args, { quiet: true });
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return lines;
}

async function makeNoisy() {
  mkdirSync(at('noisy'));
  for (const [index, name] of names.entries()) {
    const clean = await readPicture(path.join(source, name));
    const data = addNoise(clean.data, sigma, seed * 1000 + index);
    await writePng(at('noisy', `${stem(name)}.png`), { ...clean, data });
  }
}

async function measureDenoise(noisy) {
  await run(
    ['denoise', ...files(at('noisy'), '.png'), '-o', `${at('denoised')}/`, ...restoreModel],
    'denoising the noisy ones',
  );
  const found = await psnrOfFolder(at('denoised'));
  const gains = found.map((value, i) => value - noisy[i]);
  record('denoise', 'PSNR of the noisy files, mean, dB', mean(noisy));
  record('denoise', 'PSNR after denoise, level found, mean, dB', mean(found));
  record('denoise', 'gain, mean, dB', mean(gains), 'at least 9.5', mean(gains) >= 9.5);
  record('denoise', 'gain, least, dB', Math.min(...gains));
}

async function measureClean() {
  await run(
    ['denoise', ...files(source), '-o', `${at('untouched')}/`, ...restoreModel],
    'denoising the clean ones',
  );
  const values = await psnrOfFolder(at('untouched'));
  record('clean', 'PSNR of output against input, mean, dB', mean(values), 'at least 42', mean(values) >= 42);
  record(
    'clean',
    'PSNR of output against input, least, dB',
    Math.min(...values),
    'at least 42',
    Math.min(...values) >= 42,
  );
}

async function measureFold(noisy) {
  await run(
    ['compress', ...files(at('noisy'), '.png'), '-o', `${at('latents')}/`],
    'compressing the noisy ones',
  );
  await run(['decode', ...files(at('latents'), '.latent'), '-o', `${at('decoded')}/`], 'decoding them');
  const found = await psnrOfFolder(at('decoded'));
  const shares = [];
  const rates = [];
  for (const name of names) {
    const { width, height } = await readPicture(path.join(source, name));
    const { size } = statSync(at('latents', `${stem(name)}.latent`));
    shares.push(size / (width * height * 3));
    rates.push((8 * size) / (width * height));
  }
  const better = found.filter((value, i) => value > noisy[i]).length;
  const small = shares.filter((share) => share < 0.1).length;
  const all = names.length;
  record('fold', 'bits per pixel, mean', mean(rates));
  record(
    'fold',
    'share of the raw size, largest',
    Math.max(...shares),
    'under 0.1',
    Math.max(...shares) < 0.1,
  );
  record('fold', `files under a tenth of raw, of ${all}`, small, String(all), small === all);
  record('fold', 'PSNR of the decoded against the clean, mean, dB', mean(found));
  record(
    'fold',
    `decoded closer to the clean than the noisy file, of ${all}`,
    better,
    String(all),
    better === all,
  );
  record(
    'fold',
    'least lead over the noisy file, dB',
    Math.min(...found.map((value, i) => value - noisy[i])),
  );
}

/** DnCNN and FFDNet on the same pictures, dB (Zhang 2017, 2018): what the stock model is to pass. */
const tableTargets = { 15: 33.92, 25: 31.25, 50: 28 };

async function measureTables() {
  for (const level of [15, 25, 50]) {
    const args = [
      'evaluate',
      '--clean',
      source,
      '--sigma',
      String(level),
      '--seed',
      String(seed),
      ...restoreModel,
    ];
    const lines = await run(args, `evaluating at sigma ${level}`);
    const summary = lines.at(-1);
    const wanted = tableTargets[level];
    record(
      'tables',
      `PSNR at sigma ${level}, level given, dB`,
      summary.psnr,
      `at least ${wanted}`,
      summary.psnr >= wanted,
    );
    record('tables', `SSIM at sigma ${level}, level given`, summary.ssim);
  }
}

async function measureCamera() {
  const folder = path.join(options.data, 'polyu');
  const shots = pictureNames(folder).filter((name) => /_real\.jpe?g$/i.test(name));
  await run(
    [
      'denoise',
      ...shots.map((name) => path.join(folder, name)),
      '-o',
      `${at('shots')}/`,
      '--format',
      'png',
      ...restoreModel,
    ],
    'denoising real shots',
  );
  const gains = [];
  for (const shot of shots) {
    const truth = await readPicture(path.join(folder, shot.replace('_real', '_mean')));
    const before = psnr(await readPicture(path.join(folder, shot)), truth);
    gains.push(psnr(await readPicture(at('shots', `${stem(shot)}.png`)), truth) - before);
  }
  const [average, least] = [mean(gains), Math.min(...gains)];
  record('camera', `gain over ${shots.length} real shots, mean, dB`, average, 'at least 2.4', average >= 2.4);
  record('camera', 'gain, least, dB', least, 'at least -0.2', least >= -0.2);
}

try {
  const needsNoisy = only.includes('denoise') || only.includes('fold');
  if (needsNoisy) await makeNoisy();
  const noisy = needsNoisy ? await psnrOfFolder(at('noisy')) : [];
  if (only.includes('denoise')) await measureDenoise(noisy);
  if (only.includes('clean')) await measureClean();
  if (only.includes('fold')) await measureFold(noisy);
  if (only.includes('tables')) await measureTables();
  if (only.includes('camera')) await measureCamera();
  if (only.includes('robust')) {
    const about = { source, names, seed, restoreModel, folder: at('robust') };
    await measureRobust(about, { run, record: (...figure) => record('robust', ...figure) });
  }
} catch (error) {
  fail(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const nameOf = ({ part, figure }) => `${part}: ${figure}`;
const rowOf = ({ part, figure, value, target, isMet }) => [
  nameOf({ part, figure }),
  Number.isInteger(value) ? String(value) : value.toFixed(value < 2 ? 4 : 2),
  target ?? '',
  isMet === undefined ? '' : isMet ? 'yes' : 'NO',
];
const where = circumstances();
if (options.json)
  for (const result of results)
    process.stdout.write(`${JSON.stringify({ ...result, pictures: names.length, sigma, seed, ...where })}\n`);
else {
  const chosen = options.only === parts.join(',') ? '' : ` --only ${options.only}`;
  const named = options.model ? ` --model ${options.model}` : '';
  const command = `npm run bench -- quality --data DIR${chosen}${named} --pictures ${names.length} --sigma ${sigma} --seed ${seed}`;
  // The many figures of `robust` have a table of their own.
  for (const [section, isIn] of [
    ['quality', ({ part }) => part !== 'robust'],
    ['quality-robust', ({ part }) => part === 'robust'],
  ]) {
    const figures = results.filter(isIn);
    if (figures.length === 0) continue;
    const text = `${markdownTable(['figure', 'value', 'target', 'met'], figures.map(rowOf))}\n\n${caption(command, where)}`;
    if (options.write) writeSection(options.model ? `${section}-${options.model}` : section, text);
    process.stdout.write(`${text}\n\n`);
  }
}

/** The shipped model that a figure is of, as the app chooses it: JPEG files have one of their own. */
function modelOf({ part, figure }) {
  if (part === 'fold') return newestModel('fold');
  if (options.model) return inRepo('assets', 'models', options.model);
  const isOfCamera = part === 'camera' || figure.startsWith('JPEG');
  return newestModel('restore', isOfCamera ? 'camera' : undefined);
}

/** Its name in the model's card: with the pictures. */
function cardName(one) {
  const all = names.length === 68 ? 'CBSD68' : `${names.length} of CBSD68`;
  return `quality, ${one.part === 'camera' ? 'PolyU' : all}: ${nameOf(one)}`;
}

if (options.write)
  for (const model of new Set(results.map(modelOf))) {
    const figures = results.filter((one) => modelOf(one) === model);
    await writeFigures(
      model,
      figures.map((one) => [cardName(one), one.value]),
    );
  }
if (results.some(({ isMet }) => isMet === false)) process.exitCode = 1;
