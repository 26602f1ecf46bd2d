/**
 * What the slow effort of the encoder gains on each of some pictures: real file bytes without metadata and thumbnail, PSNR
 * over RGB of the decoded file. Bundled and run by ../fold-effort.mjs; prints a JSON object a picture.
 * Arguments: model folder, picture folder, `all` or `held-out` (the pictures that training holds out), count, seed of the
 * choice among them, largest side of the crop from the middle of each picture (px), qualities with commas.
 */
import { basename } from 'node:path';
import { encodeLatent } from '../../src/model/fold/encode-latent';
import { cropPicture } from '../../src/model/image/crop';
import { loadPicture } from '../../src/model/image/load';
import { createRandom } from '../../src/model/random';
import { listPairs, splitPhotos } from '../../src/model/training/dataset';
import { efforts } from '../../src/model/types';
import { openFoldModel } from '../../src/model/zoo/fold-files';
import { bdRate } from './bd-rate';

const heldOutCount = 24;

const [modelFolder, folder, which, count, seed, maxSide, qualities] = process.argv.slice(2);
const pairs = await listPairs(folder);
const random = createRandom(Number(seed));
const chosen = (which === 'held-out' ? splitPhotos(pairs, heldOutCount).heldOut : pairs)
  .map(({ clean }) => ({ clean, key: random.uniform() }))
  .sort((a, b) => a.key - b.key)
  .slice(0, Number(count));
const model = await openFoldModel(modelFolder);
for (const { clean } of chosen) {
  const whole = await loadPicture(clean);
  const [width, height] = [Math.min(Number(maxSide), whole.width), Math.min(Number(maxSide), whole.height)];
  const area = { left: (whole.width - width) >> 1, top: (whole.height - height) >> 1, width, height };
  const picture = cropPicture(whole, area);
  const curves = [];
  for (const effort of efforts) {
    const points = [];
    for (const quality of qualities.split(',').map(Number)) {
      const start = performance.now();
      const { figures } = await encodeLatent(picture, model, {
        effort,
        quality,
        metadata: false,
        thumbnail: false,
      });
      const { bytes, bpp, psnr } = figures;
      points.push({ quality, bytes, bpp, psnr, seconds: (performance.now() - start) / 1000 });
    }
    curves.push(points);
  }
  const [usual, search] = curves;
  const megapixels = (width * height) / 1e6;
  const line = { name: basename(clean), megapixels, usual, search, difference: bdRate(usual, search) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
model.dispose();
