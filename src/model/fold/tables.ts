/**
 * The learned tables of the entropy coder and their file, `tables.bin`: everything that an entropy decoder depends on
 * beside its code, integers only. Layout: "GFT1", levels u8, deflated body; the body is probabilities (u16 LE),
 * confidences (u8), mixing weights (i32 LE), expectation weights (i32 LE), see entropy/table-layout.ts for the order.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { EngineError } from '../errors';
import type { MixerState } from './entropy/context-mixer';
import { tableSizes } from './entropy/table-layout';
import type { ExpectationWeights } from './entropy/value-coder';

export interface EntropyTables {
  readonly levels: number;
  readonly mixer: MixerState;
  readonly expectation: ExpectationWeights;
}

const magic = 'GFT1';

/** Tables before any training: even odds, contexts weighed alike. */
export function untrainedTables(levels: number): EntropyTables {
  const sizes = tableSizes(levels);
  const expectation = new Int32Array(sizes.expectation);
  for (let i = 0; i < expectation.length; i += 4) expectation.set([128, 24, 16, 16], i);
  return {
    levels,
    mixer: {
      probabilities: new Uint16Array(sizes.contexts).fill(32768),
      confidences: new Uint8Array(sizes.contexts),
      weights: new Int32Array(sizes.weights).fill(Math.round(0.3 * 2 ** 18)),
    },
    expectation,
  };
}

export function encodeTables({ levels, mixer, expectation }: EntropyTables): Uint8Array {
  const { contexts } = tableSizes(levels);
  const body = Buffer.alloc(contexts * 3 + (mixer.weights.length + expectation.length) * 4);
  let at = 0;
  for (const value of mixer.probabilities) at = body.writeUInt16LE(value, at);
  body.set(mixer.confidences, at);
  at += contexts;
  for (const value of mixer.weights) at = body.writeInt32LE(value, at);
  for (const value of expectation) at = body.writeInt32LE(value, at);
  return Buffer.concat([Buffer.from(magic, 'latin1'), Buffer.of(levels), deflateRawSync(body, { level: 9 })]);
}

/** @throws EngineError UNKNOWN_MODEL when the bytes are no tables */
export function decodeTables(bytes: Uint8Array): EntropyTables {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const levels = file[4];
  if (file.length < 6 || file.toString('latin1', 0, 4) !== magic || levels < 1 || levels > 8)
    throw new EngineError('UNKNOWN_MODEL', 'tables.bin holds no entropy tables that this version knows.');
  const { contexts, weights: weightCount, expectation: expectationCount } = tableSizes(levels);
  const size = contexts * 3 + (weightCount + expectationCount) * 4;
  let body: Buffer;
  try {
    body = inflateRawSync(file.subarray(5), { maxOutputLength: size });
  } catch (cause) {
    throw new EngineError('UNKNOWN_MODEL', 'tables.bin is damaged.', { cause });
  }
  if (body.length !== size) throw new EngineError('UNKNOWN_MODEL', 'tables.bin has the wrong size.');
  // Little-endian like every machine that TensorFlow runs on; cut out so that each part is aligned.
  const part = (start: number, length: number) =>
    body.buffer.slice(body.byteOffset + start, body.byteOffset + start + length) as ArrayBuffer;
  const weightsAt = contexts * 3;
  const expectationAt = weightsAt + weightCount * 4;
  return {
    levels,
    mixer: {
      probabilities: new Uint16Array(part(0, contexts * 2)),
      confidences: new Uint8Array(part(contexts * 2, contexts)),
      weights: new Int32Array(part(weightsAt, weightCount * 4)),
    },
    expectation: new Int32Array(part(expectationAt, expectationCount * 4)),
  };
}
