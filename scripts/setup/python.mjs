/**
 * Finds a Python with pip: any version 3 will do, because it only downloads and unzips.
 */
import { run } from './run.mjs';

/** @type {Promise<string | undefined> | undefined} */
let found;

/**
 * The command of a Python 3 that has pip.
 * @returns {Promise<string | undefined>} undefined when there is none
 */
export function pythonWithPip() {
  found ??= (async () => {
    for (const command of ['python3', 'python']) {
      const { code, stdout } = await run(command, ['-m', 'pip', '--version'], { timeoutMs: 30_000 });
      if (code === 0 && /python 3\./.test(stdout)) return command;
    }
    return undefined;
  })();
  return found;
}
