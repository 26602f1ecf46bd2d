/**
 * `npm run bench -- precision --train DIR --data DIR`: what bfloat16 costs in quality, on any processor (its speed:
 * training.mjs, inference.mjs). The same training from scratch in float32 and in bfloat16, both measured in float32 on the same
 * held-out photos; and the model in use run on DIR/cbsd68 in both.
 * Options: --steps N, --seed N, --json, --write (puts the table into bench/README.md). Ends with status 1 when a target is missed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runVerb } from './measure/cli.mjs';
import { caption, circumstances, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const usage = 'npm run bench -- precision --train DIR --data DIR [--steps N] [--seed N] [--json] [--write]';
const options = readOptions(
  {
    train: { type: 'string' },
    data: { type: 'string' },
    steps: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  usage,
);
if (!options.train || !options.data) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const { steps, seed } = options;
const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-bench-'));

/** The last line of a verb's JSON, in one precision. */
async function inPrecision(precision, args) {
  const env = {
    GRAINFOLD_PRECISION: precision,
    GRAINFOLD_USER_DATA: path.join(folder, precision),
    TF_CPP_MIN_LOG_LEVEL: '2',
  };
  const { lines } = await runVerb(args, { quiet: true, env });
  return lines.at(-1);
}

const train = ['train', '--clean', options.train, '--from', 'scratch', '--steps', steps, '--seed', seed];
const evaluate = ['evaluate', '--clean', path.join(options.data, 'cbsd68'), '--sigma', '25', '--seed', seed];
const figures = [
  { figure: `held-out PSNR after ${steps} steps from scratch, dB`, args: train, most: 0.03 },
  { figure: 'PSNR on CBSD68 at sigma 25, level given, dB', args: evaluate, most: 0.01 },
];
const results = [];
try {
  for (const { figure, args, most } of figures) {
    const [float32, bfloat16] = [
      (await inPrecision('float32', args)).psnr,
      (await inPrecision('bfloat16', args)).psnr,
    ];
    results.push({ figure, float32, bfloat16, most, isMet: Math.abs(float32 - bfloat16) <= most });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const table = markdownTable(
  ['figure', 'float32', 'bfloat16', 'difference', 'at most', 'met'],
  results.map(({ figure, float32, bfloat16, most, isMet }) => [
    figure,
    float32.toFixed(3),
    bfloat16.toFixed(3),
    (bfloat16 - float32).toFixed(3),
    String(most),
    isMet ? 'yes' : 'NO',
  ]),
);
const text = `${table}\n\n${caption(`npm run bench -- precision --train DIR --data DIR --steps ${steps} --seed ${seed}`, circumstances())}`;
console.log(options.json ? JSON.stringify(results) : text);
if (options.write) writeSection('precision', text);
process.exitCode = results.every(({ isMet }) => isMet) ? 0 : 1;
