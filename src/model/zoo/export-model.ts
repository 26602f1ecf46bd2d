/** Copies a model out: as a model folder, its card edited where asked, or as a SavedModel for other tools. */
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError, toEngineError } from '../errors';
import { exportSavedModel } from '../graph/frozen';
import { restoreUnetNetwork } from '../graph/restore-unet';
import type { ModelCard } from '../types';
import { cardText, readModelFiles, verifyModelFolder, writeModelFolder } from './model-folder';
import { readRestoreWeights } from './restore-files';
import type { Zoo } from './zoo';

export interface ExportOptions {
  /** `tfjs`: a model folder, which can be imported again. `saved-model`: one graph with its weights. Default `tfjs`. */
  readonly format?: 'tfjs' | 'saved-model';
  /** What the card says anew; figures are added to those there are. */
  readonly card?: Partial<Pick<ModelCard, 'id' | 'name' | 'licence' | 'data' | 'command' | 'figures'>>;
  /** Replace a model that stands there. Default false. */
  readonly overwrite?: boolean;
}

/**
 * Writes a model whole or not at all.
 * @param path folder to make
 * @returns `path`
 * @throws EngineError UNKNOWN_MODEL (none of this id, or a damaged one), FILE_EXISTS, INVALID_ARGUMENT (no SavedModel
 *   of this kind of model), DISK_FULL, FORBIDDEN
 */
export async function exportModel(
  zoo: Zoo,
  id: string,
  path: string,
  options: ExportOptions = {},
): Promise<string> {
  await checkFree(path, options.overwrite ?? false);
  const { folder } = await zoo.find(id);
  const { fingerprint, ...found } = await verifyModelFolder(folder);
  const figures = { ...found.figures, ...options.card?.figures };
  const card = { ...found, ...withoutUndefined(options.card ?? {}), figures };
  const staged = join(dirname(path), `.${basename(path)}-${randomUUID()}`);
  try {
    if (options.format === 'saved-model') await writeGraph(folder, staged, { ...card, fingerprint });
    else await writeModelFolder(staged, card, await readModelFiles(folder));
    await rm(path, { recursive: true, force: true });
    await rename(staged, path);
  } catch (error) {
    throw toEngineError(error, `Exporting the model to ${path}`);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
  return path;
}

/** Only what an export wrote is ever replaced. */
async function checkFree(path: string, overwrite: boolean): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return;
  const names = found.isDirectory() ? await readdir(path) : null;
  if (names?.length === 0) return;
  if (overwrite && names?.includes('card.json')) return;
  throw new EngineError(
    'FILE_EXISTS',
    overwrite
      ? `${path} exists already and is no exported model, so it is not replaced. Choose another name.`
      : `${path} exists already. Choose another name, or allow overwriting.`,
  );
}

/** Signature `serving_default`: `picture [B,H,W,3]` (0..1) and `level [B,H,W,1]` (sigma/255) -> `restored`. */
async function writeGraph(folder: string, target: string, card: ModelCard): Promise<void> {
  if (card.kind !== 'restore')
    throw new EngineError(
      'INVALID_ARGUMENT',
      'Only denoising models can be exported as a SavedModel: a codec is more than its networks. Export it as tfjs.',
    );
  const { spec, weights } = await readRestoreWeights(folder);
  await exportSavedModel(target, restoreUnetNetwork(spec), weights);
  await writeFile(join(target, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
  await writeFile(join(target, 'card.md'), cardText(card));
}

function withoutUndefined<T extends object>(changes: T): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;
}
