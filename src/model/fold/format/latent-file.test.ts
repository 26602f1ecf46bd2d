import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../errors';
import { readChunkAt, signature, writeChunks, type Chunk } from './chunks';
import { encodeHeader, formatVersion, type LatentHeader } from './header';
import { decodeLatentFile, encodeLatentFile, salvageLatentFile } from './latent-file';
import { headerBytes, readLatentInfo, readLatentThumbnail } from './latent-info';
import { encodeIndex, encodeTileChunk, tileModes, type TileChunk } from './tile-chunk';

const header: LatentHeader = {
  version: formatVersion,
  width: 700,
  height: 30,
  bits: 8,
  isGrey: false,
  hasAlpha: false,
  stepCode: 8192,
  quality: 50,
  source: 'jpeg',
  fingerprint: 'ab'.repeat(32),
  model: 'fold-1',
};
const tiles: TileChunk[] = [
  { index: 0, mode: tileModes.network, latent: Uint8Array.of(1, 2, 3) },
  { index: 1, mode: tileModes.patch, latent: new Uint8Array(), patch: Uint8Array.of(9, 8, 7, 6) },
];
const thumbnail = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);
const ancillary: Chunk[] = [{ type: 'made', payload: Buffer.from('a test') }];
const file = Buffer.from(encodeLatentFile({ header, thumbnail, ancillary, tiles }));

/** The chunks of the file above, to build broken ones from. */
const tileChunks = tiles.map((tile) => ({ type: 'TILE', payload: encodeTileChunk(tile) }));
const head = { type: 'HEAD', payload: encodeHeader(header) };
const index = { type: 'INDX', payload: encodeIndex(tileChunks.map(({ payload }) => payload.length)) };
const done = { type: 'DONE', payload: new Uint8Array() };

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof EngineError) return error.code;
    throw error;
  }
  return 'ok';
}
const codeOfChunks = (chunks: Chunk[]) => codeOf(() => decodeLatentFile(writeChunks(chunks)));

describe('a .latent file', () => {
  it('comes back as it was put together', () => {
    const read = decodeLatentFile(file);
    expect(read.header).toEqual(header);
    expect(read.thumbnail).toEqual(Buffer.from(thumbnail));
    expect(
      read.tiles.map((tile) => tile && { ...tile, latent: [...tile.latent], patch: [...(tile.patch ?? [])] }),
    ).toEqual(tiles.map((tile) => ({ ...tile, latent: [...tile.latent], patch: [...(tile.patch ?? [])] })));
    expect(read.ancillary.map(({ type }) => type)).toEqual(['made']);
  });

  it('notices every damaged byte', () => {
    for (let at = 0; at < file.length; at++) {
      const damaged = Buffer.from(file);
      damaged[at] ^= 1 << (at % 8);
      expect(
        codeOf(() => decodeLatentFile(damaged)),
        `byte ${at}`,
      ).toBe('CORRUPT_BITSTREAM');
    }
  });

  it('notices every cut and whatever follows', () => {
    for (let length = 0; length < file.length; length++)
      expect(codeOf(() => decodeLatentFile(file.subarray(0, length)))).toBe('CORRUPT_BITSTREAM');
    expect(codeOf(() => decodeLatentFile(Buffer.concat([file, Buffer.of(0)])))).toBe('CORRUPT_BITSTREAM');
  });

  it('says when it is newer', () => {
    const payload = encodeHeader({ ...header, version: formatVersion + 1 });
    expect(codeOfChunks([{ type: 'HEAD', payload }, index, ...tileChunks, done])).toBe('VERSION_TOO_NEW');
    const unknown = { type: 'Xtra', payload: Uint8Array.of(1) };
    expect(codeOfChunks([head, unknown, index, ...tileChunks, done])).toBe('VERSION_TOO_NEW');
  });

  it('skips unknown chunks that may be skipped', () => {
    const unknown = { type: 'xtra', payload: Uint8Array.of(1) };
    expect(codeOfChunks([head, unknown, index, ...tileChunks, done])).toBe('ok');
  });

  it.each<[string, Chunk[]]>([
    ['no header', [index, ...tileChunks, done]],
    ['no index', [head, ...tileChunks, done]],
    ['two indexes', [head, index, index, ...tileChunks, done]],
    ['two headers', [head, head, index, ...tileChunks, done]],
    ['a tile missing', [head, index, tileChunks[0], done]],
    ['a tile too many', [head, index, ...tileChunks, tileChunks[1], done]],
    ['tiles swapped', [head, index, tileChunks[1], tileChunks[0], done]],
    [
      'transparency that the header does not tell',
      [head, index, { type: 'ALPH', payload: new Uint8Array() }, ...tileChunks, done],
    ],
    ['an index that lies', [head, { type: 'INDX', payload: encodeIndex([12, 14]) }, ...tileChunks, done]],
    ['an index that is cut', [head, { type: 'INDX', payload: encodeIndex([12]) }, ...tileChunks, done]],
  ])('refuses %s', (_, chunks) => {
    expect(codeOfChunks(chunks)).toBe('CORRUPT_BITSTREAM');
  });

  it.each<[string, Partial<LatentHeader>]>([
    ['no width', { width: 0 }],
    ['a huge width', { width: 4_000_000_000 }],
    ['too many pixels', { width: 900_000, height: 900_000 }],
    ['a zero step', { stepCode: 0 }],
    ['a quality of 200', { quality: 200 }],
    ['12 bits', { bits: 12 as 8 }],
    ['version 0', { version: 0 }],
  ])('refuses a header with %s before it allocates anything', (_, change) => {
    const payload = encodeHeader({ ...header, ...change });
    expect(codeOfChunks([{ type: 'HEAD', payload }, index, ...tileChunks, done])).toBe('CORRUPT_BITSTREAM');
  });

  it('gives up in its own words or reads, whatever the bytes (mutated files)', () => {
    const mutation = fc.record({
      at: fc.nat({ max: file.length - 1 }),
      remove: fc.nat({ max: 12 }),
      insert: fc.uint8Array({ maxLength: 12 }),
    });
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (mutations, isResealed) => {
          let bytes = Buffer.from(file);
          for (const { at, remove, insert } of mutations)
            bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
          // Resealed: with checksums made right again, so that what is behind them is reached too.
          if (isResealed) bytes = Buffer.from(reseal(bytes));
          const codes = ['ok', 'CORRUPT_BITSTREAM', 'VERSION_TOO_NEW'];
          expect(codes).toContain(codeOf(() => decodeLatentFile(bytes)));
          expect(codes).toContain(codeOf(() => salvageLatentFile(bytes)));
          expect(codes).toContain(codeOf(() => readLatentInfo(bytes)));
        },
      ),
      { numRuns: 20_000, seed: 1 },
    );
  });
});

