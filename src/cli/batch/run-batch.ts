/** One input after the other; what fails is named and the rest goes on. */
import type { Command } from 'commander';
import type { EngineEvents, JobKind, JobRequest, JobResults, PhotoInfo } from '../../engine/contract';
import type { EngineClient } from '../../engine/port/client';
import { cancelled, EngineError } from '../../model/errors';
import { runJob } from '../engine/run-job';
import type { FileFlags } from '../flags';
import type { Session } from '../session';
import type { Line } from '../terminal/output';
import { showProgress } from '../terminal/progress';
import { findInputs, type Input, type Wanted } from './inputs';

/** What a verb gets to do with one input. */
export interface InputTools {
  readonly client: EngineClient;
  /**
   * Opens the input; closed again when the input is done.
   * @throws EngineError INVALID_ARGUMENT when it is of the other kind, besides those of opening
   */
  open(kind: PhotoInfo['kind']): Promise<PhotoInfo>;
  /** Runs a job with its progress shown. */
  run<K extends JobKind>(job: Extract<JobRequest, { kind: K }>): Promise<JobResults[K]>;
  /** Seconds since this input's turn came. */
  seconds(): number;
}

export interface Batch<P> {
  readonly session: Session;
  readonly args: readonly string[];
  readonly flags: FileFlags;
  readonly wanted: Wanted;
  /** Once, when the inputs are known: outputs are planned here. */
  readonly plan: (inputs: { readonly count: number; readonly isMany: boolean }) => Promise<P>;
  readonly work: (input: Input, tools: InputTools, plan: P) => Promise<Line>;
  /** Told of each input that failed. */
  readonly onFailure?: (input: string, error: unknown) => void;
  /** Told once all are through, or the run was cancelled. */
  readonly onEnd?: () => Promise<void>;
}

/**
 * @throws UsageError of `plan`
 */
export async function runBatch<P>(batch: Batch<P>): Promise<void> {
  const { session, args, flags, wanted } = batch;
  const { output, interrupt } = session;
  const { files, bad, isMany } = await findInputs(args, wanted, flags.recursive ?? false);
  const plan = await batch.plan({ count: files.length, isMany });
  for (const { shown, error } of bad) {
    output.failure(shown, error, flags.json);
    batch.onFailure?.(shown, error);
  }
  const failedBefore = bad.length;
  let done = 0;
  let failed = 0;
  for (const [index, input] of files.entries()) {
    if (interrupt.isRaised) break;
    const label = files.length > 1 ? `[${index + 1}/${files.length}] ${input.shown}` : input.shown;
    try {
      output.data(await withTools(batch, input, label, plan), flags.json);
      done++;
    } catch (error) {
      if (isCancelled(error) || interrupt.isRaised) break;
      failed++;
      output.failure(input.shown, error, flags.json);
      batch.onFailure?.(input.shown, error);
    }
  }
  await batch.onEnd?.();
  const left = files.length - done - failed;
  if (interrupt.isRaised && left > 0) output.note(`Cancelled: ${done} done, ${left} not.`);
  else if (files.length + bad.length > 1 && failed + failedBefore > 0)
    output.note(`${done} done, ${failed + failedBefore} failed.`);
}

async function withTools<P>(batch: Batch<P>, input: Input, label: string, plan: P): Promise<Line> {
  const { session } = batch;
  const started = performance.now();
  const client = await session.engine();
  const progress = showProgress(label, session.output);
  const onProgress = (event: EngineEvents['job:progress']) =>
    progress.update(event.progress, event.etaSeconds);
  let photoId: string | undefined;
  try {
    return await batch.work(
      input,
      {
        client,
        async open(kind) {
          const info = await client.request('photo:open', { path: input.path });
          photoId = info.photoId;
          if (info.kind !== kind) throw wrongKind(info);
          return info;
        },
        run(job) {
          if (session.interrupt.isRaised) throw cancelled();
          return runJob(client, job, { interrupt: session.interrupt, onProgress });
        },
        seconds: () => (performance.now() - started) / 1000,
      },
      plan,
    );
  } finally {
    progress.stop();
    if (photoId !== undefined) await client.request('photo:close', { photoId }).catch(() => undefined);
  }
}

function wrongKind({ kind, name }: PhotoInfo): EngineError {
  return new EngineError(
    'INVALID_ARGUMENT',
    kind === 'latent'
      ? `Opening ${name}: this is a .latent file. Decode it first ("grainfold decode").`
      : `Opening ${name}: this is a photo, not a .latent file.`,
  );
}

/** Whether somebody stopped it. */
export function isCancelled(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'CANCELLED';
}

/** Adds a verb to the program. */
export type AddVerb = (program: Command, session: Session) => void;
