/**
 * Runs a command: collects what it prints, ends it when it takes too long, and never through a shell (Windows' npm
 * apart, which is a shell script there).
 */
import { spawn } from 'node:child_process';
import { whenEnding } from './ending.mjs';

/** Lines of output kept for an error message. */
const TAIL_LINES = 15;

/**
 * @typedef {object} RunResult
 * @property {number | null} code exit status; null when it was ended by a signal or could not start
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} why one line: how it ended ("exit status 1", "no answer for 30 s", "not found"); '' when all is well
 */

/**
 * Runs a command and waits for its end. Does not throw: look at `code`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd] default: this process's
 * @param {NodeJS.ProcessEnv} [options.env] default: this process's
 * @param {number} [options.timeoutMs] default: 10 minutes
 * @param {(line: string) => void} [options.onLine] gets each line of both outputs as it comes
 * @returns {Promise<RunResult>}
 */
export function run(command, args, { cwd, env, timeoutMs = 600_000, onLine } = {}) {
  return new Promise((resolve) => {
    // A group of its own (not on Windows), so that a timeout ends the command's children too.
    const ownGroup = process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: ownGroup,
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
      windowsHide: true,
    });
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        if (ownGroup) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It ended by itself just now.
      }
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, timeoutMs);
    const forget = whenEnding(kill);

    const output = { stdout: '', stderr: '' };
    const rest = { stdout: '', stderr: '' };
    for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
      child[name].setEncoding('utf8').on('data', (text) => {
        output[name] += text;
        if (!onLine) return;
        const lines = (rest[name] + text).split(/\r?\n|\r/);
        rest[name] = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      });
    }
    const finish = (code, why) => {
      clearTimeout(timer);
      forget();
      for (const line of Object.values(rest)) if (line !== '') onLine?.(line);
      resolve({ code, ...output, why });
    };
    child.on('error', (error) =>
      finish(null, error.code === 'ENOENT' ? `${command}: not found` : error.message),
    );
    child.on('close', (code, signal) => {
      if (late) finish(null, `no end after ${Math.round(timeoutMs / 1000)} s`);
      else finish(code, code === 0 ? '' : signal ? `ended by ${signal}` : `exit status ${code}`);
    });
  });
}

/** How programs say that nobody answers: Node, pip, npm. */
const noHost =
  /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)\b|Failed to establish a new connection|Temporary failure in name resolution|ConnectTimeoutError/;

/** Why a command failed, for an error message: that its host can't be reached, or the last lines of what it said. */
export function whyFailed(result) {
  const unreachable = noHost.exec(`${result.stderr}${result.stdout}`);
  if (unreachable) return `its host can't be reached (${unreachable[0]})`;
  const lines = `${result.stdout}\n${result.stderr}`.split(/\r?\n/).filter((line) => line.trim() !== '');
  return [result.why, ...lines.slice(-TAIL_LINES)].join('\n    ');
}

/**
 * The npm that runs us, or the one on the path.
 * @returns {[command: string, ...args: string[]]}
 */
export function npmCommand() {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.[cm]?js$/.test(script)) return [process.execPath, script];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}
