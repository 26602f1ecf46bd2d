/**
 * `npm run setup`: brings what the app needs on this machine. Safe to repeat: what is there is left alone, and then the
 * whole takes a fraction of a second. Plain Node with built-in modules only, because it runs before `npm ci`.
 */
import { pathToFileURL } from 'node:url';
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
  const starts = complete && (await step('Electron window', (note) => checkElectronStarts(dist, note, warn), options));
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
    if (!(error instanceof SetupError)) throw error;
    warn(error.message);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await setUpOrExit();
