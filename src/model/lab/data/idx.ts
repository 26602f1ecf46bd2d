/** The IDX format of LeCun's MNIST files: big-endian magic, sizes, then bytes. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { EngineError, toEngineError } from '../../errors';

export interface IdxBytes {
  /** Length of each axis. */
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/**
 * @param path of an uncompressed file of unsigned bytes
 * @throws EngineError UNREADABLE_IMAGE when it is not there, CORRUPT_BITSTREAM when it is not such a file
 */
export async function readIdx(path: string): Promise<IdxBytes> {
  const name = basename(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw toEngineError(error, `Reading ${name}`);
  });
  const isBytes = bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8;
  const rank = isBytes ? bytes[3] : 0;
  if (rank < 1 || rank > 3 || bytes.length < 4 + 4 * rank) throw damaged(name);
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const start = 4 + 4 * rank;
  if (bytes.length - start !== shape.reduce((size, dim) => size * dim, 1)) throw damaged(name);
  return { shape, values: new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start) };
}

function damaged(name: string): EngineError {
  return new EngineError(
    'CORRUPT_BITSTREAM',
    `Reading ${name}: it is not a whole IDX file. Run "npm ci" again.`,
  );
}
