/**
 * `npm run bench -- fold-study --train DIR`: what each choice behind the decoder's network is worth on held-out photos.
 * Options: --steps N (800), --seed N (1), --json, --write (into bench/README.md).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../scripts/setup/run.mjs';
import { bundle } from '../scripts/bundle.mjs';
import { caption, circumstances, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const usage = 'npm run bench -- fold-study --train DIR [--steps N] [--seed N] [--json] [--write]';
const options = readOptions(
  {
    train: { type: 'string' },
    steps: { type: 'string', default: '800' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  usage,
);
if (!options.train) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const runs = mkdtempSync(path.join(tmpdir(), 'grainfold-bench-'));
const script = await bundle('bench', 'fold', 'study.ts');
const result = await run(process.execPath, [script, options.train, options.steps, options.seed, runs], {
  timeoutMs: 86_400_000,
});
rmSync(runs, { recursive: true, force: true });
if (result.code !== 0) {
  process.stderr.write(result.stderr);
  process.exit(1);
}
const variants = result.stdout
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line));
const table = markdownTable(
  ['training', `gain on held-out photos after ${options.steps} steps, dB`, 'seconds a step'],
  variants.map(({ name, gain, secondsPerStep }) => [name, gain.toFixed(3), secondsPerStep.toFixed(3)]),
);
const command = `npm run bench -- fold-study --train DIR --steps ${options.steps} --seed ${options.seed}`;
const text = `${table}\n\n${caption(command, circumstances())}`;
console.log(options.json ? JSON.stringify(variants) : text);
if (options.write) writeSection('fold-study', text);
