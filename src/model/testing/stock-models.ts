/** The shipped models that a fresh installation uses. */
import { join } from 'node:path';
import type { FoldModel } from '../fold/model';
import type { RestoreModel } from '../restore/model';
import type { ModelKind } from '../types';
import { openFoldModel } from '../zoo/fold-files';
import { openRestoreModel } from '../zoo/restore-files';
import { Zoo } from '../zoo/zoo';

/** The caller disposes it. */
export async function openStockRestore(): Promise<RestoreModel> {
  return openRestoreModel(await folderInUse('restore'));
}

/** The caller disposes it. */
export async function openStockFold(): Promise<FoldModel> {
  return openFoldModel(await folderInUse('fold'));
}

async function folderInUse(kind: ModelKind): Promise<string> {
  const stock = join(import.meta.dirname, '..', '..', '..', 'assets', 'models');
  const zoo = new Zoo({ stock, user: join(stock, 'none') });
  return (await zoo.find(await zoo.inUse(kind))).folder;
}
