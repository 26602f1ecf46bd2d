/** A `.latent` file -> a picture: the decoder from bytes to pixels. */
import type { TaskOptions } from '../cancel';
import { EngineError, throwIfCancelled } from '../errors';
import { allocateSamples, peakOf, type Picture } from '../image/picture';
import { TileCodec } from './entropy/code-tile';
import { withTileThreads, type TileThreads } from './entropy/tile-threads';
import type { TileLatent } from './entropy/tile-coder';
import { decodeAlpha } from './format/alpha-chunk';
import { corrupt } from './format/chunks';
import { grainFrom } from './format/grain-chunk';
import type { LatentHeader } from './format/header';
import { decodeLatentFile, salvageLatentFile, type LatentFile } from './format/latent-file';
import { metadataFrom } from './format/metadata-chunks';
import { tileModes } from './format/tile-chunk';
import type { GrainSpec } from './grain/spec';
import { addGrain } from './grain/synthesise';
import { LatentCache } from './latent-cache';
import {
  latentFromNeighbours,
  latentFromSketch,
  markLost,
  sketchOf,
  type LostTileSpec,
  type Neighbours,
} from './lost-tiles';
import type { FoldModel } from './model';
import { decodePatch } from './patch-tile';
import { reconstructTiles } from './reconstruct';
import { tileAt, tileCount, tileGrid, tileWindows, type Tile, type TileGrid } from './tiles';
import { copyTile, writeTile } from './write-tile';

export interface DecodeLatentOptions extends TaskOptions {
  /** Keep what is whole of a damaged file; lost tiles are filled in and striped: see lost-tiles.ts. */
  readonly rescue?: boolean;
  /** Make the grain again that the file describes. Default true. */
  readonly grain?: boolean;
}

export interface DecodedLatent {
  readonly picture: Picture;
  /** Tiles that were lost; 0 but for a rescue. */
  readonly damagedTiles: number;
  /** Tiles of the picture. */
  readonly tiles: number;
  /** The file had transparency, which was lost: the picture is opaque. */
  readonly isAlphaLost: boolean;
}

/** Finds the model of a file; @throws EngineError UNKNOWN_MODEL */
export type ModelResolver = (fingerprint: string, id: string) => Promise<FoldModel>;

/**
 * @throws EngineError CORRUPT_BITSTREAM, TRUNCATED, IMPLAUSIBLE_SIZE, UNKNOWN_CHUNK, VERSION_TOO_NEW, UNKNOWN_MODEL (from
 *   `resolveModel`), CANCELLED
 */
export async function decodeLatent(
  bytes: Uint8Array,
  resolveModel: ModelResolver,
  options: DecodeLatentOptions = {},
): Promise<DecodedLatent> {
  const file = options.rescue ? rescueLatentFile(bytes) : readWholeFile(bytes);
  const model = await findModel(file.header, resolveModel);
  return withTileThreads(model, (threads) => decodeFile(threads, file, model, options));
}

/** A damaged file is refused with what is left of it in words. */
function readWholeFile(bytes: Uint8Array): LatentFile {
  try {
    return decodeLatentFile(bytes);
  } catch (error) {
    if (!(error instanceof EngineError) || !rescuable.has(error.code)) throw error;
    throw new EngineError(error.code, `${error.message} ${wordsOfRest(bytes)}`, { cause: error });
  }
}
const rescuable: ReadonlySet<string> = new Set(['CORRUPT_BITSTREAM', 'TRUNCATED']);

function wordsOfRest(bytes: Uint8Array): string {
  try {
    const { tiles } = salvageLatentFile(bytes);
    const whole = tiles.filter((tile) => tile !== null).length;
    if (whole === 0) return 'None of its tiles is whole.';
    return `${whole} of its ${tiles.length} tiles ${whole === 1 ? 'is' : 'are'} whole and can be rescued.`;
  } catch {
    return 'Its header is lost: nothing can be rescued.';
  }
}

/** @throws EngineError CORRUPT_BITSTREAM when nothing of the picture is left */
function rescueLatentFile(bytes: Uint8Array): LatentFile {
  const file = salvageLatentFile(bytes);
  if (!file.thumbnail && file.tiles.every((tile) => tile === null))
    throw corrupt(
      `none of its ${file.tiles.length} tiles is whole, and it holds no preview: nothing can be rescued`,
    );
  return file;
}

/** The file's model; a missing one is named as the file names it. */
async function findModel(
  { fingerprint, model }: LatentHeader,
  resolveModel: ModelResolver,
): Promise<FoldModel> {
  try {
    return await resolveModel(fingerprint, model);
  } catch (cause) {
    if (!(cause instanceof EngineError) || cause.code !== 'UNKNOWN_MODEL') throw cause;
    throw new EngineError(
      'UNKNOWN_MODEL',
      `The file was made with the model "${model}" (fingerprint ${fingerprint.slice(0, 12)}…). ${cause.message}`,
      { cause },
    );
  }
}

