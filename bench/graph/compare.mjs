/**
 * Measures contenders against each other in one run: each is a process of its own that stays ready, and they take
 * turns step by step, so that a change of the machine's speed meets all of them alike.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { bundle } from '../../scripts/bundle.mjs';
import { inRepo } from '../../scripts/setup/paths.mjs';
import { run } from '../../scripts/setup/run.mjs';
import { caption, circumstances, markdownTable, readOptions, writeSection } from '../measure/report.mjs';
import { benchPython } from './python.mjs';
import { openStepper } from './stepper.mjs';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {'node' | 'python'} runtime
 * @property {string} kind as contender.ts and contender.py know it
 * @property {'float32' | 'bfloat16'} precision
 * @property {Record<string, string>} [env]
 *
 * @typedef {object} Figures medians over the rounds
 * @property {number} ms
 * @property {number} cores share of the machine's cores in use, 0..1
 * @property {number} rssMb
 * @property {number} value what the step gave: equal contenders give equal values
 */

/**
 * Runs one bench: every network, all contenders in turn.
 * @param {'train' | 'infer'} mode
 * @param {readonly Contender[]} contenders
 * @param {{batch: number, sidePx: number}} defaults
 */
export async function compare(mode, contenders, defaults) {
  const values = readOptions(
    {
      rounds: { type: 'string', default: '9' },
      networks: { type: 'string', default: 'restore,codec' },
      batch: { type: 'string', default: String(defaults.batch) },
      side: { type: 'string', default: String(defaults.sidePx) },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
    '[--rounds N] [--networks restore,codec] [--batch N] [--side PX] [--only NAMES] [--json] [--write]',
  );
  const rounds = Number(values.rounds);
  const chosen = contenders.filter(({ name }) => !values.only || values.only.split(',').includes(name));
  const script = await bundle('bench', 'graph', 'contender.ts');
  const python = await benchPython();
  const folder = await mkdtemp(path.join(tmpdir(), 'grainfold-bench-'));
  try {
    const described = await run(process.execPath, [script, 'describe', folder]);
    if (described.code !== 0) throw new Error(`The networks could not be described: ${described.stderr}`);
    const tables = [];
    for (const network of values.networks.split(',')) {
      const job = { network, mode, batch: Number(values.batch), sidePx: Number(values.side) };
      const figures = await race(chosen, job, { script, python, folder, rounds });
      const table = tableOf(job, rounds, figures);
      tables.push(table);
      console.log(
        values.json
          ? JSON.stringify({ ...job, rounds, contenders: Object.fromEntries(figures) })
          : `${table}\n`,
      );
    }
    const name = mode === 'train' ? 'training' : 'inference';
    const source = caption(`npm run bench -- ${name}`, circumstances());
    if (!values.json) console.log(source);
    if (values.write) writeSection(name, [...tables, source].join('\n\n'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<Map<string, Figures>>} */
async function race(contenders, job, { script, python, folder, rounds }) {
  const runners = [];
  try {
    // One after the other: making ready takes all cores.
    for (const [index, contender] of contenders.entries()) {
      const jobFile = path.join(folder, `job-${index}.json`);
      await writeFile(jobFile, JSON.stringify({ ...job, precision: contender.precision }));
      const [command, file] =
        contender.runtime === 'node'
          ? [process.execPath, script]
          : [python, inRepo('bench', 'graph', 'contender.py')];
      runners.push(
        await openStepper(contender.name, command, [file, contender.kind, jobFile], contender.env),
      );
    }
    for (let round = 0; round < rounds; round++)
      for (const runner of runners) runner.steps.push(await runner.step());
  } finally {
    for (const runner of runners) runner.close();
  }
  return new Map(runners.map(({ name, steps }) => [name, summarise(steps)]));
}

function summarise(steps) {
  const cores = availableParallelism();
  return {
    ms: median(steps.map(({ ms }) => ms)),
    cores: median(steps.map(({ ms, cpuMs }) => cpuMs / ms / cores)),
    rssMb: median(steps.map(({ rssMb }) => rssMb)),
    value: steps[0].value,
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Figures as Markdown. */
function tableOf({ mode, network, batch, sidePx }, rounds, figures) {
  const [load] = loadavg();
  const what = mode === 'train' ? 'Training step' : 'Inference';
  const head = [
    'way',
    'ms',
    'speed, ours = 1',
    'cores in use',
    'MB',
    mode === 'train' ? 'loss' : 'first value',
  ];
  const rows = [...figures].map(([name, { ms, cores, rssMb, value }]) => {
    const ours = figures.get(name.endsWith('bfloat16') ? 'graph bfloat16' : 'graph float32');
    return [
      name,
      ms.toFixed(1),
      ours ? (ours.ms / ms).toFixed(2) : '',
      `${Math.round(cores * 100)} %`,
      rssMb.toFixed(0),
      value.toPrecision(5),
    ];
  });
  return (
    `**${what}, ${network}**, ${batch} x ${sidePx} x ${sidePx}: median of ${rounds}, in turn; ` +
    `load ${load.toFixed(1)} at the end\n\n${markdownTable(head, rows)}`
  );
}
