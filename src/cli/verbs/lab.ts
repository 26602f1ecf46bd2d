/** `grainfold lab`: the textbook autoencoders. Lists experiments, runs one, shows a saved run. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EngineEvents, JobRequest, LabChoice } from '../../engine/contract';
import type { LabFigure, LabResult } from '../../model/lab/result';
import type { AddVerb } from '../batch/run-batch';
import { runJob } from '../engine/run-job';
import { integer, withJson } from '../flags';
import type { Session } from '../session';
import { showProgress } from '../terminal/progress';
import { secondsText, tableText } from '../terminal/words';

interface RunFlags {
  readonly seed?: number;
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly folder?: string;
  readonly table?: string;
  readonly photo?: string;
  readonly json?: boolean;
}

export const addLab: AddVerb = (program, session) => {
  const lab = program.command('lab').description('see what an autoencoder learns: the textbook experiments');
  withJson(lab.command('list'))
    .description('the experiments there are')
    .action((flags: { json?: boolean }) => list(session, flags));
  withJson(lab.command('run <experiment>'))
    .description('run one: a name of the list, or an experiment file (.json)')
    .option('--seed <n>', 'of all chance, instead of the experiment’s own', integer(0, 2 ** 31 - 1))
    .option('--out <dir>', 'folder for all of it: pictures, tables, models, the run itself')
    .option('--overwrite', 'replace a folder that an earlier run wrote')
    .option('--folder <dir>', 'your photos, for experiments on photos or patches')
    .option('--table <csv>', 'your table, for data cleaning')
    .option('--photo <file>', 'your photo, for the heat map')
    .action((name: string, flags: RunFlags) => run(session, name, flags));
  withJson(lab.command('show <file>'))
    .description('the figures of a saved run (.lab)')
    .option('--out <dir>', 'folder for all of it: pictures, tables, models')
    .option('--overwrite', 'replace a folder that an earlier run wrote')
    .action((file: string, flags: RunFlags) => show(session, file, flags));
};

async function list(session: Session, { json }: { json?: boolean }): Promise<void> {
  const client = await session.engine();
  const entries = await client.request('lab:list', {});
  if (json)
    for (const { name, row, title, about, takes, systems, epochs, isOwn } of entries)
      session.output.data(
        { json: { name, row, title: title.en, about: about.en, takes, systems, epochs, isOwn }, text: '' },
        true,
      );
  else
    session.output.text(
      tableText(
        ['name', 'what it shows'],
        entries.map(({ name, about }) => [name, about.en]),
        2,
      ),
    );
}

async function run(session: Session, name: string, flags: RunFlags): Promise<void> {
  const { output, interrupt } = session;
  const client = await session.engine();
  const progress = showProgress(name, output);
  const onProgress = ({ progress: state, etaSeconds }: EngineEvents['job:progress']) =>
    progress.update(state, etaSeconds);
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(path));
  const job: Extract<JobRequest, { kind: 'lab' }> = {
    kind: 'lab',
    experiment: choose(name),
    seed: flags.seed,
    folder: absolute(flags.folder),
    table: absolute(flags.table),
    photo: absolute(flags.photo),
  };
  try {
    const { runId, result } = await runJob<'lab'>(client, job, { interrupt, onProgress });
    progress.stop();
    await tell(session, runId, result, flags);
  } finally {
    progress.stop();
  }
}

async function show(session: Session, file: string, flags: RunFlags): Promise<void> {
  const client = await session.engine();
  const { runId, result } = await client.request('lab:open', { path: resolve(file) });
  await tell(session, runId, result, flags);
}

async function tell(session: Session, runId: string, result: LabResult, flags: RunFlags): Promise<void> {
  let out: string | undefined;
  if (flags.out !== undefined) {
    const client = await session.engine();
    const path = resolve(flags.out);
    const { overwrite } = flags;
    ({ path: out } = await client.request('lab:export', { runId, path, overwrite, what: 'all' }));
  }
  session.output.data({ json: jsonOf(result, out), text: textOf(result, out) }, flags.json);
}

/** A file where it looks like one, else a name of the list. */
function choose(name: string): LabChoice {
  const isFile = name.endsWith('.json') || (/[\\/]/.test(name) && existsSync(name));
  return isFile ? { kind: 'file', path: resolve(name) } : { kind: 'name', name };
}

function jsonOf(result: LabResult, out: string | undefined): Record<string, unknown> {
  const { experiment, row, seed, loss, data, systems, figures, tables, warnings, seconds, cpuSeconds } =
    result;
  return {
    experiment,
    row,
    seed,
    loss,
    data: {
      title: data.title.en,
      train: data.train,
      validation: data.validation,
      test: data.test,
      origin: data.origin,
    },
    figures: Object.fromEntries(figures.map(({ id, value }) => [id, value])),
    systems: systems.map(
      ({ id, parameters, bottleneck, epochs, bestEpoch, stoppedEarly, curves, seconds: spent }) => ({
        id,
        parameters,
        bottleneck,
        epochs,
        bestEpoch,
        stoppedEarly,
        loss: curves.loss.at(-1) ?? null,
        valLoss: curves.validation.at(-1) ?? null,
        seconds: spent,
      }),
    ),
    tables: Object.fromEntries(
      tables.map(({ id, columns, rows }) => [
        id,
        rows.map((row) => Object.fromEntries(columns.map(({ label }, i) => [label.en, english(row[i])]))),
      ]),
    ),
    warnings: warnings.map(({ kind, system, epoch, message, tryThis }) => ({
      kind,
      system,
      epoch,
      message: message.en,
      tryThis: tryThis.map(({ en }) => en),
    })),
    ...(out !== undefined && { output: join(out) }),
    seconds,
    cpuSeconds,
  };
}

type Cell = LabResult['tables'][number]['rows'][number][number];
const english = (cell: Cell): string | number | null =>
  typeof cell === 'object' && cell !== null ? cell.en : cell;

function textOf(result: LabResult, out: string | undefined): string {
  const figures = tableText(
    ['figure', 'value'],
    result.figures.map((figure) => [figure.label.en, valueText(figure)]),
  );
  const tables = result.tables.map(
    ({ title, columns, rows }) =>
      `\n${title.en}\n${tableText(
        columns.map(({ label }) => label.en),
        rows.map((row) => row.map((cell, i) => cellText(cell, columns[i].digits))),
      )}`,
  );
  const warnings = result.warnings.map(
    ({ message, tryThis }) =>
      `\n${message.en}${tryThis.length > 0 ? ` Try: ${tryThis.map(({ en }) => en).join(' ')}` : ''}`,
  );
  const end = `\n${result.title.en}: ${secondsText(result.seconds)}, seed ${result.seed}${out === undefined ? '' : `, all of it in ${out}`}`;
  return [figures, ...tables, ...warnings, end].join('\n');
}

function valueText({ value, unit, digits }: LabFigure): string {
  if (unit === '%') return `${(100 * value).toFixed(digits)} %`;
  return `${value.toFixed(digits)}${unit && ` ${unit}`}`;
}

function cellText(cell: Cell, digits: number | undefined): string {
  if (cell === null) return '-';
  if (typeof cell === 'number') return digits === undefined ? String(cell) : cell.toFixed(digits);
  return typeof cell === 'string' ? cell : cell.en;
}
