/** A Restore model to and from the files of its folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../errors';
import { choosePrecision } from '../graph/precision';
import {
  buildRestoreLayersModel,
  fromLayersWeights,
  toLayersWeights,
} from '../networks/restore-layers-model';
import type { RestoreUnetSpec } from '../networks/spec';
import { createRestoreModel, type RestoreModel } from '../restore/model';
import { readCard } from './model-folder';
import { encodeWeights, readWeights, type ModelFiles } from './weights-file';

const specSchema = z.object({
  kind: z.literal('restore-unet'),
  widths: z.array(z.number().int().min(1).max(1024)).min(1).max(6),
  blocks: z.number().int().min(0).max(32),
});

/** @param weights flat vector in the order of `restoreLayout(spec)` */
export function encodeRestoreModel(spec: RestoreUnetSpec, weights: Float32Array): ModelFiles {
  const layersModel = buildRestoreLayersModel(spec);
  const topology: unknown = layersModel.toJSON(null, false);
  layersModel.dispose();
  return new Map([
    ...encodeWeights(toLayersWeights(spec, weights), topology),
    ['spec.json', Buffer.from(`${JSON.stringify(spec, null, 2)}\n`)],
  ]);
}

export interface RestoreWeights {
  readonly spec: RestoreUnetSpec;
  /** Flat vector in the order of `restoreLayout(spec)`. */
  readonly weights: Float32Array;
}

/** @throws EngineError UNKNOWN_MODEL when the folder holds no Restore model or a damaged one */
export async function readRestoreWeights(folder: string): Promise<RestoreWeights> {
  const card = await readCard(folder);
  try {
    const spec = specSchema.parse(JSON.parse(await readFile(join(folder, 'spec.json'), 'utf8')));
    return { spec, weights: fromLayersWeights(spec, await readWeights(folder)) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError('UNKNOWN_MODEL', `The model ${card.name} can't be loaded: ${reason}.`, { cause });
  }
}

/** The model ready to run, in the precision that suits this machine; the caller disposes. */
export async function openRestoreModel(folder: string): Promise<RestoreModel> {
  const { id } = await readCard(folder);
  const { spec, weights } = await readRestoreWeights(folder);
  return createRestoreModel(id, spec, weights, choosePrecision().precision);
}
