/**
 * `npm run setup`: brings what the app needs on this machine. Safe to repeat: what is there is left alone, and then the
 * whole takes a fraction of a second. Plain Node with built-in modules only, because it runs before `npm ci`.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setUpElectron } from './setup/electron.mjs';
import { checkElectronStarts } from './setup/electron-start.mjs';
import { checkNode } from './setup/node-version.mjs';
import { setUpPackages } from './setup/packages.mjs';
import { say, seconds, SetupError, step, warn } from './setup/report.mjs';
import { setUpSystem } from './setup/system.mjs';
import { setUpTensorflow } from './setup/tensorflow.mjs';

/**
 * Runs all steps.
 * @param {{quiet?: boolean}} [options] quiet: steps with nothing to do are not mentioned
 * @returns {Promise<{tensorflow: boolean, electron: boolean}>} what works; a missing one was explained on stderr
 * @throws {SetupError} the Node version or the npm packages: nothing goes without them
 */
export async function setUp({ quiet = false } = {}) {
  const start = performance.now();
  const options = { quiet };
  await step('Node', checkNode, options);
  await step('npm packages', setUpPackages, options);
  const tensorflow = await step('TensorFlow', (note) => setUpTensorflow(note, warn), options);
  const dist = await step('Electron', (note) => setUpElectron(note, warn), options);
  const complete = await step('System libraries', (note) => setUpSystem(dist, note, warn), options);
  const starts =
    complete && (await step('Electron window', (note) => checkElectronStarts(dist, note, warn), options));
  if (!quiet) say(`Set-up took ${seconds(performance.now() - start)}.`);
  return { tensorflow: tensorflow === true, electron: starts === true };
}

/**
 * Runs set-up for another script and ends the process with words, not a stack, when it can't go on.
 * @param {{quiet?: boolean}} [options]
 */
export async function setUpOrExit(options) {
  try {
    return await setUp(options);
  } catch (error) {
    warn(explainFailure(error));
    process.exit(1);
  }
}

/**
 * What to say of an error that ended set-up: the words meant for people, or the system's own and what may help.
 * @param {unknown} error
 * @returns {string}
 * @throws the error itself when it is a defect of ours
 */
export function explainFailure(error) {
  if (error instanceof SetupError) return error.message;
  if (['EACCES', 'EROFS', 'ENOSPC', 'EPERM'].includes(error?.code)) {
    return `${error.message}\nGRAINFOLD_CACHE_DIR can name another cache folder (needed: 1.3 GB for a moment, 1.1 GB to stay).`;
  }
  throw error;
}

const isMain =
  process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url));
if (isMain) await setUpOrExit();
