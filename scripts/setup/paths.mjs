/**
 * Where set-up keeps things: the clone it serves, and the cache that all clones of one user share.
 */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository root. */
export const repoRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Absolute path inside the repository. */
export const inRepo = (...parts) => path.join(repoRoot, ...parts);

/** What set-up found on this machine for this clone (see state.mjs). Goes with node_modules, as it should. */
export const statePath = inRepo('node_modules', '.cache', 'grainfold', 'setup.json');

/**
 * The per-user cache folder: GRAINFOLD_CACHE_DIR, or the platform's usual place for caches.
 * @param {NodeJS.ProcessEnv} [env] default: this process's environment
 * @returns {string} absolute path; the folder may not exist yet
 */
export function cacheRoot(env = process.env) {
  if (env.GRAINFOLD_CACHE_DIR) return path.resolve(env.GRAINFOLD_CACHE_DIR);
  if (process.platform === 'win32') {
    return path.join(env.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'), 'grainfold', 'cache');
  }
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'grainfold');
  // The XDG specification: a relative path is invalid and must be ignored.
  const xdg = env.XDG_CACHE_HOME;
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(homedir(), '.cache'), 'grainfold');
}

/** Short, stable name of this clone, for lock files. */
export const cloneId = createHash('sha256').update(repoRoot).digest('hex').slice(0, 12);
