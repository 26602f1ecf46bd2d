/** `grainfold evaluate`: PSNR and SSIM of a denoising model over a folder of clean pictures, or of pairs. */
import { basename, extname } from 'node:path';
import { Option } from 'commander';
import type { Bits } from '../../model/types';
import { EngineError } from '../../model/errors';
import { findInputs, type Input } from '../batch/inputs';
import { isCancelled, type AddVerb } from '../batch/run-batch';
import { runJob } from '../engine/run-job';
import { integer, level, number, withJson } from '../flags';
import { UsageError, type Session } from '../session';
import { showProgress } from '../terminal/progress';
import { figureText } from '../terminal/words';

interface Flags {
  readonly clean: string;
  readonly noisy?: string;
  readonly sigma?: number;
  readonly sigmaTold?: number | 'auto';
  readonly blind?: boolean;
  readonly fileNoise?: Bits;
  readonly seed: number;
  readonly model?: string;
  readonly recursive?: boolean;
  readonly json?: boolean;
}

export const addEvaluate: AddVerb = (program, session) => {
  withJson(program.command('evaluate'))
    .description('measure a denoising model')
    .requiredOption('--clean <dir>', 'folder of clean pictures (or a picture, or a glob)')
    .option('--noisy <dir>', 'folder of their noisy twins, matched by name; without it noise is added')
    .option('--sigma <s>', 'noise that is added, 8-bit scale (25)', number(0, 100))
    .option(
      '--sigma-told <level>',
      '"auto" or the level that the model is told; the true one by default',
      level('auto'),
    )
    .option('--blind', 'the same as --sigma-told auto')
    .addOption(
      new Option(
        '--file-noise <bits>',
        'clip and round the noisy picture to this depth first, as a file would',
      )
        .choices(['8', '16'])
        .argParser((text) => Number(text) as Bits),
    )
    .option('--seed <n>', 'of the noise', integer(0, 2 ** 31 - 1), 1)
    .option('--model <id>', 'another model than the one in use')
    .option('-r, --recursive', 'look into folders within folders')
    .addHelpText(
      'after',
      '\nThe noise is Gaussian, in float on the 0..1 picture, neither clipped nor rounded, as in the published tables;\n' +
        'a file that denoise gets has been clipped and rounded (--file-noise 8). The output is rounded to 8 bits.',
    )
    .action((flags: Flags) => evaluate(session, flags));
};

interface Pair {
  readonly clean: Input;
  readonly noisy?: Input;
}

/** Figures of one picture, or their means. */
interface Figures {
  readonly psnrNoisy: number;
  readonly psnr: number;
  readonly ssim: number;
  readonly sigma: number;
}

async function evaluate(session: Session, flags: Flags): Promise<void> {
  const { output, interrupt } = session;
  checkFlags(flags);
  const started = performance.now();
  const pairs = await findPairs(session, flags);
  const client = await session.engine();
  const all: Figures[] = [];
  let model: string | undefined;
  for (const [index, { clean, noisy }] of pairs.entries()) {
    if (interrupt.isRaised) return;
    const name = basename(clean.path);
    const progress = showProgress(`[${index + 1}/${pairs.length}] ${name}`, output);
    try {
      const found = await runJob<'evaluate'>(
        client,
        {
          kind: 'evaluate',
          clean: clean.path,
          noisy: noisy?.path,
          sigma: flags.sigma ?? 25,
          seed: flags.seed,
          told: toldLevel(flags),
          fileBits: flags.fileNoise,
          modelId: flags.model,
        },
        { interrupt, onProgress: (event) => progress.update(event.progress, event.etaSeconds) },
      );
      all.push(found);
      ({ model } = found);
      const { psnrNoisy, psnr, ssim, sigma } = found;
      output.data({ json: { name, psnrNoisy, psnr, ssim, sigma }, text: lineText(name, found) }, flags.json);
    } catch (error) {
      if (isCancelled(error)) return;
      output.failure(clean.shown, error, flags.json);
      // Without the model no other picture would fare better.
      if (error instanceof EngineError && error.code === 'UNKNOWN_MODEL') return;
    } finally {
      progress.stop();
    }
  }
  if (all.length === 0) return;
  const mean = meanOf(all);
  const noise = flags.noisy === undefined ? { added: flags.sigma ?? 25, seed: flags.seed } : {};
  const json = {
    name: 'mean',
    psnrNoisy: mean.psnrNoisy,
    psnr: mean.psnr,
    ssim: mean.ssim,
    sigma: mean.sigma,
    pictures: all.length,
    ...noise,
    fileNoise: flags.fileNoise ?? null,
    model,
    seconds: (performance.now() - started) / 1000,
  };
  const text = `${lineText('mean', mean)}  (${all.length} pictures, ${model})`;
  output.data({ json, text }, flags.json);
}

function checkFlags({ noisy, sigma, fileNoise, blind, sigmaTold }: Flags): void {
  if (noisy !== undefined && (sigma !== undefined || fileNoise !== undefined))
    throw new UsageError('--noisy brings its own noise: leave --sigma and --file-noise out.');
  if (blind && sigmaTold !== undefined && sigmaTold !== 'auto')
    throw new UsageError('--blind and --sigma-told contradict each other.');
}

/** True level by default where it is known. */
function toldLevel({ noisy, sigma, sigmaTold, blind }: Flags): number | 'auto' {
  if (blind) return 'auto';
  return sigmaTold ?? (noisy === undefined ? (sigma ?? 25) : 'auto');
}

async function findPairs(session: Session, flags: Flags): Promise<Pair[]> {
  const find = async (arg: string) => {
    const { files, bad } = await findInputs([arg], 'pictures', flags.recursive ?? false);
    if (bad.length > 0) throw new EngineError('INVALID_ARGUMENT', `${arg}: ${bad[0].error.message}`);
    return files;
  };
  const clean = await find(flags.clean);
  if (flags.noisy === undefined) return clean.map((file) => ({ clean: file }));
  const stem = (path: string) => basename(path, extname(path));
  const twins = new Map((await find(flags.noisy)).map((file) => [stem(file.path), file]));
  const pairs: Pair[] = [];
  for (const file of clean) {
    const noisy = twins.get(stem(file.path));
    if (noisy) pairs.push({ clean: file, noisy });
    else
      session.output.failure(
        file.shown,
        new EngineError('INVALID_ARGUMENT', `There is no picture of this name in ${flags.noisy}.`),
        flags.json,
      );
  }
  return pairs;
}

/** Plain means of the figures, as the published tables give them. */
function meanOf(all: readonly Figures[]): Figures {
  const mean = (of: (figures: Figures) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return {
    psnrNoisy: mean((one) => one.psnrNoisy),
    psnr: mean((one) => one.psnr),
    ssim: mean((one) => one.ssim),
    sigma: mean((one) => one.sigma),
  };
}

function lineText(name: string, { psnrNoisy, psnr, ssim, sigma }: Figures): string {
  const told = `told ${sigma.toFixed(1)}`;
  return `${name.padEnd(24)}  ${figureText(psnrNoisy, 2)} -> ${figureText(psnr, 2, ' dB')}  SSIM ${figureText(ssim, 4)}  ${told}`;
}
