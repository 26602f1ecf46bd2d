/**
 * The whole decoder against 600 damaged or forged files, no two alike: an accident is refused with a documented code or
 * decodes to exactly what was saved; a forgery is refused or decodes to a picture of the size it names; a rescue never fails
 * in foreign words. And the encoder against itself: a file put together wrongly is not given out.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../errors';
import { allocateSamples } from '../image/picture';
import { getTf } from '../tf';
import { makePicture } from '../testing/pictures';
import { decodeLatent, type DecodedLatent } from './decode-latent';
import { assembleFile, prepareExtras } from './assemble-file';
import { encodeLatent, verifyFile } from './encode-latent';
import { decodeLatentFile, encodeLatentFile } from './format/latent-file';
import { readLatentInfo } from './format/latent-info';
import { tileModes, type TileChunk } from './format/tile-chunk';
import type { FoldModel } from './model';
import { accident, attack, mutate, type Mutation } from './testing/mutate-file';
import { createTestModel } from './testing/test-model';
import { noTurn } from './transform/colour';

let model: FoldModel;
let file: Buffer;
let saved: DecodedLatent;
let savedBare: DecodedLatent;
const resolve = (fingerprint: string) =>
  fingerprint === model.fingerprint
    ? Promise.resolve(model)
    : Promise.reject(new EngineError('UNKNOWN_MODEL', 'no such model'));

beforeAll(async () => {
  model = createTestModel();
  const picture = makePicture({ width: 530, height: 18, pattern: 'scene', withAlpha: true });
  const samples = allocateSamples(picture.samples.length, 8);
  picture.samples.forEach((value, i) => (samples[i] = (value + ((i * 7919) % 13)) % 256));
  const grainOf = { ...picture, samples };
  const options = { quality: 30, thumbnail: false, grainOf };
  file = Buffer.from((await encodeLatent(picture, model, options)).bytes);
  expect(readLatentInfo(file).hasGrain).toBe(true);
  saved = await decodeLatent(file, resolve);
  savedBare = await decodeLatent(file, resolve, { grain: false });
});
afterAll(() => model.dispose());

const documented = [
  'CORRUPT_BITSTREAM',
  'TRUNCATED',
  'IMPLAUSIBLE_SIZE',
  'UNKNOWN_CHUNK',
  'VERSION_TOO_NEW',
  'UNKNOWN_MODEL',
];

async function outcomeOf(bytes: Uint8Array, rescue: boolean): Promise<string | DecodedLatent> {
  try {
    return await decodeLatent(bytes, resolve, { rescue });
  } catch (error) {
    if (error instanceof EngineError && documented.includes(error.code)) return error.code;
    throw error;
  }
}

/** Few pixels, so that a run takes seconds: a forged header may name a large picture that its tiles do fit. */
const isSmall = (bytes: Uint8Array): boolean => {
  try {
    const { width, height } = readLatentInfo(bytes);
    return width * height <= 40_000;
  } catch {
    return true;
  }
};

const known = new Set<string>();

/** @returns how many were checked: each small and unlike the file and all before; others are drawn in place of the rest */
async function mutants(
  one: fc.Arbitrary<Mutation>,
  numRuns: number,
  check: (mutant: Buffer) => Promise<void>,
): Promise<number> {
  let run = 0;
  const property = fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 3 }), async (mutations) => {
    const mutant = mutations.reduce(mutate, file);
    fc.pre(isSmall(mutant) && !mutant.equals(file) && !known.has(mutant.toString('latin1')));
    await check(mutant);
    known.add(mutant.toString('latin1'));
    run++;
  });
  await fc.assert(property, { numRuns, seed: 62 });
  return run;
}

