/** What lies in a folder. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Paths of all files in a folder and the folders inside, relative to it, sorted; empty when there is no such folder. */
export function filesUnder(...folder: readonly string[]): string[] {
  const root = path.join(...folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}
