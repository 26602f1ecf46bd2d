/** Runs the built command line, as a person or a script would, or another program, and watches what it takes. */
import { spawn } from 'node:child_process';
import { cliPath } from '../../scripts/build.mjs';
import { watchMemory } from './memory.mjs';

/**
 * @typedef {object} ProgramRun
 * @property {object[]} lines its JSON Lines, without those of failed inputs
 * @property {string[]} failures what it named on stderr
 * @property {number} seconds from start to exit of the process
 * @property {number} peakBytes largest resident memory over all its processes
 */

/** Lines that native code writes to stderr and that nobody can stop. */
const nativeNoise = /^(WARNING: All log messages|[IW]\d{4} \d\d:\d\d)/;

/**
 * Runs a program that prints JSON Lines. Its messages are passed on.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{name?: string, quiet?: boolean, env?: Record<string, string>}} [options] quiet: only failures are passed on
 * @returns {Promise<ProgramRun>}
 * @throws {Error} when it ended with wrong usage or by a signal
 */
export function runProgram(command, args, { name = command, quiet = false, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const memory = watchMemory(child.pid);
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (text.stdout += chunk));
    child.stderr.on('data', (chunk) => (text.stderr += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - start) / 1000;
      const peakBytes = memory.stop();
      const messages = text.stderr.split('\n').filter((line) => line && !nativeNoise.test(line));
      if (!quiet || code !== 0) for (const line of messages) process.stderr.write(`${line}\n`);
      if (signal || code > 1) return reject(new Error(`${name} ended with ${signal ?? `status ${code}`}.`));
      const all = text.stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      resolve({
        lines: all.filter((line) => !line.error),
        failures: all.filter((line) => line.error).map(({ input, error }) => `${input}: ${error.message}`),
        seconds,
        peakBytes,
      });
    });
  });
}

/**
 * Runs one verb of the command line with `--json`, otherwise as `runProgram`.
 * @param {readonly string[]} args
 */
export function runVerb(args, options = {}) {
  return runProgram(process.execPath, [cliPath, ...args, '--json'], { name: args[0], ...options });
}

/**
 * As `runVerb`, for inputs that must all work.
 * @returns {Promise<ProgramRun & {result: object}>} `result`: the line of the last input
 */
export async function runOne(args, options) {
  const run = await runVerb(args, options);
  if (run.failures.length > 0 || run.lines.length === 0)
    throw new Error(`${args[0]} failed: ${run.failures.join('; ')}`);
  return { ...run, result: run.lines.at(-1) };
}
