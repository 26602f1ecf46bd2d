/** Files named on the command line. */
import { resolve } from 'node:path';

/**
 * In development the line is `electron [flags] FOLDER -- FILE…`; a packaged app gets `grainfold FILE…` from the desktop.
 * @param argv the process's arguments
 * @param cwd relative paths are taken from here
 * @returns absolute paths
 */
export function filesOfCommandLine(argv: readonly string[], isPackaged: boolean, cwd: string): string[] {
  const end = argv.indexOf('--');
  const files =
    end >= 0
      ? argv.slice(end + 1)
      : isPackaged
        ? argv.slice(1).filter((argument) => !argument.startsWith('-'))
        : [];
  return files.filter((file) => file !== '').map((file) => resolve(cwd, file));
}
