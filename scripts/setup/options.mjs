/**
 * What the environment may decide about set-up. scripts/README.md lists these for people.
 */
import { SetupError } from './report.mjs';

const isSet = (value) => !['', '0', 'false', undefined].includes(value);

/** GRAINFOLD_OFFLINE=1: nothing is downloaded; what the cache holds is used. */
export const isOffline = () => isSet(process.env.GRAINFOLD_OFFLINE);

/** GRAINFOLD_NO_APT=1: system packages are named, never installed. */
export const mayInstall = () => !isSet(process.env.GRAINFOLD_NO_APT);

/**
 * A source that the user insists on, or 'auto'.
 * @param {'GRAINFOLD_TENSORFLOW' | 'GRAINFOLD_ELECTRON'} variable
 * @param {readonly string[]} known
 * @returns {string}
 */
export function chosenSource(variable, known) {
  const value = process.env[variable] ?? '';
  if (value === '' || value === 'auto') return 'auto';
  if (known.includes(value)) return value;
  throw new SetupError(`${variable} is "${value}"; it can be ${['auto', ...known].join(', ')}.`);
}
