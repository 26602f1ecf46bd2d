/**
 * Step: does Electron really start here? Opens a hidden window once per runtime and remembers that it worked.
 */
import { electronBinary } from './electron.mjs';
import { inRepo } from './paths.mjs';
import { whyFailed, run } from './run.mjs';
import { readState, updateState } from './state.mjs';
import { hasDisplay, withDisplay } from '../xvfb.mjs';

const START_TIMEOUT_MS = 60_000;

/** Arguments that Electron needs on this machine: Chromium's sandbox refuses to work for root on Linux. */
export function electronFlags() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** Step work. Gives `true` when a window of this runtime opened and answered. */
export async function checkElectronStarts(dist, note, warn) {
  if (!dist) return { done: 'no runtime', failed: true, value: false };
  if ((await readState()).electronStarts) return { done: 'a window opens', value: true };
  note(hasDisplay() ? 'opening a hidden window' : 'opening a window under Xvfb');
  let problem;
  try {
    const args = [...electronFlags(), inRepo('scripts', 'setup', 'electron-probe')];
    const result = await withDisplay((env) =>
      run(electronBinary(dist), args, { env: withoutRunAsNode(env), timeoutMs: START_TIMEOUT_MS }),
    );
    if (result.code !== 0) problem = whyFailed(result);
  } catch (error) {
    problem = error.message;
  }
  if (problem === undefined) {
    await updateState({ electronStarts: true });
    return { done: 'a window opens', fresh: true, value: true };
  }
  warn(
    `Electron does not start here, so the window cannot open; the command line works without it.\n${problem}`,
  );
  return { done: 'does not start', failed: true, value: false };
}

function withoutRunAsNode(env) {
  const copy = { ...env };
  delete copy.ELECTRON_RUN_AS_NODE;
  return copy;
}
