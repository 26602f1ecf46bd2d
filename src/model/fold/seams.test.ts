/** Where tiles meet nothing shows, with the shipped model. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom } from '../random';
import type { Picture } from '../image/picture';
import { makePicture } from '../testing/pictures';
import { openStockFold } from '../testing/stock-models';
import { encodeLatent } from './encode-latent';
import type { FoldModel } from './model';
import { tilePx } from './tiles';

let model: FoldModel;
beforeAll(async () => {
  model = await openStockFold();
});
afterAll(() => model.dispose());

const [width, height] = [700, 64];
const sizes = { metadata: false, thumbnail: false } as const;

/** Smooth above, below it fine texture: the same everywhere along a row. */
function smoothAndTextured(): Picture {
  const picture = makePicture({ width, height });
  const random = createRandom(1);
  for (let i = 0; i < picture.samples.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const wave = 60 * Math.sin(x / 90 + (i % 3)) + (y < height / 2 ? 0 : 14 * random.normal());
    picture.samples[i] = Math.round(Math.min(255, Math.max(0, 128 + y / 4 + wave)));
  }
  return picture;
}

/** Mean jump of the coding error from each column to the next, in rows from..to, 8-bit scale. */
function jumpsOf(decoded: Picture, picture: Picture, from: number, to: number): Float64Array {
  const jumps = new Float64Array(width);
  const errorAt = (i: number) => decoded.samples[i] - picture.samples[i];
  for (let y = from; y < to; y++)
    for (let i = (y * width + 1) * 3; i < (y + 1) * width * 3; i++)
      jumps[Math.floor(i / 3) % width] += Math.abs(errorAt(i) - errorAt(i - 3)) / ((to - from) * 3);
  return jumps;
}

it.each([10, 50, 75])('jumps no more from tile to tile than elsewhere, at quality %i', async (quality) => {
  const picture = smoothAndTextured();
  const { decoded, tiles } = await encodeLatent(picture, model, { quality, ...sizes });
  expect(tiles).toEqual({ network: 2, plain: 0, patch: 0 });
  for (const [from, to] of [
    [0, height / 2],
    [height / 2, height],
  ]) {
    const jumps = jumpsOf(decoded, picture, from, to);
    // Tiles coded each on its own jump seven times as much in the smooth part.
    const elsewhere = jumps.filter((_, x) => x > 8 && x < width - 8 && x !== tilePx);
    expect(jumps[tilePx]).toBeLessThan(Math.max(...elsewhere));
  }
});
