/**
 * The decoder: quantised latents -> pixels of neighbouring tiles. The inverse transform runs over a window with a
 * margin of its neighbours' latents, so tiles leave no seams; then the network takes the coding error away, tile by tile
 * with a halo (larger batches are no faster in float32 and cost 200 MB a tile).
 */
import { mirror } from '../tile/tile-samples';
import { getTf, type Tensor4D, takeValues } from '../tf';
import { emptyLatent, pasteTile } from './latent-window';
import type { FoldModel } from './model';
import { dequantizeBands } from './quantize';
import { surround, type Rectangle, type Tile, type TileGrid } from './tiles';
import { fromPlanes, type ColourTurn } from './transform/colour';
import { synthesisePlane } from './transform/pyramid';

/** Pixels around a tile that the network sees; a multiple of its stride. Further ones change nothing (reconstruct.test.ts). */
export const networkHaloPx = 24;
/**
 * Pixels around a window that the inverse transform covers: the halo, and beyond it what its filters reach. A multiple of the
 * largest step between a band's places, so that windows start at whole ones.
 */
const windowMarginPx = 160;
export interface ReconstructionInput {
  readonly grid: TileGrid;
  /** 8-bit scale. */
  readonly step: number;
  readonly turn: ColourTurn;
  readonly isGrey: boolean;
  /** Latent of a tile `[channel][band]`; null where it is lost. */
  readonly latentOf: (tile: Tile) => readonly (readonly Int16Array[])[] | null;
}

/** Pixels of one tile, floats `[height, width, 3]`, 0..255 and beyond. */
export interface ReconstructedTile {
  readonly tile: Tile;
  /** Inverse transform alone. */
  readonly plain: Float32Array;
  /** After the network. */
  readonly restored: Float32Array;
}

/** Tiles whose latents `reconstructTiles` asks for. */
export function neededArea(tiles: readonly Tile[], grid: TileGrid): Rectangle {
  return surround(tiles, windowMarginPx, grid);
}

/** @param tiles neighbours, see `tileWindows` */
export async function* reconstructTiles(
  tiles: readonly Tile[],
  needed: readonly Tile[],
  model: FoldModel,
  input: ReconstructionInput,
): AsyncGenerator<ReconstructedTile> {
  const { grid, step, turn, isGrey, latentOf } = input;
  const { levels, lifting } = model.spec;
  const area = neededArea(tiles, grid);
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
  for (const tile of tiles) {
    const restored = runNetwork(tile, area, rgb, model, step);
    if (isGrey) averageChannels(restored);
    await breathe();
    yield { tile, plain: cropArea(rgb, area, tile), restored };
  }
}

/** Lets messages in, a cancel among them: each stretch between takes a few tenths of a second. */
const breathe = () => new Promise(setImmediate);

function runNetwork(
  tile: Tile,
  area: Rectangle,
  rgb: Float32Array,
  model: FoldModel,
  step: number,
): Float32Array {
  const tf = getTf();
  const { stride } = model;
  const roundUp = (side: number) => Math.ceil(side / stride) * stride + 2 * networkHaloPx;
  const [width, height] = [roundUp(tile.width), roundUp(tile.height)];
  const input = readMirrored(rgb, area, tile, { width, height });
  const batch = tf.tensor(input, [1, height, width, 3]) as Tensor4D;
  const result = model.restore(batch, step);
  const output = takeValues(result);
  batch.dispose();
  const restored = new Float32Array(tile.width * tile.height * 3);
  for (let y = 0; y < tile.height; y++) {
    const from = ((y + networkHaloPx) * width + networkHaloPx) * 3;
    for (let x = 0; x < tile.width * 3; x++) restored[y * tile.width * 3 + x] = output[from + x] * 255;
  }
  return restored;
}

/** A tile and its halo from a window, 0..1; beyond the window (so beyond the picture) mirrored. */
function readMirrored(
  rgb: Float32Array,
  area: Rectangle,
  tile: Tile,
  { width, height }: { readonly width: number; readonly height: number },
): Float32Array {
  const input = new Float32Array(width * height * 3);
  const columns = Int32Array.from(
    { length: width },
    (_, x) => mirror(tile.left - area.left - networkHaloPx + x, area.width) * 3,
  );
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = mirror(tile.top - area.top - networkHaloPx + y, area.height) * area.width * 3;
    for (let x = 0; x < width; x++, to += 3) {
      const from = row + columns[x];
      input[to] = rgb[from] / 255;
      input[to + 1] = rgb[from + 1] / 255;
      input[to + 2] = rgb[from + 2] / 255;
    }
  }
  return input;
}

function cropArea(rgb: Float32Array, area: Rectangle, tile: Rectangle): Float32Array {
  const values = new Float32Array(tile.width * tile.height * 3);
  for (let y = 0; y < tile.height; y++) {
    const from = ((tile.top - area.top + y) * area.width + tile.left - area.left) * 3;
    values.set(rgb.subarray(from, from + tile.width * 3), y * tile.width * 3);
  }
  return values;
}

function averageChannels(rgb: Float32Array): void {
  for (let i = 0; i < rgb.length; i += 3) {
    const mean = (rgb[i] + rgb[i + 1] + rgb[i + 2]) / 3;
    rgb[i] = rgb[i + 1] = rgb[i + 2] = mean;
  }
}
