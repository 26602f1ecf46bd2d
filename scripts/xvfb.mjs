/**
 * A virtual display for machines without one: starts Xvfb on a free display number and makes sure it goes when we go.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { whenEnding } from './setup/ending.mjs';

const START_TIMEOUT_MS = 20_000;

/** Whether windows can be shown here: always on Windows and macOS, with X or Wayland on Linux. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Starts Xvfb on a display that it picks itself (-displayfd), 1600x1000, 24 bits.
 * @returns {Promise<{display: string, stop: () => void}>} display: ":7"; stop is also called when this process exits
 * @throws {Error} Xvfb is missing or did not start
 */
export function startXvfb() {
  // The kernel ends it with us even when we are killed outright (setpriv is part of util-linux).
  const tied = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));
  const command = [...(tied ? [tied, '--pdeathsig', 'KILL'] : []), 'Xvfb'];
  const options = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'];
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], [...command.slice(1), ...options], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (words += text));
    const stop = () => {
      forget();
      child.kill('SIGKILL');
    };
    const forget = whenEnding(() => child.kill('SIGKILL'));
    const fail = (why) => {
      clearTimeout(timer);
      stop();
      reject(new Error(`Xvfb did not start: ${why}. Install it: apt-get install xvfb`));
    };
    const timer = setTimeout(() => fail('no answer'), START_TIMEOUT_MS);
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code) => fail(words.trim() || `exit status ${code}`));
    child.stdio[3].setEncoding('utf8').once('data', (text) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      child.unref();
      for (const pipe of [child.stderr, child.stdio[3]]) pipe.unref?.();
      resolve({ display: `:${text.trim()}`, stop });
    });
  });
}

/**
 * Runs `work` with an environment in which windows can be shown: the one there is, or Xvfb for that long.
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDisplay(work) {
  if (hasDisplay()) return work({ ...process.env });
  const { display, stop } = await startXvfb();
  try {
    return await work({ ...process.env, DISPLAY: display });
  } finally {
    stop();
  }
}
