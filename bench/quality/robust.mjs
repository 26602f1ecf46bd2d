/**
 * The part `robust` of bench/quality. The truth is the clean 8-bit picture throughout, and every output is clamped and rounded
 * to 8 bits before it is compared. Noise is the benchmark's own but for the float protocol, which is `evaluate`'s.
 *   float     noise added in float, neither clipped nor rounded
 *   file      noise added in float, clipped to 0..255 and rounded into an 8-bit or 16-bit PNG: what noise pushes beyond black
 *             and white is lost to the denoiser, while the truth itself is never beyond
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { addNoise, addSaltAndPepper, addSpeckle } from '../measure/noise.mjs';
import { psnr, readPicture, stem, writePng } from '../measure/pictures.mjs';

/** Deviations of the noise whose level is to be found, 0-255 scale. */
const levels = [5, 15, 25, 35, 50];
/** At which files are held against floats. */
const fileSigma = 25;
/** So little noise that nothing needs to be done. */
const slightSigma = 2;
const jpegQualities = [10, 20, 40, 70, 90];
const pepperShare = 0.02;
const speckleDeviation = 0.1;
/** What may be lost, dB; `estimate`: how far the level found may be off, as a share. */
const atMost = { file: 0.15, blind: 0.05, estimate: 0.05, slight: 0.1 };

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * @typedef {object} About
 * @property {string} source folder of clean pictures
 * @property {readonly string[]} names of those in use
 * @property {number} seed
 * @property {string} folder for what is made; not there yet
 * @property {readonly string[]} restoreModel options that name the model
 *
 * @typedef {object} Tools
 * @property {(args: readonly string[], note: string) => Promise<object[]>} run a verb; gives its JSON Lines
 * @property {(figure: string, value: number, target?: string, isMet?: boolean) => void} record
 */

/**
 * @param {About} about
 * @param {Tools} tools
 */
export async function measureRobust(about, tools) {
  const at = (...more) => path.join(about.folder, ...more);
  for (const sub of ['clean', 'blind', 'deep']) mkdirSync(at(sub), { recursive: true });
  const truths = [];
  for (const name of about.names) {
    copyFileSync(path.join(about.source, name), at('clean', name));
    truths.push(await readPicture(at('clean', name)));
  }
  const context = { ...about, ...tools, at, truths };
  await makeInputs(context);
  const blind = await denoiseBlind(context);
  const given = await denoiseGiven(context);
  const floats = await evaluateFloats(context);
  recordFiles(context, given, floats);
  recordLevels(context, { blind, given, floats });
  recordOthers(context, blind);
}

/** Files of all kinds, `NAME.KIND.png` or `.jpg`, in the folder `blind`; those of 16 bits in `deep`. */
async function makeInputs({ at, names, truths, seed }) {
  for (const [index, name] of names.entries()) {
    const truth = truths[index];
    const ownSeed = seed * 1000 + index;
    const write = (kind, data) => writePng(at('blind', `${stem(name)}.${kind}.png`), { ...truth, data });
    for (const level of [...levels, slightSigma])
      await write(`sigma${level}`, addNoise(truth.data, level, ownSeed));
    await write('pepper', addSaltAndPepper(truth.data, pepperShare, ownSeed));
    await write('speckle', addSpeckle(truth.data, speckleDeviation, ownSeed));
    for (const quality of jpegQualities)
      await sharp(truth.data, { raw: { width: truth.width, height: truth.height, channels: 3 } })
        .jpeg({ quality })
        .toFile(at('blind', `${stem(name)}.jpeg${quality}.jpg`));
    const data = addNoise(truth.data, fileSigma, ownSeed, 16);
    await writePng(at('deep', `${stem(name)}.sigma${fileSigma}.png`), { ...truth, data });
  }
}

const kinds = [
  ...[...levels, slightSigma].map((level) => ({ kind: `sigma${level}`, end: 'png' })),
  { kind: 'pepper', end: 'png' },
  { kind: 'speckle', end: 'png' },
  ...jpegQualities.map((quality) => ({ kind: `jpeg${quality}`, end: 'jpg' })),
];

/** PSNR of the files of one kind in a folder, in the order of the pictures. */
async function psnrOf({ names, truths }, folder, kind, end = 'png') {
  const values = [];
  for (const [index, name] of names.entries())
    values.push(psnr(await readPicture(path.join(folder, `${stem(name)}.${kind}.${end}`)), truths[index]));
  return values;
}

const asPng = ['--format', 'png', '--bits', '8'];

/** All kinds with the level found: by kind PSNR before and after, and the level. */
async function denoiseBlind(context) {
  const { at, names, run, restoreModel } = context;
  const out = at('blind-out');
  const lines = await run(
    ['denoise', at('blind'), '-o', `${out}/`, ...asPng, ...restoreModel],
    `denoising ${names.length} pictures of ${kinds.length} kinds, level found`,
  );
  const found = new Map(lines.map(({ output, sigma }) => [path.basename(output), sigma]));
  const results = {};
  for (const { kind, end } of kinds)
    results[kind] = {
      before: await psnrOf(context, at('blind'), kind, end),
      after: await psnrOf(context, out, kind),
      sigmas: names.map((name) => found.get(`${stem(name)}.${kind}.png`)),
    };
  return results;
}

