/**
 * setup.json: what set-up found for this clone. Read by the scripts, the Playwright fixtures and `doctor`.
 */
import { readJson, writeWhole } from './files.mjs';
import { statePath } from './paths.mjs';

/**
 * @typedef {object} SetupState
 * @property {string} [electronDist] absolute folder of the Electron runtime
 * @property {string} [electronVersion]
 * @property {'npm' | 'wheel' | 'given'} [electronSource]
 * @property {boolean} [electronStarts] a window process was started and answered
 * @property {{version: string, source: 'wheel' | 'package', key: string}} [tensorflow] undefined: not available
 */

/** @returns {Promise<SetupState>} empty when set-up has not run */
export async function readState() {
  return (await readJson(statePath)) ?? {};
}

/** @param {Partial<SetupState>} change an undefined value removes the entry */
export async function updateState(change) {
  const next = { ...(await readState()), ...change };
  await writeWhole(statePath, `${JSON.stringify(next, null, 2)}\n`);
  return next;
}
