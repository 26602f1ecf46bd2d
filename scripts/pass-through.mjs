/**
 * Runs a program in our place: its input and output are ours, signals to us reach it, and its exit status becomes ours.
 */
import { spawn } from 'node:child_process';
import { repoRoot } from './setup/paths.mjs';

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<number>} exit status; 128 + the signal's usual number when it was ended by one
 */
export function passThrough(command, args, { cwd, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
    const handlers = forwarded.map((signal) => {
      // A terminal sends Ctrl+C to both of us; then the child needs no second one, but we must outlive it.
      const handler = () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    const done = () => handlers.forEach((off) => off());
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('close', (code, signal) => {
      done();
      resolve(code ?? { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 }[signal] ?? 1);
    });
  });
}

/**
 * The folder the user stood in: npm runs scripts in the repository's root and tells where it was called.
 * @param {string} script name in package.json; the variable is inherited, and only this script's own is meant
 */
export function callersFolder(script) {
  const own = process.env.npm_lifecycle_event === script && process.cwd() === repoRoot;
  return (own && process.env.INIT_CWD) || process.cwd();
}
