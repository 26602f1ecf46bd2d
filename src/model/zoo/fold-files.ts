/** A Fold model to and from the files of its folder: `spec.json`, the network's weights, `tables.bin`, cards. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../errors';
import { detailPlaneCount } from '../fold/detail-planes';
import { choosePrecision } from '../graph/precision';
import { createFoldModel, type FoldModel, type FoldSpec } from '../fold/model';
import { decodeTables, encodeTables, type EntropyTables } from '../fold/tables';
import { fromLayersWeights } from '../networks/restore-layers-model';
import { readCard, verifyModelFolder } from './model-folder';
import { encodeRestoreModel } from './restore-files';
import { readWeights, type ModelFiles } from './weights-file';

const liftingSchema = z.object({
  alpha: z.number(),
  beta: z.number(),
  gamma: z.number(),
  delta: z.number(),
  scale: z.number().positive(),
  far: z.object({ alpha: z.number(), gamma: z.number(), delta: z.number() }).optional(),
  diagonal: z.number().positive().optional(),
});

const specSchema = z.object({
  kind: z.literal('fold-wavelet'),
  levels: z.number().int().min(1).max(8),
  lifting: z.union([liftingSchema, z.array(liftingSchema).min(1).max(8)]),
  network: z.object({
    kind: z.literal('restore-unet'),
    widths: z.array(z.number().int().min(1).max(1024)).min(1).max(6),
    blocks: z.number().int().min(0).max(32),
    detailPlanes: z.number().int().min(3).max(48).optional(),
  }),
  detail: z
    .array(z.object({ radiusPx: z.number().int().min(1).max(24), scale: z.number().positive() }))
    .min(1)
    .optional(),
});

/** @param weights of the decoder's network, flat, in the order of `restoreLayout(spec.network)` */
export function encodeFoldModel(spec: FoldSpec, tables: EntropyTables, weights: Float32Array): ModelFiles {
  return new Map([
    ...encodeRestoreModel(spec.network, weights),
    ['spec.json', Buffer.from(`${JSON.stringify(spec, null, 2)}\n`)],
    ['tables.bin', encodeTables(tables)],
  ]);
}

/** Spec, tables and weights without TensorFlow. @throws EngineError UNKNOWN_MODEL */
export async function readFoldParts(
  folder: string,
): Promise<{ readonly spec: FoldSpec; readonly tables: EntropyTables; readonly weights: Float32Array }> {
  const card = await readCard(folder);
  try {
    const spec = specSchema.parse(JSON.parse(await readFile(join(folder, 'spec.json'), 'utf8')));
    const tables = decodeTables(await readFile(join(folder, 'tables.bin')));
    if (tables.levels !== spec.levels) throw new Error('its tables are for another number of levels');
    if (detailPlaneCount(spec.detail ?? []) !== (spec.network.detailPlanes ?? 0))
      throw new Error('its network takes another number of detail planes');
    return { spec, tables, weights: fromLayersWeights(spec.network, await readWeights(folder)) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError('UNKNOWN_MODEL', `The model ${card.name} can't be loaded: ${reason}.`, { cause });
  }
}

/** The model ready to run; the caller disposes. @throws EngineError UNKNOWN_MODEL when its files are not those of its card */
export async function openFoldModel(folder: string): Promise<FoldModel> {
  // One wrong byte in its tables would turn every file into noise.
  const { id, fingerprint } = await verifyModelFolder(folder);
  const { spec, tables, weights } = await readFoldParts(folder);
  return createFoldModel({ id, fingerprint }, spec, tables, weights, choosePrecision().precision);
}
