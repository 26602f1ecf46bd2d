import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadPicture } from '../image/load';
import { openStockFold } from '../testing/stock-models';
import { getTf, takeValues, type Tensor4D } from '../tf';
import { networkHaloPx } from './reconstruct';
import { codeAndBack } from './train/code-and-back';

const assets = join(import.meta.dirname, '..', '..', '..', 'assets');
const sidePx = 240;
const tile = { from: 72, sidePx: 96 };

it.each([5, 40, 200])('needs no more around a tile than its halo, at step %i', async (step) => {
  const model = await openStockFold();
  const { samples, width } = await loadPicture(join(assets, 'samples', 'clean', 'astronaut.png'));
  const row = (y: number) => samples.subarray((y * width + 100) * 3, (y * width + 100 + sidePx) * 3);
  const scene = Float32Array.from(Array.from({ length: sidePx }, (_, y) => [...row(y)]).flat());
  const coarse = codeAndBack(scene, sidePx, step, model.spec);
  /** The tile as it comes out with so much around it, 8-bit scale. */
  const restore = (marginPx: number) => {
    const side = tile.sidePx + 2 * marginPx;
    const first = tile.from - marginPx;
    const input = getTf().tidy(
      () =>
        getTf()
          .tensor3d(coarse, [sidePx, sidePx, 3])
          .slice([first, first], [side, side])
          .div(255)
          .expandDims() as Tensor4D,
    );
    const whole = model.restore(input, step);
    const inside = whole.slice([0, marginPx, marginPx, 0], [1, tile.sidePx, tile.sidePx, 3]);
    whole.dispose();
    input.dispose();
    return takeValues(inside).map((value) => value * 255);
  };
  const [with0, withHalo, withMore] = [0, networkHaloPx, tile.from].map(restore);
  const apart = (values: Float32Array) =>
    values.reduce((most, value, i) => Math.max(most, Math.abs(value - withMore[i])), 0);
  expect(apart(with0)).toBeGreaterThan(0.5);
  expect(apart(withHalo)).toBeLessThan(0.05);
  model.dispose();
});
