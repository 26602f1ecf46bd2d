import { expect, it } from 'vitest';
import { createRandom } from '../random';
import { comparePictures } from '../metrics/compare';
import { makePicture } from '../testing/pictures';
import { decodeLatent } from './decode-latent';
import { encodeLatent } from './encode-latent';
import { tilePx } from './tiles';
import { createTestModel, testNetwork } from './testing/test-model';
import { identityWeights } from './train/train-synthesis';

it.each([
  ['a smooth one alone, from a network that shifts colours a little', 0.15, { network: 1, plain: 1 }],
  ['every one, from a network that shifts them far', 1, { network: 0, plain: 2 }],
])('keeps tiles from harm: %s', async (_, shift, tiles) => {
  const picture = makePicture({ width: tilePx + 100, height: 64 });
  const random = createRandom(1);
  for (let y = 0; y < picture.height; y++)
    for (let i = (y * picture.width + tilePx) * 3; i < (y + 1) * picture.width * 3; i++)
      picture.samples[i] = 64 + random.integer(128);
  // The last weights of the network are its tail's biases: what it takes away everywhere.
  const model = createTestModel(identityWeights(testNetwork, 1).fill(shift, -12));
  const { bytes, decoded, figures, tiles: kept } = await encodeLatent(picture, model);
  expect(kept).toEqual({ ...tiles, patch: 0 });
  const { picture: read } = await decodeLatent(bytes, () => Promise.resolve(model));
  expect(comparePictures(read, decoded).maxError).toBe(0);
  expect(comparePictures(read, picture).psnr).toBeCloseTo(figures.psnr, 6);
  model.dispose();
});
