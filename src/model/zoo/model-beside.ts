/**
 * Models that travel with `.latent` files: folders beside them, found by their fingerprint and not by their name. Whoever
 * gets the files may get them from anybody, so what lies there is weighed before it is read and verified before it is used.
 */
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EngineError, toEngineError } from '../errors';
import type { ModelCard } from '../types';
import { mostCardBytes, readCard, readModelFiles, verifyModelFolder, writeModelFolder } from './model-folder';

/** Ends the name of a folder that Grainfold lays beside files. */
const besideSuffix = '.model';
/** Folders that are looked into: those of our naming first. A folder of photos has few. */
const mostFolders = 256;

/** A Fold model as a `.latent` names it. */
export interface NeededModel {
  readonly id: string;
  /** 64 hex digits. */
  readonly fingerprint: string;
}

/** `fold-2.model`, and `fold-2-1a2b3c4d.model` where another training of that id lies already. */
export function besideNames({ id, fingerprint }: NeededModel): readonly [string, string] {
  return [`${id}${besideSuffix}`, `${id}-${fingerprint.slice(0, 8)}${besideSuffix}`];
}

/**
 * Looks for a Fold model in the folders within a folder, one level deep; links are not followed.
 * @param folder where the `.latent` lies
 * @returns folder and card of a verified model, or null when none there claims to be it
 * @throws EngineError UNKNOWN_MODEL when the only one that claims to be it is damaged, or no model's size
 */
export async function findModelBeside(
  folder: string,
  needed: NeededModel,
): Promise<{ readonly folder: string; readonly card: ModelCard } | null> {
  let damage: unknown;
  for (const name of await subfolders(folder)) {
    const path = join(folder, name);
    const claimed = await claimedFingerprint(path);
    const isClaimed = claimed === null ? besideNames(needed).includes(name) : claimed === needed.fingerprint;
    if (!isClaimed) continue;
    try {
      const card = await verifyModelFolder(path);
      if (card.kind === 'fold') return { folder: path, card };
    } catch (error) {
      damage ??= error;
    }
  }
  if (damage === undefined) return null;
  const reason = damage instanceof Error ? damage.message : String(damage);
  throw new EngineError('UNKNOWN_MODEL', `The model beside the file can't be used. ${reason}`, {
    cause: damage,
  });
}

/**
 * Lays a model beside files, whole or not at all; one that is there already, under whatever name, serves.
 * @param source folder of the model, verified here
 * @param folder where the `.latent` files lie
 * @returns name of the model's folder there, and whether it was written now
 * @throws EngineError UNKNOWN_MODEL (the model is damaged), FILE_EXISTS when something else goes by its name,
 *   DISK_FULL, FORBIDDEN
 */
export async function layModelBeside(source: string, folder: string): Promise<LaidModel> {
  const card = await verifyModelFolder(source);
  const there = await laidBefore(folder, card);
  if (there) return there;
  const name = await freeName(folder, card);
  try {
    await writeModelFolder(join(folder, name), card, await readModelFiles(source));
  } catch (error) {
    // Another save may have laid it meanwhile.
    const other = await laidBefore(folder, card);
    if (other) return other;
    throw toEngineError(error, `Laying the model ${card.name} beside the file`);
  }
  return { name, isNew: true };
}

export interface LaidModel {
  readonly name: string;
  readonly isNew: boolean;
}

async function laidBefore(folder: string, card: ModelCard): Promise<LaidModel | null> {
  const found = await findModelBeside(folder, card).catch(() => null);
  return found && { name: basename(found.folder), isNew: false };
}

/** Only another whole model makes way for a second name: its files need it where it is. */
async function freeName(folder: string, card: ModelCard): Promise<string> {
  const [plain, exact] = besideNames(card);
  const isFree = (name: string) =>
    lstat(join(folder, name)).then(
      (found) => !found,
      () => true,
    );
  if (await isFree(plain)) return plain;
  const other = await verifyModelFolder(join(folder, plain)).catch(() => null);
  const isOther = other !== null && other.fingerprint !== card.fingerprint;
  if (isOther && (await isFree(exact))) return exact;
  throw new EngineError(
    'FILE_EXISTS',
    `Something else, or a damaged copy, goes by the model's name ${isOther ? exact : plain} in this folder, so nothing was saved. Move it away, or save into another folder.`,
  );
}

/** What the card says before anything is verified; null for a folder that is no model's. */
async function claimedFingerprint(path: string): Promise<string | null> {
  const card = await lstat(join(path, 'card.json')).catch(() => null);
  if (!card?.isFile() || card.size > mostCardBytes) return null;
  return (await readCard(path).catch(() => null))?.fingerprint ?? null;
}

/** Those of our naming first. */
async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const isOurs = (name: string) => Number(name.endsWith(besideSuffix));
  return names
    .map(({ name }) => name)
    .sort((a, b) => isOurs(b) - isOurs(a) || a.localeCompare(b))
    .slice(0, mostFolders);
}
