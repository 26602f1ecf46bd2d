/**
 * The parser against files that were damaged by accident or forged: 20,000 of them, no two alike and the same in
 * every run. An accident is refused with a documented code or changes nothing of what was saved; a forgery is refused or
 * read; neither makes the parser allocate more than a file of its length needs.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../errors';
import { plainHeader } from '../testing/plain-header';
import { accident, attack, mutate, type Mutation } from '../testing/mutate-file';
import { watchAllocations } from '../../testing/watch-allocations';
import { writeChunks } from './chunks';
import { encodeHeader, type LatentHeader } from './header';
import { decodeLatentFile, encodeLatentFile, salvageLatentFile, type LatentFile } from './latent-file';
import { readLatentInfo } from './latent-info';
import { grainFrom } from './grain-chunk';
import { encodeIndex, tileModes, type TileChunk } from './tile-chunk';

const header: LatentHeader = { ...plainHeader, width: 1100, hasAlpha: true };
const tiles: TileChunk[] = [
  { index: 0, mode: tileModes.network, latent: Uint8Array.from({ length: 90 }, (_, i) => i) },
  { index: 1, mode: tileModes.patch, latent: new Uint8Array(), patch: Uint8Array.of(9, 8, 7, 6) },
  { index: 2, mode: tileModes.plain, latent: Uint8Array.of(5) },
];
const saved: LatentFile & { readonly tiles: readonly TileChunk[] } = {
  header,
  thumbnail: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
  ancillary: [
    { type: 'exif', payload: new Uint8Array(40) },
    { type: 'made', payload: Buffer.from('a test') },
    { type: 'gran', payload: new Uint8Array(72).fill(3) },
  ],
  alpha: Uint8Array.of(3, 0),
  tiles,
};
const file = Buffer.from(encodeLatentFile(saved));
const documented = new Set([
  'CORRUPT_BITSTREAM',
  'TRUNCATED',
  'IMPLAUSIBLE_SIZE',
  'UNKNOWN_CHUNK',
  'VERSION_TOO_NEW',
]);

type Outcome = { readonly code: string } | { readonly file: LatentFile };

function read(bytes: Uint8Array): Outcome {
  try {
    const read = decodeLatentFile(bytes);
    grainFrom(read.ancillary);
    return { file: read };
  } catch (error) {
    // Anything else than our own error fails the property.
    if (error instanceof EngineError && documented.has(error.code)) return { code: error.code };
    throw error;
  }
}

/** What the pixels depend on. */
const essence = ({ header: head, alpha, tiles: found }: LatentFile) =>
  JSON.stringify([
    head,
    alpha && [...alpha],
    found.map((tile) => tile && [tile.index, tile.mode, [...tile.latent], [...(tile.patch ?? [])]]),
  ]);
const savedEssence = essence(saved);

function runsInItsOwnWords(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof EngineError && documented.has(error.code))) throw error;
  }
}

const known = new Set([file.toString('latin1')]);

/** @returns how many were checked: each differs from the file and from all before, others are drawn in place of the rest */
function mutants(one: fc.Arbitrary<Mutation>, numRuns: number, check: (mutant: Buffer) => void): number {
  let run = 0;
  const property = fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (mutations) => {
    const mutant = mutations.reduce(mutate, file);
    fc.pre(!known.has(mutant.toString('latin1')));
    check(mutant);
    known.add(mutant.toString('latin1'));
    run++;
  });
  fc.assert(property, { numRuns, seed: 20_261_122 });
  return run;
}

afterEach(() => vi.unstubAllGlobals());

describe('the parser', () => {
  it('refuses 12,000 accidents, or reads exactly what was saved', () => {
    const seen = new Map<string, number>();
    const run = mutants(accident, 12_000, (mutant) => {
      const outcome = read(mutant);
      if ('file' in outcome) expect(essence(outcome.file)).toBe(savedEssence);
      const code = 'file' in outcome ? 'read' : outcome.code;
      seen.set(code, (seen.get(code) ?? 0) + 1);
      runsInItsOwnWords(() => salvageLatentFile(mutant));
      runsInItsOwnWords(() => readLatentInfo(mutant));
    });
    expect(run).toBe(12_000);
    // The test would be worth little if one check caught everything.
    for (const code of ['read', 'CORRUPT_BITSTREAM', 'TRUNCATED', 'UNKNOWN_CHUNK'])
      expect(seen.get(code), code).toBeGreaterThan(50);
  });

  it('refuses or reads 8,000 forgeries, in little memory', () => {
    const seen = new Map<string, number>();
    const watch = watchAllocations();
    let run: number;
    try {
      run = mutants(fc.oneof(attack, attack, accident), 8000, (mutant) => {
        const outcome = read(mutant);
        const code = 'file' in outcome ? 'read' : outcome.code;
        seen.set(code, (seen.get(code) ?? 0) + 1);
        runsInItsOwnWords(() => salvageLatentFile(mutant));
        runsInItsOwnWords(() => readLatentInfo(mutant));
      });
    } finally {
      watch.stop();
    }
    expect(run).toBe(8000);
    for (const code of ['read', ...documented]) expect(seen.get(code), code).toBeGreaterThan(20);
    expect(watch.largest()).toBeGreaterThan(0);
    expect(watch.largest()).toBeLessThan(100_000);
  });
});

describe('a size that lies', () => {
  const index = { type: 'INDX', payload: encodeIndex([1]) };
  const done = { type: 'DONE', payload: new Uint8Array() };

  it.each([
    [32_768, 16_384],
    [1_000_000, 536],
    [536, 1_000_000],
    [4_294_967_295, 4_294_967_295],
    [1_000_000, 1_000_000],
  ])('of %i x %i px is refused before anything of it is allocated', (width, height) => {
    const head = { type: 'HEAD', payload: encodeHeader({ ...header, width, height }) };
    for (const chunks of [
      [head, done],
      [head, index, done],
    ]) {
      const bytes = writeChunks(chunks);
      const watch = watchAllocations();
      let outcome: Outcome;
      try {
        outcome = read(bytes);
        runsInItsOwnWords(() => salvageLatentFile(bytes));
      } finally {
        watch.stop();
      }
      expect(outcome).toHaveProperty('code');
      expect(watch.largest()).toBeLessThan(100_000);
    }
  });

  it.each([0, 2, 2 ** 29, 2 ** 32 - 1])('of %i tiles in the index is refused', (count) => {
    const payload = Buffer.alloc(8);
    payload.writeUInt32LE(count, 0);
    const head = { type: 'HEAD', payload: encodeHeader({ ...header, width: 20, height: 20 }) };
    const bytes = writeChunks([head, { type: 'INDX', payload }, done]);
    const watch = watchAllocations();
    let outcome: Outcome;
    try {
      outcome = read(bytes);
    } finally {
      watch.stop();
    }
    expect(outcome).toEqual({ code: 'IMPLAUSIBLE_SIZE' });
    expect(watch.largest()).toBeLessThan(100_000);
  });

  it.each([2 ** 16, 2 ** 29, 2 ** 32 - 1])('of %i bytes in a chunk is refused', (length) => {
    for (const type of ['HEAD', 'thmb', 'INDX', 'ALPH', 'TILE', 'DONE']) {
      const bytes = Buffer.from(file);
      bytes.writeUInt32LE(length, file.indexOf(type) + 4);
      const watch = watchAllocations();
      try {
        expect(read(bytes)).toHaveProperty('code');
      } finally {
        watch.stop();
      }
      expect(watch.largest()).toBeLessThan(100_000);
    }
  });
});
