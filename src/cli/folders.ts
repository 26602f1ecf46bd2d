/** Where the command line finds models and keeps one's own: the same places as the app. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelFolders } from '../engine/rooms';

/** Folders that an engine works with, but for its session folder. */
export interface CliFolders extends ModelFolders {
  /** Checkpoints of training runs. */
  readonly runs: string;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const here: Surroundings = { env: process.env, platform: process.platform, home: homedir() };

/**
 * The per-user data folder: GRAINFOLD_USER_DATA, else `Grainfold` in the platform's usual place for data.
 * @returns absolute path; the folder may not exist yet
 */
export function userDataFolder({ env, platform, home }: Surroundings = here): string {
  if (env['GRAINFOLD_USER_DATA']) return resolve(env['GRAINFOLD_USER_DATA']);
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Grainfold');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Grainfold');
  // The XDG specification: a relative path is invalid and must be ignored.
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'Grainfold');
}

/**
 * The shipped `assets`: GRAINFOLD_ASSETS, else beside or above this file (a checkout's `out/main`, an installed app's
 * resources).
 * @param start folder to look up from; this file's by default
 */
export function assetsFolder(
  start: string = dirname(fileURLToPath(import.meta.url)),
  env: Surroundings['env'] = process.env,
): string {
  if (env['GRAINFOLD_ASSETS']) return resolve(env['GRAINFOLD_ASSETS']);
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'assets', 'models'))) return join(folder, 'assets');
    if (dirname(folder) === folder) return join(start, 'assets');
  }
}

/** All of them, as the surroundings say. */
export function cliFolders(): CliFolders {
  const data = userDataFolder();
  return { stock: join(assetsFolder(), 'models'), user: join(data, 'models'), runs: join(data, 'runs') };
}
