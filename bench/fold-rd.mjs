/**
 * `npm run bench -- fold-rd --pictures DIR`: rate and distortion of the Fold model beside mozjpeg, WebP and AVIF.
 * Options: --model DIR (the newest stock model), --held-out (of DIR only what training holds out), --count N (all),
 * --side N (crop from the middle, px; 768), --json, --write (into bench/README.md and the
 * model's card). Ends with status 1 when a target is missed.
 */
import path from 'node:path';
import { bundle } from '../scripts/bundle.mjs';
import { run } from '../scripts/setup/run.mjs';
import { newestModel, writeFigures } from './measure/models.mjs';
import { caption, circumstances, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const usage =
  'npm run bench -- fold-rd --pictures DIR [--model DIR] [--held-out] [--count N] [--side N] [--json] [--write]';
const options = readOptions(
  {
    pictures: { type: 'string' },
    model: { type: 'string', default: newestModel('fold') },
    'held-out': { type: 'boolean', default: false },
    count: { type: 'string', default: '1000' },
    side: { type: 'string', default: '768' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  usage,
);
if (!options.pictures) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

const which = options['held-out'] ? 'held-out' : 'all';
const script = await bundle('bench', 'fold', 'rate-distortion.ts');
const result = await run(
  process.execPath,
  [script, options.model, options.pictures, which, options.count, options.side],
  { timeoutMs: 86_400_000 },
);
if (result.code !== 0) {
  process.stderr.write(result.stderr);
  process.exit(1);
}
const { pictures, curves, differences } = JSON.parse(result.stdout.trim().split('\n').at(-1));
/** Bytes against each codec, at most, %. */
const targets = { 'mozjpeg 4:2:0': -45, 'webp effort 6': -22, avif: 0 };
const isMet = (codec) => differences[codec] <= targets[codec];
if (options.json) console.log(JSON.stringify({ pictures, curves, differences }));
else {
  const points = Object.entries(curves).flatMap(([name, list]) =>
    list.map(({ quality, bpp, psnr }) => [name, String(quality), bpp.toFixed(3), psnr.toFixed(2)]),
  );
  const rates = Object.entries(differences).map(([name, value]) => [
    name,
    `${value.toFixed(1)} %`,
    `at most ${targets[name]} %`,
    isMet(name) ? 'yes' : 'NO',
  ]);
  const command = `npm run bench -- fold-rd --pictures ${path.basename(options.pictures)}${options['held-out'] ? ' --held-out' : ''} --count ${options.count} --side ${options.side}`;
  const text = [
    `${pictures} pictures, ${which === 'all' ? 'all of the folder' : 'held out of training'}; bytes of Fold at equal PSNR against:`,
    '',
    markdownTable(['codec', 'difference', 'target', 'met'], rates),
    '',
    markdownTable(['codec', 'quality', 'bpp', 'PSNR dB'], points),
    '',
    caption(command, circumstances()),
  ].join('\n');
  console.log(text);
  if (options.write) {
    writeSection(options['held-out'] ? 'fold-rd-held-out' : 'fold-rd', text);
    const set = `${path.basename(options.pictures)}${options['held-out'] ? ', held out' : ''}`;
    const figures = Object.entries(differences).map(([codec, value]) => [
      `fold-rd, ${set}: bytes at equal PSNR against ${codec}, %`,
      value,
    ]);
    await writeFigures(options.model, figures);
  }
}
if (!Object.keys(differences).every(isMet)) process.exitCode = 1;
