/**
 * `npm run bench -- fold-targets --data DIR`: how near `compress --target-bpp` and `--target-psnr` land, on pictures of
 * DIR/cid22. Rate: bytes of the written file (no metadata, no thumbnail). PSNR: the decoded file against what is folded, which
 * is what `denoise` makes of the picture.
 * Options: --pictures N (spread evenly; 21), --bpp 0.25,0.5,1,2, --psnr 30,34,38, --json, --write (puts the table into
 * bench/README.md and the figures into the model's card). Ends with status 1 when a target is missed.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runVerb } from './measure/cli.mjs';
import { newestModel, writeFigures } from './measure/models.mjs';
import { pictureNames, psnr, readPicture, spread, stem } from './measure/pictures.mjs';
import { caption, circumstances, fail, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const usage =
  'npm run bench -- fold-targets --data DIR [--pictures N] [--bpp LIST] [--psnr LIST] [--json] [--write]';
const options = readOptions(
  {
    data: { type: 'string' },
    pictures: { type: 'string', default: '21' },
    bpp: { type: 'string', default: '0.25,0.5,1,2' },
    psnr: { type: 'string', default: '30,34,38' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  usage,
);
const list = (text) => text.split(',').filter(Boolean).map(Number);
const [rates, levels] = [list(options.bpp), list(options.psnr)];
if (!options.data || ![...rates, ...levels, Number(options.pictures)].every((value) => value > 0)) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

/** How far from its target a file may be: share of the rate, dB. */
const atMost = { bpp: 0.03, psnr: 0.1 };
const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-bench-'));
const at = (...more) => path.join(folder, ...more);
const source = path.join(options.data, 'cid22');
const names = spread(pictureNames(source), Number(options.pictures));
const inputs = names.map((name) => path.join(source, name));

async function run(args) {
  const { lines, failures } = await runVerb(args, { quiet: true });
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return lines;
}

/**
 * Compresses all pictures to one target.
 * @returns how far each landed, with its sign; none for one that has more at the lowest quality or less at the highest: `compress`
 *   says so
 */
async function distances(kind, target) {
  const where = at(`${kind}-${target}`);
  const lines = await run([
    'compress',
    ...inputs,
    '-o',
    `${where}/`,
    `--target-${kind}`,
    String(target),
    '--no-metadata',
    '--no-thumbnail',
  ]);
  const files = names.map((name) => path.join(where, `${stem(name)}.latent`));
  if (kind === 'psnr') await run(['decode', ...files, '-o', `${where}/`, '--format', 'png']);
  const found = [];
  for (const [i, name] of names.entries()) {
    const folded = await readPicture(at('folded', `${stem(name)}.png`));
    const off =
      kind === 'bpp'
        ? (8 * statSync(files[i]).size) / (folded.width * folded.height) / target - 1
        : psnr(await readPicture(path.join(where, `${stem(name)}.png`)), folded) - target;
    const { quality } = lines.find(({ input }) => input.endsWith(name));
    const isOutOfReach = (quality < 1.05 && off > 0) || (quality > 99.95 && off < 0);
    found.push({ name, off, isOutOfReach });
  }
  return found;
}

const results = [];
try {
  process.stderr.write(`${names.length} pictures: denoising …\n`);
  await run(['denoise', ...inputs, '-o', `${at('folded')}/`, '--format', 'png']);
  for (const [kind, target] of [
    ...rates.map((rate) => ['bpp', rate]),
    ...levels.map((level) => ['psnr', level]),
  ]) {
    process.stderr.write(`--target-${kind} ${target} …\n`);
    const all = await distances(kind, target);
    const reached = all.filter(({ isOutOfReach }) => !isOutOfReach);
    const sizes = reached.map(({ off }) => Math.abs(off));
    const worst = reached[sizes.indexOf(Math.max(...sizes))];
    results.push({
      kind,
      target,
      mean: sizes.reduce((sum, value) => sum + value, 0) / sizes.length,
      worst: worst.off,
      worstPicture: worst.name,
      pictures: names.length,
      within: sizes.filter((size) => size <= atMost[kind]).length,
      reached: reached.length,
      isMet: Math.abs(worst.off) <= atMost[kind],
    });
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
  const figure = (kind, value) =>
    kind === 'bpp' ? `${(100 * value).toFixed(2)} %` : `${value.toFixed(3)} dB`;
  const rows = results.map(({ kind, target, mean, worst, worstPicture, within, reached, isMet }) => [
    `--target-${kind} ${target}`,
    figure(kind, mean),
    figure(kind, worst),
    worstPicture,
    `${within} of ${reached}`,
    String(names.length - reached),
    kind === 'bpp' ? '3 %' : '0.1 dB',
    isMet ? 'yes' : 'NO',
  ]);
  const head = [
    'target',
    'off by, mean',
    'off by, worst',
    'worst picture',
    'within',
    'out of reach',
    'at most',
    'met',
  ];
  const command = `npm run bench -- fold-targets --data DIR --pictures ${names.length} --bpp ${options.bpp} --psnr ${options.psnr}`;
  const text = `${markdownTable(head, rows)}\n\n${caption(command, where)}`;
  process.stdout.write(`${text}\n`);
  if (options.write && process.exitCode !== 1) {
    writeSection('fold-targets', text);
    const figures = results.flatMap(({ kind, target, worst }) => {
      const [value, unit] = kind === 'bpp' ? [100 * worst, '%'] : [worst, 'dB'];
      return [
        [`fold-targets, ${names.length} of CID22: --target-${kind} ${target} off by, worst, ${unit}`, value],
      ];
    });
    await writeFigures(newestModel('fold'), figures);
  }
}
if (results.some(({ isMet }) => !isMet)) process.exitCode = 1;
