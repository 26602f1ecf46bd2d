/** `grainfold train`: retrains a model on one's own photos, or trains one from nothing. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option } from 'commander';
import type { EngineEvents, JobRequest } from '../../engine/contract';
import type { ModelKind, TrainReport } from '../../model/types';
import { isCancelled, type AddVerb } from '../batch/run-batch';
import { runJob } from '../engine/run-job';
import { integer, number, withJson } from '../flags';
import { UsageError, type Session } from '../session';
import { showProgress } from '../terminal/progress';
import { figureText, secondsText } from '../terminal/words';

interface Flags {
  readonly clean: string;
  readonly noisy?: string;
  readonly task: ModelKind;
  readonly from?: string;
  readonly name?: string;
  readonly minutes?: number;
  readonly steps?: number;
  readonly noise?: number;
  readonly seed?: number;
  readonly long?: boolean;
  readonly camera?: boolean;
  readonly resume?: string;
  readonly json?: boolean;
}

export const addTrain: AddVerb = (program, session) => {
  withJson(program.command('train'))
    .description('retrain a model on your photos')
    .requiredOption('--clean <dir>', 'folder of clean photos; some are held out to measure on')
    .option('--noisy <dir>', 'folder of their noisy twins, matched by name; without it noise is added')
    .addOption(
      new Option('--task <kind>', 'denoise or compress').choices(['restore', 'fold']).default('restore'),
    )
    .option(
      '--from <id>',
      'model to start from (the one in use), "scratch", or "scratch-fast" for a small network',
    )
    .option('--name <name>', 'name of the new model; that of the folder by default')
    .option('--minutes <m>', 'time to spend', number(0.05, 10_080))
    .option('--steps <n>', 'steps to make', integer(1, 100_000_000))
    .option('--noise <sigma>', 'strongest noise that is added, 8-bit scale', number(0.1, 100))
    .option('--seed <n>', 'of all chance; 1 by default', integer(0, 2 ** 31 - 1))
    .option('--long', 'all that a training from scratch learns from, for hours; else fine-tuned in minutes')
    .option('--camera', 'learn only the noise that cameras leave: the model takes such photos by itself')
    .option('--resume <run>', 'go on with an interrupted run: its folder or its name')
    .action((flags: Flags) => train(session, flags));
};

async function train(session: Session, flags: Flags): Promise<void> {
  if (flags.minutes === undefined && flags.steps === undefined)
    throw new UsageError('Say how long: --minutes M or --steps N (whichever ends first).');
  const { output, interrupt } = session;
  const client = await session.engine();
  const name = flags.name ?? basename(resolve(flags.clean));
  const progress = showProgress(name, output);
  let last: TrainReport | undefined;
  const onProgress = ({ progress: state, etaSeconds, report }: EngineEvents['job:progress']) => {
    progress.update(state, etaSeconds);
    if (!report) return;
    last = report;
    const { step, loss, valLoss, psnr, seconds, eta } = report;
    output.data({ json: { step, loss, valLoss, psnr, seconds, eta }, text: reportText(report) }, flags.json);
  };
  try {
    const result = await runJob<'train'>(client, toJob(session, flags, name), { interrupt, onProgress });
    const { modelId, steps, psnrNoisy, psnrStock, psnr, heldOut } = result;
    const final = {
      step: steps,
      loss: last?.loss ?? null,
      valLoss: last?.valLoss ?? null,
      psnr,
      seconds: last?.seconds ?? null,
      eta: 0,
      model: modelId,
      psnrNoisy,
      psnrStart: psnrStock,
      heldOut,
    };
    const better = psnr - psnrStock;
    const text = `${modelId}: ${figureText(psnr, 2, ' dB')} on ${heldOut} held-out photos (${better >= 0 ? '+' : ''}${better.toFixed(2)} dB against the model it started from, noisy ${figureText(psnrNoisy, 2, ' dB')}). "grainfold models use ${modelId}" makes it the one in use.`;
    output.data({ json: final, text }, flags.json);
  } catch (error) {
    if (!isCancelled(error)) throw error;
    output.note('Cancelled: no model was made. --resume goes on from the last checkpoint.');
  } finally {
    progress.stop();
  }
}

function toJob(session: Session, flags: Flags, name: string): Extract<JobRequest, { kind: 'train' }> {
  const { clean, noisy, task, from, minutes, steps, noise, seed, long, camera, resume } = flags;
  return {
    kind: 'train',
    task,
    cleanFolder: resolve(clean),
    noisyFolder: noisy === undefined ? undefined : resolve(noisy),
    from,
    name,
    minutes,
    steps,
    maxSigma: noise,
    seed,
    isLong: long,
    isForCamera: camera,
    resume: resume === undefined ? undefined : runFolder(session, resume),
    command: commandText(flags),
  };
}

/** For the model's card: folders by their names only, as a card may be shared. */
function commandText({
  clean,
  noisy,
  task,
  from,
  minutes,
  steps,
  noise,
  seed,
  long,
  camera,
  resume,
}: Flags): string {
  const folder = (path: string | undefined) => path && basename(resolve(path));
  const said = {
    clean: folder(clean),
    noisy: folder(noisy),
    task,
    from,
    minutes,
    steps,
    noise,
    seed,
    long,
    camera,
    resume: folder(resume),
  };
  const words = Object.entries(said).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [value === true ? `--${name}` : `--${name} ${/\s/.test(String(value)) ? `"${value}"` : value}`],
  );
  return `grainfold train ${words.join(' ')}`;
}

function runFolder(session: Session, run: string): string {
  if (existsSync(run)) return resolve(run);
  const own = join(session.folders.runs, run);
  if (existsSync(own)) return own;
  throw new UsageError(
    `--resume ${run}: there is no such folder, and no such run in ${session.folders.runs}.`,
  );
}

function reportText({ step, loss, psnr, seconds, eta }: TrainReport): string {
  const measured = psnr === null ? '' : `  held-out PSNR ${figureText(psnr, 2, ' dB')}`;
  return `step ${step}  loss ${loss.toPrecision(4)}${measured}  ${secondsText(seconds)}, ${secondsText(eta)} left`;
}
