/**
 * `npm run bench -- memory`: resident memory of a process that trains, over 5,000 steps. Options: --steps N, --json, --write
 * (puts the table into bench/README.md).
 */
import { bundle } from '../scripts/bundle.mjs';
import { SetupError } from '../scripts/setup/report.mjs';
import { run } from '../scripts/setup/run.mjs';
import { caption, circumstances, markdownTable, readOptions, writeSection } from './measure/report.mjs';

const values = readOptions(
  {
    steps: { type: 'string', default: '5000' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  '[--steps N] [--json] [--write]',
);
const result = await run(process.execPath, [await bundle('bench', 'graph', 'soak.ts'), values.steps], {
  timeoutMs: 3_600_000,
  env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
});
if (result.code !== 0) throw new SetupError(`The run failed: ${result.why}\n${result.stderr}`);
const lines = result.stdout.split('\n').filter((line) => line.startsWith('{'));
if (values.json) console.log(lines.join('\n'));
else {
  const rows = lines
    .map((line) => JSON.parse(line))
    .map(({ step, loss, rssMb, numTensors }) => [
      String(step),
      loss.toFixed(4),
      rssMb.toFixed(0),
      String(numTensors),
    ]);
  const table = markdownTable(['step', 'loss', 'resident MB', 'tensors held'], rows);
  const text = `${table}\n\n${caption(`npm run bench -- memory --steps ${values.steps}`, circumstances())}`;
  console.log(text);
  if (values.write) writeSection('memory', text);
}
