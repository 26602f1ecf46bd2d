/** Where things live on this machine: the same places as the command line's (`src/cli/folders.ts`). */
import { isAbsolute, join, resolve } from 'node:path';

export interface FolderSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** `app.getPath('userData')`. */
  readonly userData: string;
  readonly isPackaged: boolean;
  readonly resourcesPath: string;
  /** `app.getAppPath()`. */
  readonly appPath: string;
}

export interface AppFolders {
  /** Own models and training runs. */
  readonly data: string;
  /** Shipped models and samples. */
  readonly assets: string;
  /** Session folders with temporary results; a disk cache, not the system's (maybe in-memory) temporary folder. */
  readonly sessions: string;
  /** The built files that plain Node must be able to read: beside the archive in a packaged app. */
  readonly engine: string;
}

export function appFolders(surroundings: FolderSurroundings): AppFolders {
  const { env, isPackaged, resourcesPath, appPath } = surroundings;
  const built = isPackaged ? join(resourcesPath, 'app.asar.unpacked') : appPath;
  return {
    data: dataFolder(surroundings),
    assets: env['GRAINFOLD_ASSETS'] ?? join(isPackaged ? resourcesPath : appPath, 'assets'),
    sessions: join(surroundings.userData, 'sessions'),
    engine: join(built, 'out', 'main', 'engine.cjs'),
  };
}

/** Electron keeps everything in one place; on Linux data belongs elsewhere than configuration (XDG specification). */
function dataFolder({ env, platform, home, userData }: FolderSurroundings): string {
  if (env['GRAINFOLD_USER_DATA']) return resolve(env['GRAINFOLD_USER_DATA']);
  if (platform !== 'linux') return userData;
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'Grainfold');
}
