/** Second pass of the encoder: decodes every tile from its bytes, and settles how it is kept. */
import { throwIfCancelled } from '../errors';
import { allocateSamples, type Picture } from '../image/picture';
import type { CodedTile } from './code-tiles';
import type { EncodeLatentOptions } from './encode-options';
import { withTileThreads, type TileThreads } from './entropy/tile-threads';
import { tileModes, type TileChunk } from './format/tile-chunk';
import { LatentCache } from './latent-cache';
import type { LatentScale } from './latent-scale';
import type { FoldModel } from './model';
import { decodePatch, encodePatch } from './patch-tile';
import { reconstructTiles } from './reconstruct';
import { tileCount, tileGrid, tileWindows, type Tile } from './tiles';
import { copyTile, tileError, writeTile } from './write-tile';

/** The network is left out of a tile where it makes the error this many times larger. */
const harmFactor = 1.25;

export interface SettledTiles {
  /** What the tiles decode to. */
  readonly decoded: Picture;
  readonly tiles: readonly TileChunk[];
}

interface CodedPicture extends LatentScale {
  readonly coded: readonly CodedTile[];
  readonly options: EncodeLatentOptions;
}

/** Second pass: decodes the bytes and settles how each tile is kept. */
export function settleTiles(picture: Picture, model: FoldModel, coded: CodedPicture): Promise<SettledTiles> {
  return withTileThreads(model, (threads) => settleOnThreads(threads, picture, model, coded));
}

async function settleOnThreads(
  threads: TileThreads,
  picture: Picture,
  model: FoldModel,
  { stepCode, turn, coded, options }: CodedPicture,
): Promise<SettledTiles> {
  const { width, height, bits, isGrey } = picture;
  const grid = tileGrid(width, height);
  const step = stepCode / 256;
  const channels = isGrey ? 1 : 3;
  const cache = new LatentCache(grid, model.spec, (tile) =>
    threads.decode(coded[tile.index].latent, tile.width, tile.height, channels),
  );
  const target = { samples: allocateSamples(width * height * 3, bits), width, bits };
  const chunks: TileChunk[] = [];
  let done = 0;
  const windows = [...tileWindows(grid)];
  for (const [i, tiles] of windows.entries()) {
    const needed = await cache.prepare(tiles, windows[i + 1], options.signal);
    const input = {
      grid,
      step,
      turn,
      isGrey,
      latentOf: (tile: Tile) => cache.get(tile),
      isWithoutNetwork: ({ index }: Tile) => coded[index].patch !== undefined,
    };
    for await (const { tile, plain, restored } of reconstructTiles(tiles, needed, model, input)) {
      throwIfCancelled(options.signal);
      const { index } = tile;
      const { latent } = coded[index];
      const plainError = tileError(plain, tile, picture);
      const isHarmed = tileError(restored, tile, picture) > harmFactor * plainError + 0.01;
      // The transform is orthonormal to within a few percent and the dead zone below one step: more is a failure.
      const isFailed = plainError > step * step + 1;
      const patch = coded[index].patch ?? (isFailed ? await encodePatch(picture, tile) : undefined);
      if (patch) {
        chunks[index] = { index, mode: tileModes.patch, latent, patch };
        copyTile(await decodePatch(patch, tile, bits), tile, target);
      } else {
        chunks[index] = { index, mode: isHarmed ? tileModes.plain : tileModes.network, latent };
        writeTile(isHarmed ? plain : restored, tile, target);
      }
      options.onProgress?.({ stage: 'verify', done: ++done, total: tileCount(grid), unit: 'tile' });
    }
  }
  return { decoded: { ...picture, samples: target.samples }, tiles: chunks };
}
