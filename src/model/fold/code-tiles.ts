/** First pass of the encoder: the bytes of every tile, and lossless pictures in place of latents where those are smaller. */
import { throwIfCancelled } from '../errors';
import type { Picture } from '../image/picture';
import { analyseTiles } from './analyse-picture';
import type { EncodeLatentOptions } from './encode-options';
import { TileCodec } from './entropy/code-tile';
import type { LatentScale } from './latent-scale';
import type { FoldModel } from './model';
import { encodePatch, looksDrawn } from './patch-tile';
import { searchTiles } from './search-effort';
import { tileCount, tileGrid, tileWindows, type Tile, type TileGrid } from './tiles';
import { bandShapes } from './transform/pyramid';

export interface CodedTile {
  readonly latent: Uint8Array;
  /** Lossless picture of the tile; its latent then serves the neighbours only. */
  readonly patch?: Uint8Array;
}

/** Pixels along the border of a patched tile whose latent neighbours that are not patched still need. */
const framePx = 64;

/** @returns by tile */
export async function codeTiles(
  picture: Picture,
  model: FoldModel,
  { stepCode, turn }: LatentScale,
  { signal, onProgress, effort }: EncodeLatentOptions,
): Promise<CodedTile[]> {
  const grid = tileGrid(picture.width, picture.height);
  const { levels, lifting } = model.spec;
  const analysis = { levels, lifting, step: stepCode / 256, turn };
  const codec = new TileCodec(model.tables.mixer, model.tables.expectation, levels);
  const coded: CodedTile[] = [];
  const patched: Tile[] = [];
  let done = 0;
  for (const tiles of tileWindows(grid)) {
    const before = done;
    const onProgressOfWindow = (share: number) => {
      const searched = before + share * tiles.length;
      onProgress?.({ stage: 'search', done: searched, total: tileCount(grid), unit: 'tile' });
    };
    const latents =
      effort === 'search'
        ? await searchTiles(picture, tiles, model, {
            step: analysis.step,
            turn,
            signal,
            onProgress: onProgressOfWindow,
          })
        : analyseTiles(picture, tiles, analysis);
    for (const [i, tile] of tiles.entries()) {
      throwIfCancelled(signal);
      const latent = codec.encode(latents[i], tile.width, tile.height);
      const patch = looksDrawn(picture, tile) ? await encodePatch(picture, tile) : undefined;
      const isSmaller = patch !== undefined && patch.length < latent.length;
      coded[tile.index] = { latent, ...(isSmaller && { patch }) };
      if (isSmaller) patched.push(tile);
      done++;
      // A search has told of its own, far longer work.
      if (effort !== 'search') onProgress?.({ stage: 'encode', done, total: tileCount(grid), unit: 'tile' });
      // Lets a cancel in.
      await new Promise(setImmediate);
    }
  }
  for (const tile of patched) {
    const [latent] = analyseTiles(picture, [tile], analysis);
    keepFrame(latent, tile, grid, levels, (index) => coded[index].patch !== undefined);
    coded[tile.index] = { ...coded[tile.index], latent: codec.encode(latent, tile.width, tile.height) };
  }
  return coded;
}

/** Zeroes what no neighbour needs of a patched tile's latent: its inside, and the sides towards patched tiles. */
function keepFrame(
  latent: readonly (readonly Int16Array[])[],
  tile: Tile,
  grid: TileGrid,
  levels: number,
  isPatched: (index: number) => boolean,
): void {
  const needs = (columnStep: number, rowStep: number): boolean => {
    const [column, row] = [tile.column + columnStep, tile.row + rowStep];
    const isInside = column >= 0 && row >= 0 && column < grid.columns && row < grid.rows;
    return isInside && !isPatched(row * grid.columns + column);
  };
  const around = [-1, 0, 1].map((row) =>
    [-1, 0, 1].map((column) => (row || column ? needs(column, row) : false)),
  );
  const zone = (px: number, size: number) => (px < framePx ? 0 : px >= size - framePx ? 2 : 1);
  bandShapes(tile.width, tile.height, levels).forEach(({ level, width, height }, band) => {
    for (let y = 0; y < height; y++) {
      const row = zone(y << level, tile.height);
      for (let x = 0; x < width; x++) {
        const column = zone(x << level, tile.width);
        // A corner of the frame also serves the two tiles beside it.
        const isNeeded =
          around[row][column] || (row !== 1 && around[row][1]) || (column !== 1 && around[1][column]);
        if (!isNeeded) for (const channel of latent) channel[band][y * width + x] = 0;
      }
    }
  });
}
