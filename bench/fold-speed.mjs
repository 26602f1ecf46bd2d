/**
 * `npm run bench -- fold-speed`: encode and decode seconds per megapixel of Fold beside AVIF (sharp, effort 4, at the quality
 * whose PSNR on the smallest photo is nearest to Fold's) at 1, 12 and 48 megapixels; each a process of its own, in turn; so are
 * the sizes.
 * Options: --sizes 1,12,48, --rounds N, --quality N (Fold's; 50), --json, --write (puts the tables into bench/README.md).
 * Ends with status 1 when a target is missed.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { inRepo } from '../scripts/setup/paths.mjs';
import { runOne, runProgram } from './measure/cli.mjs';
import { largePhoto, writeJpeg } from './measure/large-photo.mjs';
import { psnr, readPicture, stem } from './measure/pictures.mjs';
import { caption, circumstances, fail, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const usage = 'npm run bench -- fold-speed [--sizes 1,12,48] [--rounds N] [--quality N] [--json] [--write]';
const options = readOptions(
  {
    sizes: { type: 'string', default: '1,12,48' },
    rounds: { type: 'string', default: '1' },
    quality: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  usage,
);
const sizes = options.sizes.split(',').map(Number);
const [rounds, quality] = [Number(options.rounds), Number(options.quality)];
if (![...sizes, rounds, quality].every((value) => value > 0)) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

/** Seconds per megapixel of the largest photo over those of the smallest, and the other way: at most. */
const atMostApart = 1.1;
/**
 * Files that each process does before the one that counts: loading and first use are for bench/pipeline to measure, and a small photo
 * would be over before Node has compiled what codes it.
 */
const warmFiles = { count: 4, megapixels: 1 };
/** As the app writes PNG, so that both decoders end alike. */
const pngOptions = { compressionLevel: 6, adaptiveFiltering: true };
const avifScript = inRepo('bench', 'fold', 'avif-file.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-bench-'));
const at = (...more) => path.join(folder, ...more);

/** All inputs into a folder; the figures are the last one's. */
async function fold(verb, inputs, extra) {
  const { result, peakBytes } = await runOne(
    [verb, ...inputs, '-o', `${at('fold')}/`, '--overwrite', ...extra],
    { quiet: true },
  );
  return { ...result, peakBytes };
}

async function avif(what, setting, inputs, end) {
  const files = inputs.flatMap((file) => [file, at('avif', `${stem(file)}.${end}`)]);
  const run = await runProgram(process.execPath, [avifScript, what, String(setting), ...files], {
    name: `avif ${what}`,
  });
  if (run.lines.length !== inputs.length) throw new Error(`AVIF could not ${what} ${inputs.join(', ')}.`);
  return { ...run.lines.at(-1), peakBytes: run.peakBytes };
}

const encodeFold = (inputs) =>
  fold('compress', inputs, [
    '--exact-noise',
    '--quality',
    String(quality),
    '--no-metadata',
    '--no-thumbnail',
  ]);
const decodeFold = (names) =>
  fold(
    'decode',
    names.map((name) => at('fold', `${name}.latent`)),
    ['--format', 'png'],
  );

/** AVIF's quality whose PSNR on a photo is nearest to what is wanted. */
async function avifQualityFor(photo, wantedPsnr) {
  const original = await readPicture(photo);
  let [low, high] = [1, 100];
  let best = { quality: 50, distance: Infinity };
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = psnr(
      original,
      await readPicture(await sharp(photo).avif({ quality: middle, effort: 4 }).toBuffer()),
    );
    const distance = Math.abs(found - wantedPsnr);
    if (distance < best.distance) best = { quality: middle, distance };
    if (found < wantedPsnr) low = middle + 1;
    else high = middle - 1;
  }
  return best.quality;
}

