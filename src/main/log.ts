/** The log file: `logs/main.log` in the user's data folder, one file of earlier lines kept. */
import { join } from 'node:path';
import log from 'electron-log/main';

const largestBytes = 2 * 1024 * 1024;

/**
 * @param folder of the user's data
 * @returns writes one line, with the time; what it says stays on this machine
 */
export function openLog(folder: string): (line: string) => void {
  log.transports.file.resolvePathFn = () => join(folder, 'logs', 'main.log');
  log.transports.file.maxSize = largestBytes;
  log.transports.file.format = '{y}-{m}-{d} {h}:{i}:{s}.{ms} {text}';
  // Lines on the terminal help in development; a closed terminal must not end the app.
  log.transports.console.level = process.env['GRAINFOLD_DEBUG'] ? 'info' : false;
  return (line) => log.info(line);
}
