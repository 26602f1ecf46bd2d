/**
 * `npm run bench -- pipeline`: seconds per megapixel of denoise, compress and decode, and peak resident memory over all
 * processes, at 1, 12 and 48 megapixels. Options: --sizes 1,12,48, --rounds N, --seed N, --json, --write (puts the table
 * into bench/README.md).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runOne } from './measure/cli.mjs';
import { largePhoto, writeJpeg } from './measure/large-photo.mjs';
import { caption, circumstances, fail, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const usage = 'npm run bench -- pipeline [--sizes 1,12,48] [--rounds N] [--seed N] [--json] [--write]';
const options = readOptions(
  {
    sizes: { type: 'string', default: '1,12,48' },
    rounds: { type: 'string', default: '1' },
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

/** Noise of the test picture, 0-255 scale: an ordinary photo at high ISO. */
const sigma = 12;

/** The best of the rounds: what the machine can do when nothing else disturbs it. Memory: the worst. */
async function measure(verb, args) {
  const runs = [];
  for (let round = 0; round < rounds; round++) runs.push(await runOne([verb, ...args, '--overwrite']));
  const best = runs.reduce((a, b) => (b.result.seconds < a.result.seconds ? b : a));
  const { width, height, seconds } = best.result;
  return {
    verb,
    megapixels: (width * height) / 1e6,
    seconds,
    secondsPerMegapixel: seconds / ((width * height) / 1e6),
    commandSeconds: best.seconds,
    peakBytes: Math.max(...runs.map((run) => run.peakBytes)),
  };
}

const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-bench-'));
const results = [];
try {
  for (const size of sizes) {
    const photo = path.join(folder, `${size}.jpg`);
    const [clean, latent, decoded] = ['clean.jpg', 'latent', 'png'].map((end) =>
      path.join(folder, `${size}.${end}`),
    );
    await writeJpeg(photo, await largePhoto(size, { sigma, seed }));
    for (const [verb, args] of [
      ['denoise', [photo, '-o', clean]],
      ['compress', [photo, '-o', latent]],
      ['decode', [latent, '-o', decoded]],
    ]) {
      process.stderr.write(`${size} Mpx: ${verb} …\n`);
      results.push(await measure(verb, args));
    }
  }
} catch (error) {
  fail(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const where = circumstances();
if (options.json)
  for (const result of results) process.stdout.write(`${JSON.stringify({ ...result, ...where })}\n`);
else {
  const rows = results.map((one) => [
    one.verb,
    one.megapixels.toFixed(1),
    one.secondsPerMegapixel.toFixed(2),
    one.seconds.toFixed(1),
    one.commandSeconds.toFixed(1),
    (one.peakBytes / 2 ** 20).toFixed(0),
  ]);
  const head = ['verb', 'Mpx', 's/Mpx', 'seconds', 'whole command, s', 'peak memory, MiB'];
  const command = `npm run bench -- pipeline --sizes ${options.sizes} --rounds ${rounds} --seed ${seed}`;
  const text = `${markdownTable(head, rows)}\n\n${caption(command, where)}`;
  if (options.write) writeSection('pipeline', text);
  process.stdout.write(`${text}\n`);
}
