/** Files in folders, folders within folders included. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A drop of a whole disk by mistake must not fill the queue for ever. */
const mostFiles = 5000;

/**
 * Files under a path in natural order (`2.jpg` before `10.jpg`); hidden ones and symbolic links to folders are left out.
 * @param accepts which files, by path
 * @returns absolute paths, at most 5000; unreadable folders count as empty
 */
export async function findFiles(folder: string, accepts: (path: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  const order = new Intl.Collator(undefined, { numeric: true });
  const visit = async (current: string): Promise<void> => {
    const entries = await readdir(current, { withFileTypes: true }).catch(() => []);
    const visible = entries.filter((entry) => !entry.name.startsWith('.'));
    visible.sort((a, b) => order.compare(a.name, b.name));
    for (const entry of visible) {
      if (found.length >= mostFiles) return;
      const path = join(current, entry.name);
      if (entry.isDirectory()) await visit(path);
      else if ((entry.isFile() || entry.isSymbolicLink()) && accepts(path)) found.push(path);
    }
  };
  await visit(folder);
  return found;
}

/** Whether a path is a folder; false also when it does not exist. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