/** PSNR of 8-bit files by level, and of 16-bit ones, with the level given. */
async function denoiseGiven(context) {
  const { at, names, run, restoreModel } = context;
  const denoise = async (files, level, out) => {
    await run(
      ['denoise', ...files, '--sigma', String(level), '-o', `${out}/`, ...asPng, ...restoreModel],
      `denoising sigma ${level}, level given`,
    );
    return psnrOf(context, out, `sigma${level}`);
  };
  const filesOf = (folder, level) => names.map((name) => at(folder, `${stem(name)}.sigma${level}.png`));
  const byLevel = {};
  for (const level of levels)
    byLevel[level] = await denoise(filesOf('blind', level), level, at(`given-${level}`));
  return { byLevel, deep: await denoise(filesOf('deep', fileSigma), fileSigma, at('given-deep')) };
}

/** The float protocol by level: PSNR with the level given and found, and what was found. */
async function evaluateFloats({ at, run, seed, restoreModel }) {
  const evaluate = async (level, extra = []) => {
    const args = ['evaluate', '--clean', at('clean'), '--sigma', String(level), '--seed', String(seed)];
    const lines = await run([...args, ...extra, ...restoreModel], `evaluating ${args.slice(3).join(' ')}`);
    return lines.filter(({ name }) => name !== 'mean');
  };
  const psnrs = (lines) => lines.map((line) => line.psnr);
  const byLevel = {};
  for (const level of levels) {
    const [given, blind] = [await evaluate(level), await evaluate(level, ['--blind'])];
    byLevel[level] = {
      given: psnrs(given),
      blind: psnrs(blind),
      sigmas: blind.map(({ sigma }) => sigma),
    };
  }
  const files = {};
  for (const bits of [8, 16]) files[bits] = psnrs(await evaluate(fileSigma, ['--file-noise', String(bits)]));
  return { byLevel, files };
}

/** What clipping and rounding cost at one level, the level given. */
function recordFiles({ record }, given, floats) {
  const float = mean(floats.byLevel[fileSigma].given);
  record(`sigma ${fileSigma} in float, level given, mean PSNR, dB`, float);
  for (const [what, values] of [
    ['8-bit files', given.byLevel[fileSigma]],
    ['16-bit files', given.deep],
    ['the same noise in 8 bits (evaluate --file-noise 8)', floats.files[8]],
    ['the same noise in 16 bits (evaluate --file-noise 16)', floats.files[16]],
  ]) {
    const lost = float - mean(values);
    record(
      `sigma ${fileSigma}, ${what}: lost against float, dB`,
      lost,
      `at most ${atMost.file}`,
      lost <= atMost.file,
    );
  }
}

/** What finding the level costs against knowing it. */
function recordLevels({ record }, { blind, given, floats }) {
  const ways = {
    '8-bit files': (level) => ({
      given: given.byLevel[level],
      blind: blind[`sigma${level}`].after,
      sigmas: blind[`sigma${level}`].sigmas,
    }),
    float: (level) => floats.byLevel[level],
  };
  for (const [way, of] of Object.entries(ways)) {
    const [losses, errors] = [[], []];
    for (const level of levels) {
      const { given: known, blind: found, sigmas } = of(level);
      losses.push(mean(known) - mean(found));
      errors.push(mean(sigmas.map((sigma) => Math.abs(sigma / level - 1))));
      record(`${way}, sigma ${level}: level found, mean`, mean(sigmas));
      record(`${way}, sigma ${level}: off by, mean share`, errors.at(-1));
      record(`${way}, sigma ${level}: lost by finding the level, dB`, losses.at(-1));
    }
    const over = `over sigma ${levels.join(', ')}`;
    record(
      `${way}: lost by finding the level, mean ${over}, dB`,
      mean(losses),
      `at most ${atMost.blind}`,
      mean(losses) <= atMost.blind,
    );
    record(
      `${way}: level off by, mean share ${over}`,
      mean(errors),
      `at most ${atMost.estimate}`,
      mean(errors) <= atMost.estimate,
    );
  }
}

/** Nearly no noise, and damage of other kinds: before and after, level found. */
function recordOthers({ record }, blind) {
  const slight = blind[`sigma${slightSigma}`];
  const gains = slight.after.map((value, i) => value - slight.before[i]);
  for (const [what, value] of [
    ['mean', mean(gains)],
    ['least', Math.min(...gains)],
  ])
    record(
      `sigma ${slightSigma}: gain, ${what}, dB`,
      value,
      `at least -${atMost.slight}`,
      value >= -atMost.slight,
    );
  const others = {
    ...Object.fromEntries(jpegQualities.map((quality) => [`jpeg${quality}`, `JPEG quality ${quality}`])),
    pepper: `salt and pepper in ${pepperShare * 100} % of the pixels`,
    speckle: `speckle of ${speckleDeviation} of the value`,
  };
  for (const [kind, words] of Object.entries(others)) {
    const { before, after } = blind[kind];
    record(`${words}: PSNR before, mean, dB`, mean(before));
    record(`${words}: PSNR after, mean, dB`, mean(after));
    const gain = mean(after) - mean(before);
    record(`${words}: gain, mean, dB`, gain, 'above 0', gain > 0);
  }
}
