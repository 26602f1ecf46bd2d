/** The engine in the caller's own process: what the command line works with. */
import { workerPath } from '../model/worker-path';
import { startEngine, type EngineFolders } from './engine';
import { logLine } from './log';
import { sessionFolderPath } from './photos/session-folder';
import { createEngineClient, type EngineClient } from './port/client';
import { createMemoryPair } from './port/memory-pair';
import { modelRooms } from './model-rooms';
import { createThreads, createWorkerThreads } from './threads/engine-threads';
import { startInlineLink } from './threads/links';
import { allTasks } from './tasks/task-set';

export interface LocalEngine {
  readonly client: EngineClient;
  /** Cancels what runs and removes all that is temporary. */
  stop(): Promise<void>;
}

/**
 * Starts an engine with worker threads where it was built, in this thread when it runs from source.
 * @param folders `session` is made up by default
 */
export async function startLocalEngine(
  folders: Omit<EngineFolders, 'session'> & Partial<Pick<EngineFolders, 'session'>>,
): Promise<LocalEngine> {
  const [near, far] = createMemoryPair();
  const entry = workerPath('compute');
  const onCrash = (error: Error) => {
    logLine('error', `A worker thread died: ${error.stack ?? error.message}`);
    near.close();
  };
  const threads = entry
    ? // A command runs at the priority that it was given (`nice grainfold …`).
      createWorkerThreads(entry, onCrash, { stepsBack: false })
    : createThreads(() => startInlineLink(allTasks(modelRooms)), onCrash);
  const session = folders.session ?? sessionFolderPath();
  const engine = await startEngine({
    port: far,
    threads,
    rooms: modelRooms,
    folders: { ...folders, session },
    // `train --resume` goes on with them.
    keepCancelledRuns: true,
  });
  return {
    client: createEngineClient(near),
    async stop() {
      await engine.stop();
      near.close();
    },
  };
}
