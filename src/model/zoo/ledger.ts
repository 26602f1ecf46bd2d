/**
 * Which `.latent` files this app wrote or opened with which model, so that nobody removes a model without knowing what needs it. A
 * file of one JSON object a line in the user's folder of models; the newest line of a path counts.
 */
import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const lineSchema = z.object({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/), path: z.string().min(1) });
type Line = z.infer<typeof lineSchema>;

const ledgerFile = (userFolder: string) => join(userFolder, 'written-latents.jsonl');

/**
 * Remembers a file that needs a model, once. Never fails: a photo that is saved is saved, whether or not it could be noted down.
 * @param userFolder one's own models
 * @param path absolute
 */
export async function noteNeed(userFolder: string, line: Line): Promise<void> {
  try {
    const known = (await readLines(userFolder)).filter(({ path }) => path === line.path).at(-1);
    if (known?.fingerprint === line.fingerprint) return;
    await mkdir(userFolder, { recursive: true });
    await appendFile(ledgerFile(userFolder), `${JSON.stringify(line)}\n`);
  } catch {
    // Read-only or full: the warning before a removal then knows of one file less.
  }
}

/**
 * How many of these files need each model: those that are still there, and those on disks that are away.
 * @returns by fingerprint; models that nothing needs are left out
 */
export async function countNeeds(userFolder: string): Promise<ReadonlyMap<string, number>> {
  const newest = new Map((await readLines(userFolder)).map(({ path, fingerprint }) => [path, fingerprint]));
  const counts = new Map<string, number>();
  for (const [path, fingerprint] of newest)
    if (await isNeeded(path)) counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1);
  return counts;
}

async function readLines(userFolder: string): Promise<Line[]> {
  const text = await readFile(ledgerFile(userFolder), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [lineSchema.parse(JSON.parse(line))];
    } catch {
      // An empty or half-written line.
      return [];
    }
  });
}

/** Gone from a folder that is there: somebody deleted or moved it. */
async function isNeeded(path: string): Promise<boolean> {
  const exists = (place: string) => stat(place).then(Boolean, () => false);
  return (await exists(path)) || !(await exists(dirname(path)));
}
