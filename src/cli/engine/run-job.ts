/** One job from its start to its closing event. */
import type { EngineEvents, JobKind, JobRequest, JobResults } from '../../engine/contract';
import { fromErrorReply } from '../../engine/port/errors';
import type { EngineClient } from '../../engine/port/client';
import { cancelled } from '../../model/errors';
import type { Interrupt } from '../terminal/interrupt';

export interface JobHooks {
  readonly interrupt: Interrupt;
  readonly onProgress?: (event: EngineEvents['job:progress']) => void;
}

/**
 * Runs a job; a Ctrl-C meanwhile cancels it.
 * @throws EngineError the job's own, `CANCELLED`, or `ENGINE_GONE`
 */
export async function runJob<K extends JobKind>(
  client: EngineClient,
  job: Extract<JobRequest, { kind: K }>,
  hooks: JobHooks,
): Promise<JobResults[K]> {
  let jobId: string | undefined;
  let settle: ((event: EngineEvents['job:closed']) => void) | undefined;
  const closed = new Promise<EngineEvents['job:closed']>((resolve) => (settle = resolve));
  const offs = [
    client.on('job:progress', (event) => {
      if (event.jobId === jobId) hooks.onProgress?.(event);
    }),
    client.on('job:closed', (event) => {
      if (event.jobId === jobId) settle?.(event);
    }),
  ];
  try {
    // Events of a job start in a later turn than the reply that names it.
    ({ jobId } = await client.request('job:start', { job }));
    const id = jobId;
    const cancel = () => void client.request('job:cancel', { jobId: id }).catch(() => undefined);
    const { outcome } = await hooks.interrupt.during(cancel, Promise.race([closed, client.gone]));
    if (outcome.kind === 'cancelled') throw cancelled();
    if (outcome.kind === 'failed') throw fromErrorReply(outcome.error);
    return outcome.value as JobResults[K];
  } finally {
    for (const off of offs) off();
  }
}
