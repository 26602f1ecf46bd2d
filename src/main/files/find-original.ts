/** The photo that a `.latent` was made of, where it lies beside the file under the same name. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isPhoto, latentExtension } from './formats';

/** @returns its path; null for what is no `.latent`, or has none */
export async function findOriginal(latentPath: string): Promise<string | null> {
  if (extname(latentPath).toLowerCase() !== `.${latentExtension}`) return null;
  const stem = (name: string) => basename(name, extname(name)).toLowerCase();
  const names = await readdir(dirname(latentPath)).catch(() => []);
  const found = names.filter((name) => isPhoto(name) && stem(name) === stem(latentPath)).sort();
  return found.length > 0 ? join(dirname(latentPath), found[0]!) : null;
}