async function decodeFile(
  threads: TileThreads,
  file: LatentFile,
  model: FoldModel,
  options: DecodeLatentOptions,
): Promise<DecodedLatent> {
  const { width, height, bits, isGrey, stepCode, turn } = file.header;
  const grid = tileGrid(width, height);
  const metadata = metadataFrom(file.ancillary);
  const alpha = await readAlpha(file, options);
  const grain = readGrain(file, options);
  const target = { samples: allocateSamples(width * height * 3, bits), width, bits };
  const channels = isGrey ? 1 : 3;
  const spec = { ...model.spec, step: stepCode / 256, turn, isGrey };
  const isDamaged = file.tiles.includes(null);
  const sketch = isDamaged ? await sketchOf(file.thumbnail, grid, spec.levels) : null;
  /** What stands in for a lost tile. */
  let codec: TileCodec | undefined;
  const standIn = (tile: Tile): TileLatent => {
    if (sketch) return latentFromSketch(tile, sketch, spec);
    const here = (codec ??= new TileCodec(model.tables));
    const latentOf = ({ index, width, height }: Tile): TileLatent | null => {
      const found = file.tiles[index];
      return found ? here.decode(found.latent, width, height, channels) : null;
    };
    return fromNeighbours(tile, grid, latentOf, spec);
  };
  const cache = new LatentCache(grid, model.spec, async (tile) => {
    const found = file.tiles[tile.index];
    return found ? threads.decode(found.latent, tile.width, tile.height, channels) : standIn(tile);
  });
  const progress = { stage: 'decode', total: tileCount(grid), unit: 'tile' } as const;
  let done = 0;
  options.onProgress?.({ ...progress, done });
  const windows = [...tileWindows(grid)];
  for (const [i, tiles] of windows.entries()) {
    const needed = await cache.prepare(tiles, windows[i + 1], options.signal);
    const input = {
      grid,
      step: stepCode / 256,
      turn,
      isGrey,
      latentOf: (tile: Tile) => cache.get(tile),
      isWithoutNetwork: ({ index }: Tile) => file.tiles[index]?.mode !== tileModes.network,
    };
    for await (const { tile, plain, restored } of reconstructTiles(tiles, needed, model, input)) {
      throwIfCancelled(options.signal);
      const chunk = file.tiles[tile.index];
      const patch = chunk?.patch && (await decodePatch(chunk.patch, tile, bits));
      if (patch && !grain) {
        copyTile(patch, tile, target);
        continue;
      }
      const values = patch
        ? Float32Array.from(patch, (value) => value * (255 / peakOf(bits)))
        : !chunk || chunk.mode === tileModes.plain
          ? plain
          : restored;
      if (grain) addGrain(values, tile, grain, isGrey);
      writeTile(chunk ? values : markLost(values, tile), tile, target);
    }
    done += tiles.length;
    options.onProgress?.({ ...progress, done });
  }
  const { samples } = target;
  return {
    picture: {
      width,
      height,
      bits,
      samples,
      ...(alpha && { alpha }),
      isGrey,
      metadata,
      format: file.header.source,
    },
    damagedTiles: file.tiles.filter((tile) => tile === null).length,
    tiles: file.tiles.length,
    isAlphaLost: file.header.hasAlpha && !alpha,
  };
}

/** What is next to a lost tile, drawn into it. */
function fromNeighbours(
  tile: Tile,
  grid: TileGrid,
  latentOf: (tile: Tile) => TileLatent | null,
  spec: LostTileSpec,
): TileLatent {
  const { column, row } = tile;
  const beside = (isThere: boolean, step: number) => (isThere ? tileAt(grid, tile.index + step) : null);
  const tiles = {
    west: beside(column > 0, -1),
    east: beside(column < grid.columns - 1, 1),
    north: beside(row > 0, -grid.columns),
    south: beside(row < grid.rows - 1, grid.columns),
  };
  const latent = (side: keyof Neighbours) => tiles[side] && latentOf(tiles[side]);
  const latents = {
    west: latent('west'),
    east: latent('east'),
    north: latent('north'),
    south: latent('south'),
  };
  return latentFromNeighbours(tile, latents, (side) => tiles[side], spec);
}

function readGrain({ ancillary }: LatentFile, { rescue, grain }: DecodeLatentOptions): GrainSpec | undefined {
  if (grain === false) return undefined;
  try {
    return grainFrom(ancillary);
  } catch (error) {
    if (rescue) return undefined;
    throw error;
  }
}

async function readAlpha({ header, alpha }: LatentFile, { rescue }: DecodeLatentOptions) {
  if (!alpha) return undefined;
  try {
    return await decodeAlpha(alpha, header.width, header.height, header.bits);
  } catch (error) {
    if (rescue) return undefined;
    throw error instanceof Error ? error : corrupt('its transparency can not be read', error);
  }
}
