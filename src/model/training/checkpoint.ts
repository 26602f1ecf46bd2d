/**
 * A training run on disk, from which it resumes to the same curve: `checkpoint.json` (step, seconds, settings) beside
 * `checkpoint.bin` (weights, momentum, velocity and average, float32 little-endian, one after the other).
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EngineError, toEngineError } from '../errors';
import type { OptimizerState } from './optimizer';

const headSchema = z.object({
  step: z.number().int().min(0),
  /** Seconds spent so far over all sittings. */
  seconds: z.number().min(0),
  count: z.number().int().min(1),
  spec: z.unknown(),
});

export interface Checkpoint {
  readonly state: OptimizerState;
  readonly seconds: number;
  /** The network's spec as JSON. */
  readonly spec: unknown;
}

const vectors = ['weights', 'momentum', 'velocity', 'average'] as const;

/** Writes both files under temporary names first: a crash leaves the previous checkpoint whole. */
export async function saveCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { state, seconds, spec } = checkpoint;
  const bytes = Buffer.concat(
    vectors.map((name) => Buffer.from(state[name].buffer, state[name].byteOffset, state[name].byteLength)),
  );
  const head = JSON.stringify({ step: state.step, seconds, count: state.weights.length, spec }, null, 2);
  try {
    await writeFile(join(folder, 'checkpoint.bin.tmp'), bytes);
    await writeFile(join(folder, 'checkpoint.json.tmp'), head);
    await rename(join(folder, 'checkpoint.bin.tmp'), join(folder, 'checkpoint.bin'));
    await rename(join(folder, 'checkpoint.json.tmp'), join(folder, 'checkpoint.json'));
  } catch (error) {
    throw toEngineError(error, `Saving the checkpoint in ${folder}`);
  }
}

/** @throws EngineError INVALID_ARGUMENT when the folder holds no whole checkpoint */
export async function loadCheckpoint(folder: string): Promise<Checkpoint> {
  try {
    const head = headSchema.parse(JSON.parse(await readFile(join(folder, 'checkpoint.json'), 'utf8')));
    const bytes = await readFile(join(folder, 'checkpoint.bin'));
    if (bytes.byteLength !== head.count * 4 * vectors.length) throw new Error('its size is wrong');
    const vector = (index: number) => {
      const start = bytes.byteOffset + index * head.count * 4;
      return new Float32Array(bytes.buffer.slice(start, start + head.count * 4));
    };
    const state = {
      weights: vector(0),
      momentum: vector(1),
      velocity: vector(2),
      average: vector(3),
      step: head.step,
    };
    return { state, seconds: head.seconds, spec: head.spec };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError('INVALID_ARGUMENT', `${folder} holds no checkpoint to resume from: ${reason}`, {
      cause,
    });
  }
}
