/**
 * `npm run bench -- fold-effort --pictures DIR`: bytes of the effort "search" at equal PSNR against the default effort.
 * Options: --model DIR (the newest stock model), --held-out (of DIR only what training holds out), --count N (8), --seed N
 * (which pictures; 1), --side N (crop from the middle, px; 512), --qualities N,N,… (10,25,45,65), --json, --write (into
 * bench/README.md and the model's card). Ends with status 1 when the search gains less than 4 % on the mean.
 */
import path from 'node:path';
import { bundle } from '../scripts/bundle.mjs';
import { run } from '../scripts/setup/run.mjs';
import { newestModel, writeFigures } from './measure/models.mjs';
import { caption, circumstances, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const usage =
  'npm run bench -- fold-effort --pictures DIR [--model DIR] [--held-out] [--count N] [--seed N] [--side N] [--qualities N,N,…] [--json] [--write]';
const options = readOptions(
  {
    pictures: { type: 'string' },
    model: { type: 'string', default: newestModel('fold') },
    'held-out': { type: 'boolean', default: false },
    count: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    side: { type: 'string', default: '512' },
    qualities: { type: 'string', default: '10,25,45,65' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  usage,
);
if (!options.pictures) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const target = -4;

const { model, pictures, count, seed, side, qualities } = options;
const which = options['held-out'] ? 'held-out' : 'all';
const script = await bundle('bench', 'fold', 'effort.ts');
const args = [script, model, pictures, which, count, seed, side, qualities];
const result = await run(process.execPath, args, { timeoutMs: 86_400_000 });
if (result.code !== 0) {
  process.stderr.write(result.stderr);
  process.exit(1);
}
const lines = result.stdout
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const difference = mean(lines.map((line) => line.difference));
if (options.json) console.log(JSON.stringify({ model: path.basename(model), difference, pictures: lines }));
else {
  const perMegapixel = (effort) =>
    mean(lines.map((line) => mean(line[effort].map(({ seconds }) => seconds)) / line.megapixels)).toFixed(1);
  const changes = lines[0].usual.map(({ quality }, i) => [
    String(quality),
    `${(100 * (mean(lines.map(({ usual, search }) => search[i].bytes / usual[i].bytes)) - 1)).toFixed(1)} %`,
    mean(lines.map(({ usual, search }) => search[i].psnr - usual[i].psnr)).toFixed(2),
  ]);
  const command = [
    `npm run bench -- fold-effort --pictures ${path.basename(pictures)}`,
    options['held-out'] ? ' --held-out' : '',
    ` --count ${count} --seed ${seed} --side ${side} --qualities ${qualities}`,
  ].join('');
  const text = [
    `${path.basename(model)}; bytes of "search" at equal PSNR against the default effort: mean ${difference.toFixed(1)} % (target ${target} %).`,
    `Seconds per megapixel: default ${perMegapixel('usual')}, search ${perMegapixel('search')}.`,
    '',
    markdownTable(
      ['picture', 'bytes at equal PSNR'],
      lines.map((line) => [line.name, `${line.difference.toFixed(1)} %`]),
    ),
    '',
    markdownTable(['at the same quality', 'bytes', 'PSNR, dB'], changes),
    '',
    caption(command, circumstances()),
  ].join('\n');
  console.log(text);
  if (options.write) {
    writeSection('fold-effort', text);
    await writeFigures(model, [['fold-effort: bytes of "search" at equal PSNR, %', difference]]);
  }
}
if (!(difference <= target)) process.exitCode = 1;
