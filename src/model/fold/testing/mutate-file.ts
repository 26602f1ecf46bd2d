/** Ways to break a `.latent` file, as data that a property test can draw and shrink. */
import fc from 'fast-check';
import { readChunkAt, signature, writeChunks, type Chunk } from '../format/chunks';

/** Places and numbers are taken modulo what there is. */
export type Mutation =
  /** Bytes as a bad disk, a bad cable or a text transfer leave them: no checksum is made right again. */
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut'; readonly length: number }
  | { readonly kind: 'overwrite'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'splice'; readonly from: number; readonly count: number; readonly at: number }
  | { readonly kind: 'remove'; readonly at: number; readonly count: number }
  | { readonly kind: 'length'; readonly chunk: number; readonly length: number }
  /** Whole chunks moved about, their checksums fitting. */
  | { readonly kind: 'swap'; readonly a: number; readonly b: number }
  | { readonly kind: 'drop'; readonly chunk: number }
  | { readonly kind: 'repeat'; readonly chunk: number; readonly at: number }
  | { readonly kind: 'insert'; readonly type: string; readonly at: number }
  /** Forged on purpose: payload bytes changed and the checksum made to fit. */
  | { readonly kind: 'forge'; readonly chunk: number; readonly at: number; readonly bytes: Uint8Array };

const place = fc.nat({ max: 1_000_000 });
/** Sizes and counts that lie: small, off by one, at the limits, anything. */
const number32 = fc.oneof(
  fc.nat({ max: 4096 }),
  fc.constantFrom(0, 1, 511, 512, 513, 1_000_000, 2 ** 29, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1),
  fc.nat({ max: 2 ** 32 - 1 }),
);
const bytes32 = number32.map((value) => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
});

/** One accident. */
export const accident: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant('cut' as const), length: place }),
  fc.record({ kind: fc.constant('overwrite' as const), at: place, bytes: fc.uint8Array({ maxLength: 16 }) }),
  fc.record({ kind: fc.constant('splice' as const), from: place, count: fc.nat({ max: 64 }), at: place }),
  fc.record({ kind: fc.constant('remove' as const), at: place, count: fc.nat({ max: 32 }) }),
  fc.record({ kind: fc.constant('length' as const), chunk: place, length: number32 }),
  fc.record({ kind: fc.constant('swap' as const), a: place, b: place }),
  fc.record({ kind: fc.constant('drop' as const), chunk: place }),
  fc.record({ kind: fc.constant('repeat' as const), chunk: place, at: place }),
  fc.record({
    kind: fc.constant('insert' as const),
    type: fc.constantFrom('Xtra', 'xtra', 'HEAD', 'TILE', 'INDX', 'thmb', 'exif'),
    at: place,
  }),
);

/** One attack: in the first bytes of a chunk more often than elsewhere, since sizes stand there. */
export const attack: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constant('forge' as const),
  chunk: place,
  at: fc.oneof(fc.nat({ max: 20 }), place),
  bytes: fc.oneof(bytes32, fc.uint8Array({ minLength: 1, maxLength: 8 })),
});

/** The file after a mutation; the same bytes where it changes nothing. */
export function mutate(file: Buffer, mutation: Mutation): Buffer {
  const at = (value: number) => value % Math.max(1, file.length);
  const copy = Buffer.from(file);
  switch (mutation.kind) {
    case 'flip':
      if (copy.length > 0) copy[at(mutation.at)] ^= 1 << mutation.bit;
      return copy;
    case 'cut':
      return copy.subarray(0, at(mutation.length));
    case 'overwrite':
      copy.set(mutation.bytes.subarray(0, Math.max(0, copy.length - at(mutation.at))), at(mutation.at));
      return copy;
    case 'splice': {
      const piece = copy.subarray(at(mutation.from), at(mutation.from) + mutation.count);
      return Buffer.concat([copy.subarray(0, at(mutation.at)), piece, copy.subarray(at(mutation.at))]);
    }
    case 'remove':
      return Buffer.concat([
        copy.subarray(0, at(mutation.at)),
        copy.subarray(at(mutation.at) + mutation.count),
      ]);
    case 'length': {
      const starts = chunkStarts(copy);
      if (starts.length > 0) copy.writeUInt32LE(mutation.length, starts[mutation.chunk % starts.length] + 4);
      return copy;
    }
    default:
      return Buffer.from(writeChunks(mutateChunks(readableChunks(copy), mutation)));
  }
}

type ChunkMutation = Extract<Mutation, { kind: 'swap' | 'drop' | 'repeat' | 'insert' | 'forge' }>;

function mutateChunks(chunks: Chunk[], mutation: ChunkMutation): Chunk[] {
  const at = (value: number) => value % Math.max(1, chunks.length);
  switch (mutation.kind) {
    case 'swap':
      [chunks[at(mutation.a)], chunks[at(mutation.b)]] = [chunks[at(mutation.b)], chunks[at(mutation.a)]];
      break;
    case 'drop':
      chunks.splice(at(mutation.chunk), 1);
      break;
    case 'repeat':
      chunks.splice(at(mutation.at), 0, chunks[at(mutation.chunk)]);
      break;
    case 'insert':
      chunks.splice(at(mutation.at), 0, { type: mutation.type, payload: Uint8Array.of(1, 2, 3, 4) });
      break;
    case 'forge': {
      const { type, payload } = chunks[at(mutation.chunk)] ?? { type: 'HEAD', payload: new Uint8Array(60) };
      const forged = Uint8Array.from(payload);
      const start = mutation.at % Math.max(1, forged.length);
      forged.set(mutation.bytes.subarray(0, forged.length - start), start);
      chunks[at(mutation.chunk)] = { type, payload: forged };
    }
  }
  return chunks.filter((chunk) => chunk !== undefined);
}

function chunkStarts(file: Buffer): number[] {
  const starts: number[] = [];
  for (let at = signature.length; ;) {
    const found = readChunkAt(file, at);
    if (typeof found === 'string') return starts;
    starts.push(at);
    at = found.end;
  }
}

function readableChunks(file: Buffer): Chunk[] {
  return chunkStarts(file).flatMap((at) => {
    const found = readChunkAt(file, at);
    return typeof found === 'object' ? [found.chunk] : [];
  });
}
