/**
 * Entry of the engine process (`engine.cjs`): started by Electron main on plain Node with an IPC channel. It ends when
 * its owner closes the channel or dies. Folders come by environment: GRAINFOLD_ASSETS (shipped models inside),
 * GRAINFOLD_DATA (own models), GRAINFOLD_SESSION (temporary results and training runs).
 */
import { join } from 'node:path';
import { workerPath } from '../model/worker-path';
import { startEngine } from './engine';
import { logLine } from './log';
import { portToParent } from './port/child-process';
import { removeSessionFolder, sessionFolderPath } from './photos/session-folder';
import { modelRooms } from './model-rooms';
import { createWorkerThreads } from './threads/engine-threads';

/** Exit statuses, for the owner's log. */
const exitStatus = { wrongStart: 2, threadDied: 70, bug: 71 } as const;
/** Wind-down after the owner is gone; then the process ends whatever still runs. */
const longestStopMs = 2500;

function environment(name: string): string {
  const value = process.env[name];
  if (value) return value;
  logLine('error', `${name} is not set.`);
  process.exit(exitStatus.wrongStart);
}

async function main(): Promise<void> {
  const port = portToParent(process);
  const entry = workerPath('compute');
  if (!port || !entry) {
    logLine('error', 'The engine is started by Grainfold itself, from its built files.');
    process.exit(exitStatus.wrongStart);
  }
  process.on('uncaughtException', (error) => {
    logLine('error', `uncaught: ${error.stack ?? error.message}`);
    process.exit(exitStatus.bug);
  });
  // The owner asks by closing the channel; a Ctrl+C in the terminal reaches the whole group and is its business.
  process.on('SIGINT', () => undefined);
  const threads = createWorkerThreads(entry, (error) => {
    logLine('error', `a worker thread died: ${error.stack ?? error.message}`);
    process.exit(exitStatus.threadDied);
  });
  const session = process.env['GRAINFOLD_SESSION'] ?? sessionFolderPath();
  const folders = {
    stock: join(environment('GRAINFOLD_ASSETS'), 'models'),
    user: join(environment('GRAINFOLD_DATA'), 'models'),
    // The window offers no resuming: a run that was cut off goes with the session.
    runs: join(session, 'runs'),
    session,
  };
  const onInternalError = (name: string, error: { detail?: string; message: string }) =>
    logLine('error', `${name}: ${error.detail ?? error.message}`);
  const starting = startEngine({ port, threads, rooms: modelRooms, folders, onInternalError });
  port.onClose(() => {
    const end = () => {
      removeSessionFolder(session);
      process.exit(0);
    };
    setTimeout(end, longestStopMs);
    void starting.then((engine) => engine.stop()).finally(end);
  });
  await starting;
  logLine('info', `ready, node ${process.versions.node}`);
}

void main();
