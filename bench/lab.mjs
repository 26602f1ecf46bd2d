/**
 * `npm run bench -- lab --write`: runs the lab's experiments through the command line and writes docs/lab.md from what they
 * print: each with its figures, its pictures and its command. What was measured stands in docs/lab/NAME.json and is kept
 * until its experiment is run again, so that one can be run alone.
 * Options: --only NAME,NAME (default: all; `none` only writes the page anew), --seed N, --write.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { inRepo } from '../scripts/setup/paths.mjs';
import { runOne, runVerb } from './measure/cli.mjs';
import { labPage } from './measure/lab-page.mjs';
import { circumstances, fail, readOptions } from './measure/report.mjs';

const usage = 'npm run bench -- lab [--only NAME,NAME] [--seed N] [--write]';
const options = readOptions(
  { only: { type: 'string' }, seed: { type: 'string' }, write: { type: 'boolean', default: false } },
  usage,
);

/** Pictures of each experiment that the page shows. */
const shown = {
  'dense-digits': ['reconstructions', 'curves'],
  'dense-regularised': ['curves', 'reconstructions'],
  'going-wrong': ['reconstructions', 'curves'],
  'deep-digits': ['reconstructions'],
  'curved-vectors': ['curves'],
  'random-vectors': ['curves'],
  'conv-digits': ['reconstructions', 'weights-conv'],
  'conv-patches': ['reconstructions'],
  'denoising-digits': ['denoising-gaussian', 'denoising-masking', 'denoising-salt-pepper'],
  'sparse-digits': ['activity', 'weights-plain', 'weights-l1', 'weights-kl', 'weights-contractive'],
  'variational-digits': ['samples-vae16', 'interpolation-vae16', 'manifold-vae2'],
  'map-digits': ['map-bottleneck', 'map-pca', 'map-umap'],
  'map-photos': ['map-bottleneck', 'map-umap'],
  'features-digits': ['curves'],
  'similar-photos': ['similar'],
  'anomaly-digits': ['roc', 'strangest-dense'],
  'anomaly-photo': ['photo', 'heat-dense'],
  'cleaning-table': ['row-scores'],
  'trade-off-digits': ['trade-off'],
};

const folder = inRepo('docs', 'lab');
mkdirSync(folder, { recursive: true });
const { lines: experiments } = await runVerb(['lab', 'list'], { quiet: true });
const wanted = options.only?.split(',') ?? experiments.map(({ name }) => name);
try {
  // The page is written after each: what breaks off leaves what is done.
  for (const { name } of experiments.filter((entry) => wanted.includes(entry.name))) {
    await measure(name);
    if (options.write) await writePage();
  }
  if (options.write) await writePage();
} catch (error) {
  fail(error);
}
async function writePage() {
  const runs = experiments
    .map((entry) => ({ entry, file: path.join(folder, `${entry.name}.json`) }))
    .filter(({ file }) => existsSync(file))
    .map(({ entry, file }) => ({ entry, run: JSON.parse(readFileSync(file, 'utf8')) }));
  await write(inRepo('docs', 'lab.md'), labPage(runs));
}

/** As the checks want it. */
async function write(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

async function measure(name) {
  const out = mkdtempSync(path.join(tmpdir(), 'grainfold-lab-'));
  const args = ['lab', 'run', name, ...(options.seed ? ['--seed', options.seed] : [])];
  try {
    const { result } = await runOne([...args, '--out', out]);
    const told = { ...result };
    delete told.output;
    process.stdout.write(`${JSON.stringify(told)}\n`);
    if (!options.write) return;
    const pictures = (shown[name] ?? []).filter((item) => existsSync(path.join(out, `${item}.png`)));
    for (const item of pictures)
      copyFileSync(path.join(out, `${item}.png`), path.join(folder, `${name}-${item}.png`));
    const command = `npm run --silent cli -- ${args.join(' ')} --json`;
    // A cleaned table is as long as the table: the page tells a part.
    const tables = Object.fromEntries(
      Object.entries(told.tables).map(([id, rows]) => [id, { rows: rows.slice(0, 12), of: rows.length }]),
    );
    const kept = { ...told, tables, pictures, command, circumstances: circumstances() };
    await write(path.join(folder, `${name}.json`), JSON.stringify(kept));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