/** The chunks that can still be made out, written anew with fitting checksums. */
function reseal(bytes: Buffer): Uint8Array {
  const chunks: Chunk[] = [];
  let at = signature.length;
  while (at + 12 <= bytes.length) {
    const found = readChunkAt(bytes, at);
    if (typeof found === 'object') chunks.push(found.chunk);
    const length = bytes.readUInt32LE(at + 4);
    const type = bytes.toString('latin1', at, at + 4);
    if (typeof found === 'string' && /^[A-Za-z]{4}$/.test(type))
      chunks.push({ type, payload: bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + length)) });
    at += 12 + length;
  }
  return writeChunks(chunks);
}

describe('a rescue', () => {
  it('keeps the tiles that are whole', () => {
    const damaged = Buffer.from(file);
    const at = file.indexOf('TILE') + 10;
    damaged[at] ^= 255;
    expect(salvageLatentFile(damaged).tiles.map((tile) => tile?.index ?? null)).toEqual([null, 1]);
  });

  it('finds a tile behind a damaged length', () => {
    const damaged = Buffer.from(file);
    damaged[file.indexOf('TILE') + 6] ^= 255;
    expect(salvageLatentFile(damaged).tiles.map((tile) => tile?.index ?? null)).toEqual([null, 1]);
  });

  it('gives up without a header, and on a header that claims too much', () => {
    expect(codeOf(() => salvageLatentFile(file.subarray(100)))).toBe('CORRUPT_BITSTREAM');
    const payload = encodeHeader({ ...header, width: 20_000, height: 20_000 });
    expect(codeOf(() => salvageLatentFile(writeChunks([{ type: 'HEAD', payload }])))).toBe(
      'CORRUPT_BITSTREAM',
    );
  });
});

describe('readLatentInfo', () => {
  it('tells what the file holds', () => {
    expect(readLatentInfo(file)).toMatchObject({
      formatVersion: 1,
      width: 700,
      height: 30,
      quality: 50,
      model: 'fold-1',
      fingerprint: header.fingerprint,
      bytes: file.length,
      hasThumbnail: true,
      maker: 'a test',
      isWhole: true,
    });
    expect(readLatentThumbnail(file)).toEqual(Buffer.from(thumbnail));
  });

  it('needs only the first bytes', () => {
    const info = readLatentInfo(file.subarray(0, 120));
    expect(info).toMatchObject({ width: 700, height: 30, isWhole: false });
    expect(headerBytes).toBeGreaterThanOrEqual(
      8 + 12 + encodeHeader({ ...header, model: 'm'.repeat(64) }).length,
    );
  });

  it('says what is wrong with something else', () => {
    expect(codeOf(() => readLatentInfo(Buffer.from('not a latent at all')))).toBe('CORRUPT_BITSTREAM');
    expect(codeOf(() => readLatentInfo(new Uint8Array()))).toBe('CORRUPT_BITSTREAM');
    expect(readLatentThumbnail(writeChunks([head, done]))).toBeNull();
  });
});
