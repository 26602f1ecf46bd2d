/**
 * The environment in which the scripts start Electron: which runtime, and which Node hosts the engine.
 */
import { readFileSync } from 'node:fs';
import { electronBinary, electronDist } from './setup/electron.mjs';

const glibcMemory = JSON.parse(
  readFileSync(new URL('../src/main/engine/glibc-memory.json', import.meta.url), 'utf8'),
);

/**
 * Environment for a process that starts Electron (itself, through Playwright or through electron-vite).
 * @param {NodeJS.ProcessEnv} [base] default: this process's
 * @returns {NodeJS.ProcessEnv}
 */
export function appEnv(base = process.env) {
  const env = { ...base };
  delete env.ELECTRON_RUN_AS_NODE;
  // The engine runs on the Node that started the app (docs/architecture.md).
  env.GRAINFOLD_NODE ??= process.execPath;
  const dist = electronDist();
  if (dist) {
    env.ELECTRON_OVERRIDE_DIST_PATH = dist;
    env.ELECTRON_EXEC_PATH = electronBinary(dist);
  }
  return env;
}

/**
 * Environment for a process that loads TensorFlow: on Linux freed tensors go back to the system, as in the app
 * (src/main/engine/engine-environment.ts has the measurement).
 * @param {NodeJS.ProcessEnv} [base] default: this process's; what it sets wins
 * @returns {NodeJS.ProcessEnv}
 */
export function tensorflowEnv(base = process.env) {
  if (process.platform !== 'linux') return base;
  return { ...glibcMemory, ...base };
}
