/** What people read when the engine stops. */
import type { EngineExit } from './engine-process';

/** Why it stopped and what becomes of the work. */
export function crashWords({ code, signal, startError }: EngineExit): string {
  if (startError) return failedWords({ code, signal, startError });
  const reason =
    signal === 'SIGKILL'
      ? 'The system stopped the engine, most likely because memory ran short'
      : signal
        ? `The engine stopped unexpectedly (${signal})`
        : `The engine stopped unexpectedly (status ${code})`;
  return `${reason}. It is being started again; your photos and finished results are kept. Run this step again.`;
}

/** Why it is not started again and what to do. */
export function failedWords({ code, signal, startError }: EngineExit): string {
  if (startError)
    return `The engine could not be started: ${startError.message}. Run "npm run setup" in a checkout, or install Grainfold again.`;
  return `The engine stopped again and again (${signal ?? `status ${code}`}). Close other programs to free memory, then start Grainfold again; the log says more.`;
}
