/** The chunks of a `.latent` file: signature, then type, length, payload and CRC-32 each. See FORMAT.md. */
import { crc32 } from 'node:zlib';
import { EngineError } from '../../errors';

/** First bytes of every `.latent`: not text, "LTN", and line ends that a text transfer would break. */
export const signature = Buffer.from([0x8c, 0x4c, 0x54, 0x4e, 0x0d, 0x0a, 0x1a, 0x0a]);

export interface Chunk {
  /** Four letters; a capital first one: without knowing it a file can't be read. */
  readonly type: string;
  readonly payload: Uint8Array;
}

/** Bytes of a chunk beside its payload. */
export const chunkOverhead = 12;

export function corrupt(reason: string, cause?: unknown): EngineError {
  return new EngineError('CORRUPT_BITSTREAM', `The .latent file is damaged: ${reason}.`, { cause });
}

/** The file ends before its last chunk does. @param detail where or how, a sentence of its own */
export function truncated(detail: string): EngineError {
  return new EngineError(
    'TRUNCATED',
    `The .latent file is cut short. ${detail} Copy or download it again; if there is no other copy, rescue what is left of it.`,
  );
}

/** Sizes in the file that contradict each other or that no file can have. */
export function implausible(reason: string): EngineError {
  return new EngineError(
    'IMPLAUSIBLE_SIZE',
    `The .latent file claims a size that can not be true: ${reason}. It is damaged, or was made to do harm.`,
  );
}

/** Parts of a file, in order. */
export function writeChunks(chunks: readonly Chunk[]): Uint8Array {
  const parts: Uint8Array[] = [signature];
  for (const { type, payload } of chunks) {
    const head = Buffer.alloc(8);
    head.write(type, 0, 4, 'latin1');
    head.writeUInt32LE(payload.length, 4);
    const tail = Buffer.alloc(4);
    tail.writeUInt32LE(chunkCrc(head, payload), 0);
    parts.push(head, payload, tail);
  }
  return Buffer.concat(parts);
}

/** CRC-32 (as in PNG and zip) over type, length and payload. */
function chunkCrc(head: Uint8Array, payload: Uint8Array): number {
  return crc32(payload, crc32(head));
}

/** @throws EngineError CORRUPT_BITSTREAM when the first bytes are not those of a `.latent`, TRUNCATED when they are too few */
export function checkSignature(bytes: Uint8Array): void {
  if (bytes.length === 0) throw truncated('It is empty.');
  if (bytes.length < signature.length && signature.subarray(0, bytes.length).equals(bytes))
    throw truncated(`Only ${bytes.length} bytes of it are there.`);
  if (bytes.length < signature.length || !signature.equals(bytes.subarray(0, signature.length)))
    throw new EngineError('CORRUPT_BITSTREAM', 'This is not a .latent file, or its first bytes are damaged.');
}

/**
 * All chunks of a file, each checked.
 * @throws EngineError TRUNCATED for one that is cut, CORRUPT_BITSTREAM for a damaged or lengthened one
 */
export function readChunks(bytes: Uint8Array): Chunk[] {
  checkSignature(bytes);
  const chunks: Chunk[] = [];
  let at = signature.length;
  while (at < bytes.length) {
    const found = readChunkAt(bytes, at);
    if (found === 'cut') {
      // With its end in place the file is not cut: then a length is wrong.
      if (endsWhole(bytes)) throw corrupt(`a length is wrong near byte ${at}`);
      throw truncated(`It ends at byte ${bytes.length}, within a part that begins at byte ${at}.`);
    }
    if (found === 'damaged') throw corrupt(`a checksum does not match near byte ${at}`);
    chunks.push(found.chunk);
    at = found.end;
    if (found.chunk.type === 'DONE') break;
  }
  if (chunks.at(-1)?.type !== 'DONE')
    throw truncated(`It ends at byte ${bytes.length}, where another part should begin.`);
  if (at !== bytes.length) throw corrupt('something follows its end');
  return chunks;
}

/** Whether the last bytes are those of a whole `DONE`. */
export function endsWhole(bytes: Uint8Array): boolean {
  const found = bytes.length < chunkOverhead ? 'cut' : readChunkAt(bytes, bytes.length - chunkOverhead);
  return typeof found === 'object' && found.chunk.type === 'DONE';
}

/** Bytes that a rescue may run through for each byte of a file, looking for chunks at wrong places. */
const salvageEffort = 64;

/** Chunks that are whole, wherever they stand: for a rescue. */
export function salvageChunks(bytes: Uint8Array): Chunk[] {
  const chunks: Chunk[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A file made of nothing but false beginnings must not take for ever.
  let effort = salvageEffort * bytes.length + 65_536;
  let at = bytes.length >= signature.length ? signature.length : 0;
  while (at + chunkOverhead <= bytes.length) {
    const length = isTypeAt(bytes, at) ? view.getUint32(at + 4, true) : Infinity;
    const isWorthIt = at + chunkOverhead + length <= bytes.length && length <= effort;
    if (isWorthIt) effort -= length;
    const found = isWorthIt ? readChunkAt(bytes, at) : 'damaged';
    if (typeof found === 'string') at++;
    else {
      chunks.push(found.chunk);
      at = found.end;
    }
  }
  return chunks;
}

/** The chunk at a place; `cut` when the bytes end before it does. */
export function readChunkAt(
  bytes: Uint8Array,
  at: number,
): { readonly chunk: Chunk; readonly end: number } | 'cut' | 'damaged' {
  if (at + chunkOverhead > bytes.length) return 'cut';
  if (!isTypeAt(bytes, at)) return 'damaged';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(at + 4, true);
  const end = at + chunkOverhead + length;
  if (end > bytes.length) return 'cut';
  const head = bytes.subarray(at, at + 8);
  const payload = bytes.subarray(at + 8, at + 8 + length);
  if (view.getUint32(end - 4, true) !== chunkCrc(head, payload)) return 'damaged';
  return { chunk: { type: Buffer.from(head.subarray(0, 4)).toString('latin1'), payload }, end };
}

function isTypeAt(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + 4; i++) {
    const letter = bytes[i] & ~0x20;
    if (letter < 0x41 || letter > 0x5a) return false;
  }
  return true;
}
