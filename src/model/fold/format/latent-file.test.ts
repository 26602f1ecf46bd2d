import { describe, expect, it } from 'vitest';
import { EngineError } from '../../errors';
import type { MadeNote } from '../../types';
import { plainHeader } from '../testing/plain-header';
import { writeChunks, type Chunk } from './chunks';
import { noTurn } from '../transform/colour';
import { decodeHeader, encodeHeader, formatVersion, versionFor, type LatentHeader } from './header';
import { decodeLatentFile, encodeLatentFile, salvageLatentFile } from './latent-file';
import { headerBytes, readLatentInfo, readLatentThumbnail } from './latent-info';
import { encodeIndex, encodeTileChunk, tileModes, type TileChunk } from './tile-chunk';

const header: LatentHeader = { ...plainHeader, width: 700 };
const tiles: TileChunk[] = [
  { index: 0, mode: tileModes.network, latent: Uint8Array.of(1, 2, 3) },
  { index: 1, mode: tileModes.patch, latent: new Uint8Array(), patch: Uint8Array.of(9, 8, 7, 6) },
];
const plainNote: Omit<MadeNote, 'noise'> = {
  source: 'a.jpg',
  sourceBytes: 12,
  sourceTime: 34,
  model: 'fine',
  sigma: 'auto',
  strength: 1,
  colorStrength: 1,
  detail: 0,
  grain: 0,
  grainSize: 1,
  format: 'latent fold-1',
  quality: 50,
  bits: null,
};
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
      // A wrong length in the last chunk can not be told from a cut.
      const isLastLength = at >= file.length - 8 && at < file.length - 4;
      expect(
        codeOf(() => decodeLatentFile(damaged)),
        `byte ${at}`,
      ).toBe(isLastLength ? 'TRUNCATED' : 'CORRUPT_BITSTREAM');
    }
  });

  it('notices every cut and whatever follows', () => {
    for (let length = 0; length < file.length; length++)
      expect(codeOf(() => decodeLatentFile(file.subarray(0, length)))).toBe('TRUNCATED');
    expect(codeOf(() => decodeLatentFile(Buffer.concat([file, Buffer.of(0)])))).toBe('CORRUPT_BITSTREAM');
  });

  it('keeps how colours were turned, and is of version 1 where they were not', () => {
    const turned = { ...header, turn: [-128, 0, 127] as const };
    expect(decodeHeader(encodeHeader(turned)).turn).toEqual([-128, 0, 127]);
    expect(versionFor(turned.turn)).toBe(2);
    expect(versionFor(noTurn)).toBe(1);
  });

  it('says when it is newer', () => {
    const payload = encodeHeader({ ...header, version: formatVersion + 1 });
    expect(codeOfChunks([{ type: 'HEAD', payload }, index, ...tileChunks, done])).toBe('VERSION_TOO_NEW');
  });

  it('names a part that it does not know and can not do without', () => {
    const unknown = { type: 'Xtra', payload: Uint8Array.of(1) };
    const read = () => decodeLatentFile(writeChunks([head, unknown, index, ...tileChunks, done]));
    expect(codeOf(read)).toBe('UNKNOWN_CHUNK');
    expect(read).toThrow('"Xtra"');
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
  ])('refuses %s', (_, chunks) => {
    expect(codeOfChunks(chunks)).toBe('CORRUPT_BITSTREAM');
  });

  it.each<[string, Partial<LatentHeader>]>([
    ['a zero step', { stepCode: 0 }],
    ['a quality of 200', { quality: 200 }],
    ['12 bits', { bits: 12 as 8 }],
    ['version 0', { version: 0 }],
    ['turned colours in version 1', { version: 1, turn: [0, 5, 0] }],
    ['turned colours of a grey picture', { isGrey: true, turn: [0, 0, -1] }],
  ])('refuses a header with %s', (_, change) => {
    const payload = encodeHeader({ ...header, ...change });
    expect(codeOfChunks([{ type: 'HEAD', payload }, index, ...tileChunks, done])).toBe('CORRUPT_BITSTREAM');
  });

  it.each<[string, Partial<LatentHeader>]>([
    ['no width', { width: 0 }],
    ['a huge width', { width: 4_000_000_000 }],
    ['too many pixels', { width: 900_000, height: 900_000 }],
    ['more tiles than are there', { width: 32_768, height: 16_384 }],
    ['fewer tiles than are there', { width: 512 }],
  ])('says that a header with %s lies about its size', (_, change) => {
    const payload = encodeHeader({ ...header, ...change });
    expect(codeOfChunks([{ type: 'HEAD', payload }, index, ...tileChunks, done])).toBe('IMPLAUSIBLE_SIZE');
  });

  it('says that an index lies about its size', () => {
    const short = { type: 'INDX', payload: encodeIndex([12]) };
    expect(codeOfChunks([head, short, ...tileChunks, done])).toBe('IMPLAUSIBLE_SIZE');
  });

  it('tells a wrong length within a file from a file that is cut', () => {
    const damaged = Buffer.from(file);
    damaged.writeUInt32LE(0xffffff, file.indexOf('TILE') + 4);
    expect(codeOf(() => decodeLatentFile(damaged))).toBe('CORRUPT_BITSTREAM');
  });
});

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
      'IMPLAUSIBLE_SIZE',
    );
  });
});

describe('readLatentInfo', () => {
  it('tells what the file holds', () => {
    expect(readLatentInfo(file)).toMatchObject({
      formatVersion,
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

  it('tells what became of the noise, where the file says it', () => {
    const made = (noise: string): Chunk => ({
      type: 'made',
      payload: Buffer.from(JSON.stringify({ ...plainNote, noise })),
    });
    const noiseOf = (...extra: Chunk[]) =>
      readLatentInfo(encodeLatentFile({ header, tiles, ancillary: extra })).noise;
    const grain = { type: 'gran', payload: new Uint8Array(72) };
    expect(noiseOf()).toBeNull();
    expect(noiseOf(made('none'))).toBe('none');
    expect(noiseOf(made('exact'))).toBe('exact');
    expect(noiseOf(grain)).toBe('grain');
    expect(noiseOf(made('grain'), grain)).toBe('grain');
    // Asked for, but there was none.
    expect(noiseOf(made('grain'))).toBe('none');
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
    expect(codeOf(() => readLatentInfo(new Uint8Array()))).toBe('TRUNCATED');
    expect(codeOf(() => readLatentInfo(file.subarray(0, 40)))).toBe('TRUNCATED');
    expect(readLatentThumbnail(writeChunks([head, done]))).toBeNull();
  });
});
