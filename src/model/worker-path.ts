/** Where the build put a worker thread's entry. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @param name entry name in `electron.config.ts`, e.g. `patches`
 * @returns path of the built file beside this one or one folder up, or null when running from source
 */
export function workerPath(name: string): string | null {
  const here = dirname(fileURLToPath(import.meta.url));
  for (const folder of [here, dirname(here)]) {
    const path = join(folder, `${name}.cjs`);
    if (existsSync(path)) return path;
  }
  return null;
}
