/**
 * The whole decoder against 600 damaged or forged files: an accident is refused with a documented code or decodes to exactly
 * what was saved; a forgery is refused or decodes to a picture of the size it names; a rescue never fails in foreign words.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../errors';
import { allocateSamples } from '../image/picture';
import { getTf } from '../tf';
import { makePicture } from '../testing/pictures';
import { decodeLatent, type DecodedLatent } from './decode-latent';
import { encodeLatent } from './encode-latent';
import { decodeLatentFile, encodeLatentFile } from './format/latent-file';
import { readLatentInfo } from './format/latent-info';
import type { FoldModel } from './model';
import { accident, attack, mutate, type Mutation } from './testing/mutate-file';
import { createTestModel } from './testing/test-model';

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

const mutants = (one: fc.Arbitrary<Mutation>, numRuns: number, check: (mutant: Buffer) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 3 }), async (mutations) => {
      const mutant = mutations.reduce(mutate, file);
      if (isSmall(mutant)) await check(mutant);
    }),
    { numRuns, seed: 62 },
  );

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
    await mutants(accident, 400, async (mutant) => {
      const outcome = await outcomeOf(mutant, false);
      if (typeof outcome === 'string') return;
      decoded++;
      // An optional chunk that is gone as a whole leaves the picture without grain, and nothing else.
      const { picture: expected } = readLatentInfo(mutant).hasGrain ? saved : savedBare;
      expect(Buffer.compare(outcome.picture.samples as Uint8Array, expected.samples as Uint8Array)).toBe(0);
      expect(outcome.picture.alpha).toEqual(saved.picture.alpha);
    });
    expect(decoded).toBeGreaterThan(0);
  });

  it(
    'refuses 200 forgeries, or gives a picture of their size; so does a rescue',
    { timeout: 120_000 },
    async () => {
      const tensors = getTf().memory().numTensors;
      let decoded = 0;
      await mutants(fc.oneof(attack, attack, accident), 200, async (mutant) => {
        for (const rescue of [false, true]) {
          const outcome = await outcomeOf(mutant, rescue);
          if (typeof outcome === 'string') continue;
          decoded++;
          const { width, height, samples } = outcome.picture;
          expect(samples).toHaveLength(width * height * 3);
          if (!rescue) expect(readLatentInfo(mutant)).toMatchObject({ width, height });
        }
      });
      expect(decoded).toBeGreaterThan(20);
      expect(getTf().memory().numTensors).toBe(tensors);
    },
  );
});
