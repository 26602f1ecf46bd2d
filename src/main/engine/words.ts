/** What people read when the engine stops. */
import { t } from '../language';
import type { EngineExit } from './engine-process';

/** Why it stopped and what becomes of the work. */
export function crashWords({ code, signal, startError }: EngineExit): string {
  if (startError) return failedWords({ code, signal, startError });
  const reason = signal === 'SIGKILL' ? t('main.engine.memory') : unexpected(code, signal);
  return t('main.engine.crashed', { reason });
}

/** Why it is not started again and what to do. */
export function failedWords({ code, signal, startError }: EngineExit): string {
  if (startError) return t('main.engine.notStarted', { reason: startError.message });
  return t('main.engine.failed', { status: statusOf(code, signal) });
}

function unexpected(code: number | null, signal: string | null): string {
  return t('main.engine.unexpected', { status: statusOf(code, signal) });
}

/** The signal's name, or the exit status. */
function statusOf(code: number | null, signal: string | null): string {
  return signal ?? t('main.engine.status', { code });
}
