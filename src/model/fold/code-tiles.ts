/** First pass of the encoder: the bytes of every tile, and lossless pictures in place of latents where those are smaller. */
import { throwIfCancelled } from '../errors';
import type { Picture } from '../image/picture';
import { targetsOfTiles } from './analyse-picture';
import type { EncodeLatentOptions } from './encode-options';
import { withTileThreads, type TileThreads } from './entropy/tile-threads';
import type { LatentScale } from './latent-scale';
import type { FoldModel } from './model';
import { encodePatch, looksDrawn } from './patch-tile';
import { searchTiles } from './search-effort';
import { tileAt, tileCount, tileGrid, tileWindows, type Tile, type TileGrid } from './tiles';
import { bandShapes } from './transform/pyramid';

export interface CodedTile {
  readonly latent: Uint8Array;
  /** Lossless picture of the tile; its latent then serves the neighbours only. */
  readonly patch?: Uint8Array;
}

/** Pixels along the border of a patched tile whose latent neighbours that are not patched still need. */
const framePx = 64;

/** @returns by tile */
export function codeTiles(
  picture: Picture,
  model: FoldModel,
  scale: LatentScale,
  options: EncodeLatentOptions,
): Promise<CodedTile[]> {
  return withTileThreads(model, (threads) =>
    codeOnThreads(threads, picture, model, { ...scale, ...options }),
  );
}

async function codeOnThreads(
  threads: TileThreads,
  picture: Picture,
  model: FoldModel,
  { stepCode, turn, signal, onProgress, effort }: LatentScale & EncodeLatentOptions,
): Promise<CodedTile[]> {
  const grid = tileGrid(picture.width, picture.height);
  const { levels, lifting } = model.spec;
  const analysis = { levels, lifting, step: stepCode / 256, turn };
  const coded: CodedTile[] = [];
  let done = 0;
  let searched = 0;
  const codeTile = async (tile: Tile, bytes: Uint8Array | Promise<Uint8Array>) => {
    const [latent, patch] = await Promise.all([
      bytes,
      looksDrawn(picture, tile) ? encodePatch(picture, tile) : undefined,
    ]);
    throwIfCancelled(signal);
    const isSmaller = patch !== undefined && patch.length < latent.length;
    coded[tile.index] = { latent, ...(isSmaller && { patch }) };
    done++;
    // A search has told of its own, far longer work.
    if (effort !== 'search') onProgress?.({ stage: 'encode', done, total: tileCount(grid), unit: 'tile' });
  };
  const windows = new OneBehind();
  for (const tiles of tileWindows(grid)) {
    throwIfCancelled(signal);
    const jobs =
      effort === 'search'
        ? await searchWindow(tiles)
        : targetsOfTiles(picture, tiles, analysis).map((targets, i) =>
            threads.choose(targets, tiles[i].width, tiles[i].height),
          );
    // The window is coded while the next one is transformed.
    await windows.add(() => Promise.all(tiles.map((tile, i) => codeTile(tile, jobs[i]))));
  }
  await windows.end();
  const isPatched = (index: number) => coded[index].patch !== undefined;
  const patched = new OneBehind();
  for (const index of coded.keys()) {
    if (!isPatched(index)) continue;
    throwIfCancelled(signal);
    const tile = tileAt(grid, index);
    const [targets] = targetsOfTiles(picture, [tile], analysis);
    keepFrame(targets, tile, grid, levels, isPatched);
    const latent = threads.choose(targets, tile.width, tile.height);
    await patched.add(async () => void (coded[index] = { ...coded[index], latent: await latent }));
  }
  await patched.end();
  return coded;

  async function searchWindow(tiles: readonly Tile[]): Promise<Uint8Array[]> {
    const onShare = (share: number) =>
      onProgress?.({
        stage: 'search',
        done: searched + share * tiles.length,
        total: tileCount(grid),
        unit: 'tile',
      });
    const { step } = analysis;
    const found = await searchTiles(picture, tiles, model, { step, turn, signal, onProgress: onShare });
    searched += tiles.length;
    return found.map(({ bytes }) => bytes);
  }
}

/** Work that goes on while the next piece is made ready; no more than two pieces are under way. */
class OneBehind {
  private before: Promise<unknown> = Promise.resolve();

  /** @throws what the piece before failed with */
  async add(piece: () => Promise<unknown>): Promise<void> {
    await this.before;
    this.before = piece();
    // Awaited with the next piece, or never after a cancel: a rejection must not count as unhandled meanwhile.
    this.before.catch(() => undefined);
  }

  async end(): Promise<void> {
    await this.before;
  }
}

/** Zeroes what no neighbour needs of a patched tile's values: its inside, and the sides towards patched tiles. */
function keepFrame(
  targets: readonly (readonly Float32Array[])[],
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
        if (!isNeeded) for (const channel of targets) channel[band][y * width + x] = 0;
      }
    }
  });
}