describe('the decoder', () => {
  it('refuses grain of the wrong size in its own words, and adds grain of any values', async () => {
    const chunks = decodeLatentFile(file);
    const withGrain = (payload: Uint8Array): Uint8Array => {
      const ancillary = chunks.ancillary.map((chunk) =>
        chunk.type === 'gran' ? { ...chunk, payload } : chunk,
      );
      return encodeLatentFile({ ...chunks, tiles: chunks.tiles.filter((tile) => tile !== null), ancillary });
    };
    for (const length of [0, 1, 71, 73, 4000])
      expect(await outcomeOf(withGrain(new Uint8Array(length).fill(1)), false)).toBe('CORRUPT_BITSTREAM');
    expect(await outcomeOf(withGrain(new Uint8Array(72)), false)).toBe('CORRUPT_BITSTREAM');
    expect(await outcomeOf(withGrain(new Uint8Array(72)), true)).toHaveProperty('picture');
    for (const value of [1, 127, 128, 255]) {
      const outcome = await outcomeOf(withGrain(new Uint8Array(72).fill(value)), false);
      expect(outcome).toMatchObject({ picture: { width: 530, height: 18 } });
    }
  });

  it('refuses 400 accidents, or gives exactly what was saved', { timeout: 120_000 }, async () => {
    let decoded = 0;
    const run = await mutants(accident, 400, async (mutant) => {
      const outcome = await outcomeOf(mutant, false);
      if (typeof outcome === 'string') return;
      decoded++;
      // An optional chunk that is gone as a whole leaves the picture without grain, and nothing else.
      const { picture: expected } = readLatentInfo(mutant).hasGrain ? saved : savedBare;
      expect(Buffer.compare(outcome.picture.samples as Uint8Array, expected.samples as Uint8Array)).toBe(0);
      expect(outcome.picture.alpha).toEqual(saved.picture.alpha);
    });
    expect(run).toBe(400);
    expect(decoded).toBeGreaterThan(0);
  });

  it(
    'refuses 200 forgeries, or gives a picture of their size; so does a rescue',
    { timeout: 120_000 },
    async () => {
      const tensors = getTf().memory().numTensors;
      let decoded = 0;
      const run = await mutants(fc.oneof(attack, attack, accident), 200, async (mutant) => {
        for (const rescue of [false, true]) {
          const outcome = await outcomeOf(mutant, rescue);
          if (typeof outcome === 'string') continue;
          decoded++;
          const { width, height, samples } = outcome.picture;
          expect(samples).toHaveLength(width * height * 3);
          if (!rescue) expect(readLatentInfo(mutant)).toMatchObject({ width, height });
        }
      });
      expect(run).toBe(200);
      expect(decoded).toBeGreaterThan(20);
      expect(getTf().memory().numTensors).toBe(tensors);
    },
  );
});

describe('the encoder', () => {
  it('gives out no file whose header, transparency or metadata are not those that were meant', async () => {
    const exif = Uint8Array.of(1, 2, 3);
    const picture = makePicture({ width: 200, height: 20, withAlpha: true, metadata: { exif } });
    const extras = await prepareExtras(picture, { maker: 'a test' });
    const tile: TileChunk = { index: 0, mode: tileModes.network, latent: Uint8Array.of(1, 2) };
    const meant = { stepCode: 2048, turn: noTurn, tiles: [tile], extras };
    const check = (of: Partial<typeof picture>, parts: Partial<Parameters<typeof assembleFile>[2]>) => () =>
      verifyFile(assembleFile({ ...picture, ...of }, model, { ...meant, ...parts }), picture, meant);
    expect(check({}, {})).not.toThrow();
    const [first, last] = extras.ancillary;
    for (const run of [
      check({ width: 201 }, {}),
      check({ height: 21 }, {}),
      check({ bits: 16 }, {}),
      check({ isGrey: true }, {}),
      check({}, { stepCode: 2049 }),
      check({}, { turn: [0, 0, 1] }),
      check({}, { extras: { ...extras, alpha: extras.alpha!.subarray(1) } }),
      check({}, { extras: { ...extras, thumbnail: undefined } }),
      check({}, { extras: { ...extras, ancillary: [first] } }),
      check({}, { extras: { ...extras, ancillary: [first, { ...last, type: 'note' }] } }),
      check({}, { extras: { ...extras, ancillary: [first, { ...last, payload: exif }] } }),
      check({}, { tiles: [{ ...tile, latent: Uint8Array.of(1, 3) }] }),
    ])
      expect(run).toThrow(expect.objectContaining({ code: 'INTERNAL' }) as Error);
  });

  it('checks each file before it is given out', async () => {
    // A turn that the header can not hold: the tiles are coded with another than a reader will find.
    const turnAt = () => [0.5, 0, 0] as const;
    const picture = makePicture({ width: 40, height: 30, pattern: 'scene' });
    await expect(encodeLatent(picture, model, { turnAt })).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(encodeLatent(picture, model, { turnAt, verify: false })).resolves.toBeDefined();
  });
});
