/** A damaged tile costs that tile: its neighbours stay as they were, and what stands in its place is near and marked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../image/picture';
import { makePicture } from '../testing/pictures';
import { decodeLatent } from './decode-latent';
import { encodeLatent } from './encode-latent';
import { chunkOverhead, readChunkAt, signature } from './format/chunks';
import { markLost } from './lost-tiles';
import type { FoldModel } from './model';
import { createTestModel } from './testing/test-model';

let model: FoldModel;
beforeAll(() => {
  model = createTestModel();
});
afterAll(() => model.dispose());
const resolve = () => Promise.resolve(model);

const width = 1536;
const height = 40;
const picture = makePicture({ width, height, pattern: 'scene', withAlpha: true });

/** Places of chunks of a kind. */
function placesOf(bytes: Uint8Array, type: string): number[] {
  const places: number[] = [];
  for (let at = signature.length; ;) {
    const found = readChunkAt(bytes, at);
    if (typeof found === 'string') return places;
    if (found.chunk.type === type) places.push(at);
    at = found.end;
  }
}

function damage(bytes: Uint8Array, type: string, index = 0): Buffer {
  const damaged = Buffer.from(bytes);
  damaged[placesOf(bytes, type)[index] + 20] ^= 255;
  return damaged;
}

/** Mean absolute difference of columns, 8-bit scale. */
function difference(a: Picture, b: Picture, from: number, to: number): number {
  let sum = 0;
  for (let y = 0; y < height; y++)
    for (let i = (y * width + from) * 3, end = (y * width + to) * 3; i < end; i++)
      sum += Math.abs(a.samples[i] - b.samples[i]);
  return sum / ((to - from) * height * 3);
}

describe('a file with a damaged tile', () => {
  it('is refused with what is left of it in words', async () => {
    const { bytes } = await encodeLatent(picture, model, { quality: 60 });
    await expect(decodeLatent(damage(bytes, 'TILE', 1), resolve)).rejects.toMatchObject({
      code: 'CORRUPT_BITSTREAM',
      message: expect.stringContaining('2 of its 3 tiles are whole') as string,
    });
    const last = placesOf(bytes, 'TILE')[2];
    await expect(decodeLatent(bytes.subarray(0, last + 50), resolve)).rejects.toMatchObject({
      code: 'TRUNCATED',
      message: expect.stringContaining('2 of its 3 tiles are whole') as string,
    });
  });

  it.each([
    ['its preview', true],
    ['the tiles beside it', false],
  ])('loses that tile alone, filled in from %s', async (_, thumbnail) => {
    const { bytes } = await encodeLatent(picture, model, { quality: 60, thumbnail });
    const whole = await decodeLatent(bytes, resolve);
    const rescued = await decodeLatent(damage(bytes, 'TILE', 1), resolve, { rescue: true });
    expect(rescued).toMatchObject({ damagedTiles: 1, tiles: 3, isAlphaLost: false });
    expect(rescued.picture.alpha).toEqual(whole.picture.alpha);
    // Beyond the reach of the filters nothing changes, before that little: the border shows no edge.
    expect(difference(rescued.picture, whole.picture, 0, 380)).toBe(0);
    expect(difference(rescued.picture, whole.picture, 480, 512)).toBeLessThan(3);
    expect(difference(rescued.picture, whole.picture, 1024, 1056)).toBeLessThan(3);
    // The place of the tile is like the photo, in the large, and striped.
    const grey = makePicture({ width, height });
    grey.samples.fill(128);
    const lost = difference(rescued.picture, whole.picture, 512, 1024);
    expect(lost).toBeGreaterThan(1);
    expect(lost).toBeLessThan(difference(grey, whole.picture, 512, 1024));
  });

  it('gives what the file without damage gives, where only other parts are damaged', async () => {
    const { bytes } = await encodeLatent(picture, model, { quality: 60 });
    const whole = await decodeLatent(bytes, resolve);
    for (const type of ['thmb', 'INDX']) {
      const rescued = await decodeLatent(damage(bytes, type), resolve, { rescue: true });
      expect(rescued.damagedTiles).toBe(0);
      expect(rescued.picture.samples).toEqual(whole.picture.samples);
    }
    const opaque = await decodeLatent(damage(bytes, 'ALPH'), resolve, { rescue: true });
    expect(opaque).toMatchObject({ damagedTiles: 0, isAlphaLost: true });
    const headless = Buffer.from(bytes);
    headless.fill(0, 0, 8);
    const found = await decodeLatent(headless, resolve, { rescue: true });
    expect(found.picture.samples).toEqual(whole.picture.samples);
  });

  it('is given up when nothing of the picture is left', async () => {
    const { bytes } = await encodeLatent(picture, model, { quality: 60, thumbnail: false });
    const cut = bytes.subarray(0, placesOf(bytes, 'TILE')[0] + 30);
    await expect(decodeLatent(cut, resolve, { rescue: true })).rejects.toMatchObject({
      code: 'CORRUPT_BITSTREAM',
      message: expect.stringContaining('none of its 3 tiles') as string,
    });
    const noHead = bytes.subarray(signature.length + chunkOverhead);
    await expect(decodeLatent(noHead, resolve, { rescue: true })).rejects.toMatchObject({
      code: 'CORRUPT_BITSTREAM',
    });
  });
});

describe('markLost', () => {
  it('darkens bright ground and brightens dark ground, 3 px of every 20 along a row', () => {
    const tile = { left: 0, top: 0, width: 40, height: 1 };
    for (const [ground, stripe] of [
      [200, 178],
      [20, 42],
    ]) {
      const marked = markLost(new Float32Array(40 * 3).fill(ground), tile);
      expect(marked.filter((value) => value === stripe)).toHaveLength(6 * 3);
      expect(marked.filter((value) => value === ground)).toHaveLength(34 * 3);
    }
  });
});
