/**
 * Typed arrays with a header, on disk for the length of a session (never between versions):
 * u32 header bytes | header (V8 structured clone) | the arrays' bytes, one after the other.
 */
import { open, rename, rm } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { EngineError, throwIfCancelled } from '../../model/errors';
import type { CancelSignal } from '../../model/cancel';
import { allocateSamples, type Samples } from '../../model/image/picture';

/** Written and read in pieces of this size, so that a cancel is noticed. */
const pieceBytes = 32 * 1024 * 1024;

interface Head {
  readonly header: unknown;
  readonly arrays: readonly { readonly bits: 8 | 16; readonly length: number }[];
}

/**
 * Writes under a temporary name, then renames.
 * @param header anything that the structured clone takes
 * @throws EngineError CANCELLED (nothing is left); file system errors as they come
 */
export async function writeSpill(
  path: string,
  header: unknown,
  arrays: readonly Samples[],
  signal?: CancelSignal,
): Promise<void> {
  const head: Head = {
    header,
    arrays: arrays.map((array) => ({ bits: array.BYTES_PER_ELEMENT === 1 ? 8 : 16, length: array.length })),
  };
  const headBytes = serialize(head);
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32LE(headBytes.length);
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w');
  try {
    await file.write(Buffer.concat([prefix, headBytes]));
    for (const array of arrays) {
      for (let from = 0; from < array.byteLength; from += pieceBytes) {
        throwIfCancelled(signal);
        const length = Math.min(pieceBytes, array.byteLength - from);
        await writeAll(file, new Uint8Array(array.buffer, array.byteOffset + from, length));
      }
    }
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/** @throws EngineError INTERNAL when the file is not whole; file system errors as they come */
export async function readSpill(path: string): Promise<{ header: unknown; arrays: Samples[] }> {
  const file = await open(path, 'r');
  try {
    const prefix = await readAll(file, Buffer.alloc(4));
    const headBytes = await readAll(file, Buffer.alloc(Buffer.from(prefix).readUInt32LE()));
    const head = deserialize(headBytes) as Head;
    const arrays: Samples[] = [];
    for (const { bits, length } of head.arrays) {
      const array = allocateSamples(length, bits);
      for (let from = 0; from < array.byteLength; from += pieceBytes) {
        const pieceLength = Math.min(pieceBytes, array.byteLength - from);
        await readAll(file, new Uint8Array(array.buffer, from, pieceLength));
      }
      arrays.push(array);
    }
    return { header: head.header, arrays };
  } finally {
    await file.close();
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
}

async function readAll<B extends Uint8Array>(file: Awaited<ReturnType<typeof open>>, bytes: B): Promise<B> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done);
    if (bytesRead === 0) throw new EngineError('INTERNAL', 'A temporary file of this session is cut short.');
    done += bytesRead;
  }
  return bytes;
}
