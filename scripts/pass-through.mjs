/**
 * Runs a program in our place: its input and output are ours, signals to us reach it, and its exit status becomes ours.
 */
import { spawn } from 'node:child_process';

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
