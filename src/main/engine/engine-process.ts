/** Starts one engine process and tells how it ended. */
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { portToChild } from '../../engine/port/child-process';
import { engineEnvironment } from './engine-environment';
import { createEngineClient, type EngineClient } from '../../engine/port/client';

export interface EngineLaunch {
  /** Of `nodeBinary`. */
  readonly node: string;
  /** The built `engine.cjs`. */
  readonly entry: string;
  /** Environment: what `engine/index.ts` reads. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One line of the engine's output, with kind and pid before it. */
  readonly log: (line: string) => void;
}

export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It could not be started at all. */
  readonly startError?: Error;
}

export interface EngineProcess {
  readonly pid: number | undefined;
  readonly client: EngineClient;
  /** Resolves once, when the process is gone. */
  readonly exited: Promise<EngineExit>;
  kill(): void;
}

/** Starts the engine. A process that cannot be started ends at once with `startError`. */
export function launchEngine({ node, entry, env, log }: EngineLaunch): EngineProcess {
  const child = spawn(node, [entry], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: engineEnvironment(env, process.platform),
    windowsHide: true,
  });
  const { pid } = child;
  if (pid !== undefined) stepBehindWindow(pid);
  const write = (line: string) => log(`[engine ${pid ?? '-'}] ${line}`);
  for (const stream of [child.stdout, child.stderr]) forwardLines(stream!, write);
  const exited = new Promise<EngineExit>((resolve) => {
    child.once('error', (startError) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, startError });
    });
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  void exited.then(({ code, signal, startError }) =>
    write(startError ? `did not start: ${startError.message}` : `ended, code ${code}, signal ${signal}`),
  );
  return {
    pid,
    client: createEngineClient(portToChild(child)),
    exited,
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Scheduling steps down (niceness): the window answers first, also while the engine's libraries start threads of their own. */
const engineNiceness = 5;

function stepBehindWindow(pid: number): void {
  try {
    setPriority(pid, engineNiceness);
  } catch {
    // It has ended already, or the system does not allow it: slower to answer, never wrong.
  }
}

function forwardLines(stream: Readable, write: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', write);
}
