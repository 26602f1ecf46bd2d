import { expect, it } from 'vitest';
import { makePicture } from '../testing/pictures';
import { openStockFold } from '../testing/stock-models';
import { analyseTiles } from './analyse-picture';
import { networkRegions } from './network-regions';
import { reconstructTiles } from './reconstruct';
import { tileGrid, tileWindows, type Tile } from './tiles';
import { noTurn } from './transform/colour';

it.each([
  [1, 1],
  [513, 1025],
  [1160, 864],
  [4000, 3000],
  [9000, 200],
])('gives each tile of %i x %i px to one region of no more pixels than allowed', (width, height) => {
  for (const precision of ['float32', 'bfloat16'] as const)
    for (const tiles of tileWindows(tileGrid(width, height))) {
      const regions = networkRegions(tiles, precision);
      const given = regions.flatMap((region) => region.tiles.map(({ index }) => index));
      expect(given.sort((a, b) => a - b)).toEqual(tiles.map(({ index }) => index).sort((a, b) => a - b));
      for (const region of regions) {
        expect(region.width * region.height).toBeLessThanOrEqual(precision === 'float32' ? 2 ** 19 : 2 ** 20);
        const area = region.tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0);
        expect(region.width * region.height).toBe(area);
      }
    }
});

it('takes as much as fits: a photo of a megapixel in one go in bfloat16', () => {
  const [tiles] = tileWindows(tileGrid(1160, 864));
  expect(networkRegions(tiles, 'bfloat16')).toHaveLength(1);
  expect(networkRegions(tiles, 'float32')).toHaveLength(3);
});

it('makes of a tile among others what it makes of it alone, and leaves the network out where it is not asked for', async () => {
  const model = await openStockFold();
  const picture = makePicture({ width: 600, height: 90, pattern: 'scene' });
  const grid = tileGrid(600, 90);
  const [tiles] = tileWindows(grid);
  const step = 40;
  const latents = analyseTiles(picture, tiles, { ...model.spec, step });
  const read = async (given: readonly Tile[], isWithoutNetwork?: (tile: Tile) => boolean) => {
    const input = { grid, step, turn: noTurn, isGrey: false, latentOf: (tile: Tile) => latents[tile.index] };
    const parts = [];
    for await (const part of reconstructTiles(given, tiles, model, { ...input, isWithoutNetwork }))
      parts.push(part);
    return parts;
  };
  const together = await read(tiles);
  const alone = [...(await read([tiles[0]])), ...(await read([tiles[1]]))];
  const apart = (a: Float32Array, b: Float32Array) =>
    a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
  expect(together).toHaveLength(2);
  together.forEach(({ restored, plain }, i) => {
    expect(apart(restored, alone[i].restored)).toBeLessThan(0.05);
    expect(apart(plain, alone[i].plain)).toBeLessThan(1e-3);
    expect(apart(restored, plain)).toBeGreaterThan(1);
  });
  for (const { plain, restored } of await read(tiles, () => true)) expect(restored).toEqual(plain);
  const [first] = await read(tiles, ({ index }) => index === 1);
  expect(apart(first.restored, together[0].restored)).toBe(0);
  model.dispose();
});
