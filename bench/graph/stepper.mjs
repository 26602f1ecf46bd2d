/** A contender: a process that makes ready, then does one step for each line on its stdin and answers with a line of JSON. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} Stepper
 * @property {string} name
 * @property {object[]} steps answers so far, for whoever collects them
 * @property {() => Promise<object>} step does one step; gives its answer
 * @property {() => void} close
 */

/**
 * Starts a contender; done once it is ready.
 * @param {string} name
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env] beside the process's own
 * @returns {Promise<Stepper>}
 */
export async function openStepper(name, command, args, env = {}) {
  const child = spawn(command, args, {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text) => (errors = (errors + text).slice(-4000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended: ${errors}`);
      if (value.startsWith('{')) return JSON.parse(value);
    }
  };
  await answer();
  return {
    name,
    steps: [],
    step: () => {
      child.stdin.write('step\n');
      return answer();
    },
    close: () => child.kill(),
  };
}
