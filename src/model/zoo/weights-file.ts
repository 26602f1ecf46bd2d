/**
 * Weights in tfjs's own format: `model.json` (topology and manifest) beside `weights.bin` (float32 little-endian).
 * Read without building the model: names, shapes and values are all that our networks need.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NamedWeights } from '../networks/restore-layers-model';

const manifestSchema = z.object({
  modelTopology: z.unknown(),
  weightsManifest: z
    .array(
      z.object({
        paths: z.tuple([z.literal('weights.bin')]),
        weights: z.array(
          z.object({
            name: z.string(),
            shape: z.array(z.number().int().min(1).max(65536)).max(6),
            dtype: z.literal('float32'),
          }),
        ),
      }),
    )
    .length(1),
});

/** Files of a model folder by name. */
export type ModelFiles = ReadonlyMap<string, Uint8Array>;

/**
 * @param topology what `LayersModel.toJSON` gives, or null for a network that has no LayersModel
 * @returns `model.json` and `weights.bin`
 */
export function encodeWeights(named: NamedWeights, topology: unknown): ModelFiles {
  const entries = [...named.entries()];
  const manifest = {
    format: topology === null ? 'weights' : 'layers-model',
    generatedBy: 'Grainfold',
    modelTopology: topology,
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: entries.map(([name, weight]) => ({ name, shape: weight.shape, dtype: 'float32' })),
      },
    ],
  };
  const bytes = Buffer.concat(
    entries.map(([, { values }]) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  return new Map<string, Uint8Array>([
    ['model.json', Buffer.from(JSON.stringify(manifest))],
    ['weights.bin', bytes],
  ]);
}

/** @throws Error when the manifest and the bytes do not agree */
export async function readWeights(folder: string): Promise<NamedWeights> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')));
  const bytes = await readFile(join(folder, 'weights.bin'));
  const named = new Map<string, { shape: number[]; values: Float32Array }>();
  let offset = 0;
  for (const { name, shape } of manifest.weightsManifest[0].weights) {
    const size = shape.reduce((product, side) => product * side, 4);
    if (offset + size > bytes.byteLength) throw new Error('weights.bin is shorter than model.json says');
    const start = bytes.byteOffset + offset;
    named.set(name, {
      shape,
      values: new Float32Array(bytes.buffer.slice(start, start + size) as ArrayBuffer),
    });
    offset += size;
  }
  if (offset !== bytes.byteLength) throw new Error('weights.bin is longer than model.json says');
  return named;
}