const results = [];
try {
  for (const sub of ['fold', 'avif']) mkdirSync(at(sub));
  // The command line takes files by name: the first comes before the photos.
  const warm = Array.from({ length: warmFiles.count }, (_, i) => `first-${i}`);
  const photos = sizes.map((size) => `photo-${size}`);
  const small = await largePhoto(warmFiles.megapixels);
  for (const name of warm) await writeJpeg(at(`${name}.jpg`), small);
  let avifQuality;
  const prepared = [];
  for (const [i, name] of photos.entries()) {
    const photo = at(`${name}.jpg`);
    await writeJpeg(photo, await largePhoto(sizes[i]));
    const runs = { fold: { encode: [], decode: [] }, avif: { encode: [], decode: [] } };
    prepared.push({
      name,
      size: sizes[i],
      photo,
      runs,
      sources: [...warm.map((one) => at(`${one}.jpg`)), photo],
    });
  }
  // The sizes take turns: what else the machine does comes over all alike.
  for (let round = 0; round < rounds; round++)
    for (const { name, size, photo, runs, sources } of prepared) {
      process.stderr.write(`${size} Mpx, round ${round + 1} of ${rounds} …\n`);
      runs.fold.encode.push(await encodeFold(sources));
      runs.fold.decode.push(await decodeFold([...warm, name]));
      avifQuality ??= await avifQualityFor(
        photo,
        psnr(await readPicture(photo), await readPicture(at('fold', `${name}.png`))),
      );
      runs.avif.encode.push(await avif('encode', avifQuality, sources, 'avif'));
      runs.avif.decode.push(
        await avif(
          'decode',
          JSON.stringify(pngOptions),
          [...warm, name].map((one) => at('avif', `${one}.avif`)),
          'png',
        ),
      );
    }
  for (const { name, photo, runs } of prepared) {
    const original = await readPicture(photo);
    for (const [codec, end] of [
      ['fold', 'latent'],
      ['avif', 'avif'],
    ]) {
      const pixels = original.width * original.height;
      const decoded = psnr(original, await readPicture(at(codec, `${name}.png`)));
      const bpp = (8 * statSync(at(codec, `${name}.${end}`)).size) / pixels;
      for (const verb of ['encode', 'decode']) {
        // The best of the rounds: what the machine can do when nothing else disturbs it. Memory: the worst.
        const seconds = Math.min(...runs[codec][verb].map((run) => run.seconds));
        results.push({
          codec,
          verb,
          megapixels: pixels / 1e6,
          quality: codec === 'fold' ? quality : avifQuality,
          seconds,
          secondsPerMegapixel: seconds / (pixels / 1e6),
          peakBytes: Math.max(...runs[codec][verb].map((run) => run.peakBytes)),
          bpp,
          psnr: decoded,
        });
      }
    }
    for (const codec of ['fold', 'avif'])
      for (const end of ['png', 'latent', 'avif']) rmSync(at(codec, `${name}.${end}`), { force: true });
  }
} catch (error) {
  fail(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** How Fold's cost and memory grow from the smallest photo to the largest. */
function figures() {
  return ['encode', 'decode'].flatMap((verb) => {
    const list = results.filter((one) => one.codec === 'fold' && one.verb === verb);
    if (list.length < 2) return [];
    const [first, last] = [list[0], list.at(-1)];
    const costs = list.map((one) => one.secondsPerMegapixel);
    const apart = Math.max(...costs) / Math.min(...costs);
    const bytesPerPixel = (last.peakBytes - first.peakBytes) / ((last.megapixels - first.megapixels) * 1e6);
    return [
      { figure: `fold ${verb}: s/Mpx, largest over smallest`, value: apart, atMost: atMostApart },
      { figure: `fold ${verb}: peak memory for each further pixel, bytes`, value: bytesPerPixel },
    ];
  });
}

const where = circumstances();
const summary = figures();
const isMet = ({ value, atMost }) => atMost === undefined || value <= atMost;
if (options.json)
  for (const one of [...results, ...summary])
    process.stdout.write(`${JSON.stringify({ ...one, ...where })}\n`);
else {
  const rows = results.map((one) => [
    `${one.codec} ${one.verb}`,
    one.megapixels.toFixed(1),
    one.secondsPerMegapixel.toFixed(2),
    one.seconds.toFixed(1),
    (one.peakBytes / 2 ** 20).toFixed(0),
    String(one.quality),
    one.bpp.toFixed(3),
    one.psnr.toFixed(2),
  ]);
  const head = ['codec', 'Mpx', 's/Mpx', 'seconds', 'peak memory, MiB', 'quality', 'bpp', 'PSNR dB'];
  const command = `npm run bench -- fold-speed --sizes ${options.sizes} --rounds ${rounds} --quality ${quality}`;
  const growth = summary.map((one) => [
    one.figure,
    one.value.toFixed(2),
    one.atMost === undefined ? '' : String(one.atMost),
    one.atMost === undefined ? '' : isMet(one) ? 'yes' : 'NO',
  ]);
  const text = [
    markdownTable(head, rows),
    ...(growth.length > 0 ? [markdownTable(['figure', 'value', 'at most', 'met'], growth)] : []),
    caption(command, where),
  ].join('\n\n');
  process.stdout.write(`${text}\n`);
  if (options.write && process.exitCode !== 1) writeSection('fold-speed', text);
}
if (!summary.every(isMet)) process.exitCode = 1;
