/** What works on this machine. */
import { availableParallelism } from 'node:os';
import { toEngineError } from '../model/errors';
import { choosePrecision } from '../model/graph/precision';
import type { EngineStatus } from './contract';
import type { EngineThreads } from './threads/engine-threads';

/**
 * Loads the native libraries to see whether they work.
 * @param sharp version of the picture library, null when it cannot be loaded
 */
export async function readStatus(threads: EngineThreads, sharp: string | null): Promise<EngineStatus> {
  const problems: string[] = [];
  const found = await threads.compute.run('probe', {}).catch((error: unknown) => {
    problems.push(toEngineError(error, 'Loading TensorFlow').message);
    return null;
  });
  if (sharp === null)
    problems.push('The picture library (sharp) cannot be loaded. Run "npm run setup" to repair it.');
  const { precision, reason } = choosePrecision();
  return {
    ok: problems.length === 0,
    node: process.versions.node,
    tensorflow: found?.tensorflow ?? null,
    backend: found?.backend ?? null,
    threads: availableParallelism(),
    precision: { kind: precision, reason },
    sharp,
    memoryBytes: process.memoryUsage.rss(),
    problems,
  };
}
