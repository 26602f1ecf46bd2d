/**
 * The decoder: quantised latents -> pixels of neighbouring tiles. The inverse transform runs over a window with a
 * margin of its neighbours' latents, so tiles leave no seams; then the network takes the coding error away, several tiles
 * at a time with a halo around them.
 */
import { mirror } from '../tile/tile-samples';
import { getTf, type Tensor4D, takeValues } from '../tf';
import { emptyLatent, pasteTile } from './latent-window';
import type { FoldModel, FoldSpec } from './model';
import { networkRegions } from './network-regions';
import { dequantizeBands } from './quantize';
import { surround, type Rectangle, type Tile, type TileGrid } from './tiles';
import { fromPlanes, type ColourTurn } from './transform/colour';
import { liftingMargin } from './transform/lifting';
import { synthesisePlane } from './transform/pyramid';

/** Pixels around its tiles that the network sees; a multiple of its stride. Further ones change nothing (reconstruct.test.ts). */
export const networkHaloPx = 24;
export interface ReconstructionInput {
  readonly grid: TileGrid;
  /** 8-bit scale. */
  readonly step: number;
  readonly turn: ColourTurn;
  readonly isGrey: boolean;
  /** Latent of a tile `[channel][band]`; null where it is lost. */
  readonly latentOf: (tile: Tile) => readonly (readonly Int16Array[])[] | null;
  /** Tiles that are kept in another way: `restored` is `plain` where none of a region needs the network. */
  readonly isWithoutNetwork?: (tile: Tile) => boolean;
}

/** Pixels of one tile, floats `[height, width, 3]`, 0..255 and beyond. */
export interface ReconstructedTile {
  readonly tile: Tile;
  /** Inverse transform alone. */
  readonly plain: Float32Array;
  /** After the network. */
  readonly restored: Float32Array;
}

/**
 * The window that the inverse transform covers: the tiles, the network's halo, and beyond it what its filters reach.
 * `reconstructTiles` asks for the latents of the tiles under it.
 */
export function neededArea(
  tiles: readonly Tile[],
  grid: TileGrid,
  { levels, lifting }: Pick<FoldSpec, 'levels' | 'lifting'>,
): Rectangle {
  return surround(tiles, liftingMargin(lifting, levels, networkHaloPx), grid);
}

/** @param tiles neighbours, see `tileWindows` */
export async function* reconstructTiles(
  tiles: readonly Tile[],
  needed: readonly Tile[],
  model: FoldModel,
  input: ReconstructionInput,
): AsyncGenerator<ReconstructedTile> {
  const { grid, step, turn, isGrey, latentOf, isWithoutNetwork } = input;
  const { levels, lifting } = model.spec;
  const area = neededArea(tiles, grid, model.spec);
  const bands = emptyLatent(area, levels, isGrey ? 1 : 3);
  for (const tile of needed) {
    const latent = latentOf(tile);
    if (latent) pasteTile(latent, tile, bands, area, levels);
  }
  const planes: Float32Array[] = [];
  for (const channel of bands) {
    const values = dequantizeBands(channel, step);
    planes.push(synthesisePlane(values, area.width, area.height, levels, lifting));
    await breathe();
  }
  const rgb = fromPlanes(planes, turn);
  for (const region of networkRegions(tiles, model.precision)) {
    const isLeftOut = isWithoutNetwork !== undefined && region.tiles.every(isWithoutNetwork);
    const restored = isLeftOut ? null : runNetwork(region, area, rgb, model, step);
    await breathe();
    for (const tile of region.tiles) {
      const plain = crop(rgb, area, tile);
      const cleaned = restored ? crop(restored, region, tile) : plain.slice();
      if (isGrey && restored) averageChannels(cleaned);
      yield { tile, plain, restored: cleaned };
    }
  }
}

/** Lets messages in, a cancel among them: each stretch between takes a few tenths of a second. */
const breathe = () => new Promise(setImmediate);

/** @returns `[height, width, 3]` of the region, 8-bit scale */
function runNetwork(
  region: Rectangle,
  area: Rectangle,
  rgb: Float32Array,
  model: FoldModel,
  step: number,
): Float32Array {
  const tf = getTf();
  const { stride } = model;
  const roundUp = (side: number) => Math.ceil(side / stride) * stride + 2 * networkHaloPx;
  const [width, height] = [roundUp(region.width), roundUp(region.height)];
  const input = readMirrored(rgb, area, region, { width, height });
  const batch = tf.tensor(input, [1, height, width, 3]) as Tensor4D;
  const result = model.restore(batch, step);
  const output = takeValues(result);
  batch.dispose();
  const whole = { left: -networkHaloPx, top: -networkHaloPx, width, height };
  const restored = crop(output, whole, { ...region, left: 0, top: 0 });
  for (let i = 0; i < restored.length; i++) restored[i] *= 255;
  return restored;
}

/** A region and its halo from a window, 0..1; beyond the window (so beyond the picture) mirrored. */
function readMirrored(
  rgb: Float32Array,
  area: Rectangle,
  region: Rectangle,
  { width, height }: { readonly width: number; readonly height: number },
): Float32Array {
  const input = new Float32Array(width * height * 3);
  const columns = Int32Array.from(
    { length: width },
    (_, x) => mirror(region.left - area.left - networkHaloPx + x, area.width) * 3,
  );
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = mirror(region.top - area.top - networkHaloPx + y, area.height) * area.width * 3;
    for (let x = 0; x < width; x++, to += 3) {
      const from = row + columns[x];
      input[to] = rgb[from] / 255;
      input[to + 1] = rgb[from + 1] / 255;
      input[to + 2] = rgb[from + 2] / 255;
    }
  }
  return input;
}

/** @param rgb of `area`, which holds `part` */
function crop(rgb: Float32Array, area: Rectangle, part: Rectangle): Float32Array {
  const values = new Float32Array(part.width * part.height * 3);
  for (let y = 0; y < part.height; y++) {
    const from = ((part.top - area.top + y) * area.width + part.left - area.left) * 3;
    values.set(rgb.subarray(from, from + part.width * 3), y * part.width * 3);
  }
  return values;
}

function averageChannels(rgb: Float32Array): void {
  for (let i = 0; i < rgb.length; i += 3) {
    const mean = (rgb[i] + rgb[i + 1] + rgb[i + 2]) / 3;
    rgb[i] = rgb[i + 1] = rgb[i + 2] = mean;
  }
}
