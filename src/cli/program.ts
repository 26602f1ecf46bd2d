/** The program: its verbs, its help, and what its exit status means. */
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { isCancelled } from './batch/run-batch';
import { Session, UsageError } from './session';
import { addCompare } from './verbs/compare';
import { addCompress } from './verbs/compress';
import { addDecode } from './verbs/decode';
import { addDenoise } from './verbs/denoise';
import { addDoctor } from './verbs/doctor';
import { addEvaluate } from './verbs/evaluate';
import { addInfo } from './verbs/info';
import { addLab } from './verbs/lab';
import { addModels } from './verbs/models';
import { addTrain } from './verbs/train';

/** 0: all done. 1: something failed and was named. 2: wrong usage. */
export const exitStatus = { ok: 0, failed: 1, usage: 2 } as const;

const verbs = [
  addDenoise,
  addCompress,
  addDecode,
  addInfo,
  addCompare,
  addTrain,
  addModels,
  addEvaluate,
  addLab,
  addDoctor,
] as const;

function buildProgram(session: Session): Command {
  const program = new Command('grainfold')
    .description('Makes noisy photos clean and small.')
    .version(version)
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nInputs are files, folders or globs. Data goes to stdout, messages to stderr. Exit status: 0 all done,\n' +
        '1 something failed (each failure named, the others done), 2 wrong usage. Nothing is overwritten without\n' +
        '--overwrite.',
    );
  for (const add of verbs) add(program, session);
  return program;
}

/**
 * Runs one command to its end.
 * @param args without the runtime and the script
 * @returns exit status
 */
export async function runCli(args: readonly string[]): Promise<number> {
  const session = new Session();
  const { output, interrupt } = session;
  interrupt.listen((text) => output.note(text));
  // A reader that has had enough (`| head`) is no failure; there is nobody left to tell.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') interrupt.raise('SIGPIPE');
    else throw error;
  });
  try {
    await buildProgram(session).parseAsync([...args], { from: 'user' });
  } catch (error) {
    const status = statusOf(error, session);
    if (status !== null) return status;
    // What stumbles because it was stopped is not news.
    if (!interrupt.isRaised) output.failure(null, error);
  } finally {
    await session.close();
    interrupt.end();
  }
  return output.hasFailed ? exitStatus.failed : exitStatus.ok;
}

/** The exit status that an error stands for when it is not a failure of the work; null when it is. */
function statusOf(error: unknown, { output }: Session): number | null {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
  if (error instanceof UsageError) {
    output.note(`grainfold: ${error.message}\n(--help shows what there is)`);
    return exitStatus.usage;
  }
  return isCancelled(error) ? exitStatus.failed : null;
}
