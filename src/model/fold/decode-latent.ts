/** A `.latent` file -> a picture: the decoder from bytes to pixels. */
import type { TaskOptions } from '../cancel';
import { EngineError, throwIfCancelled } from '../errors';
import { allocateSamples, type Picture } from '../image/picture';
import { TileCodec } from './entropy/code-tile';
import { decodeAlpha } from './format/alpha-chunk';
import { corrupt } from './format/chunks';
import type { LatentHeader } from './format/header';
import { decodeLatentFile, salvageLatentFile, type LatentFile } from './format/latent-file';
import { metadataFrom } from './format/metadata-chunks';
import { tileModes } from './format/tile-chunk';
import { LatentCache } from './latent-cache';
import type { FoldModel } from './model';
import { decodePatch } from './patch-tile';
import { reconstructTiles } from './reconstruct';
import { tileCount, tileGrid, tileWindows, type Tile } from './tiles';
import { copyTile, writeTile } from './write-tile';

export interface DecodeLatentOptions extends TaskOptions {
  /** Keep what is whole of a damaged file; lost tiles stay grey. */
  readonly rescue?: boolean;
}

export interface DecodedLatent {
  readonly picture: Picture;
  /** Tiles that were lost; 0 but for a rescue. */
  readonly damagedTiles: number;
}

/** Finds the model of a file; @throws EngineError UNKNOWN_MODEL */
export type ModelResolver = (fingerprint: string, id: string) => Promise<FoldModel>;

/**
 * @throws EngineError CORRUPT_BITSTREAM, VERSION_TOO_NEW, UNKNOWN_MODEL (from `resolveModel`), CANCELLED
 */
export async function decodeLatent(
  bytes: Uint8Array,
  resolveModel: ModelResolver,
  options: DecodeLatentOptions = {},
): Promise<DecodedLatent> {
  const file = options.rescue ? salvageLatentFile(bytes) : decodeLatentFile(bytes);
  return decodeFile(file, await findModel(file.header, resolveModel), options);
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
      `The file was made with the model "${model}" (fingerprint ${fingerprint.slice(0, 12)}…), which is not installed. Import that model, then open the file again.`,
      { cause },
    );
  }
}

async function decodeFile(
  file: LatentFile,
  model: FoldModel,
  options: DecodeLatentOptions,
): Promise<DecodedLatent> {
  const { width, height, bits, isGrey, stepCode } = file.header;
  const grid = tileGrid(width, height);
  const metadata = metadataFrom(file.ancillary);
  const alpha = await readAlpha(file, options);
  const target = { samples: allocateSamples(width * height * 3, bits), width, bits };
  const codec = new TileCodec(model.tables.mixer, model.tables.expectation, model.tables.levels);
  const channels = isGrey ? 1 : 3;
  const cache = new LatentCache(grid, (tile) => {
    const found = file.tiles[tile.index];
    return found ? codec.decode(found.latent, tile.width, tile.height, channels) : null;
  });
  const progress = { stage: 'decode', total: tileCount(grid), unit: 'tile' } as const;
  let done = 0;
  options.onProgress?.({ ...progress, done });
  for (const tiles of tileWindows(grid)) {
    const needed = await cache.prepare(tiles, options.signal);
    const input = { grid, step: stepCode / 256, isGrey, latentOf: (tile: Tile) => cache.get(tile) };
    for await (const { tile, plain, restored } of reconstructTiles(tiles, needed, model, input)) {
      throwIfCancelled(options.signal);
      const chunk = file.tiles[tile.index];
      if (chunk?.patch) copyTile(await decodePatch(chunk.patch, tile, bits), tile, target);
      else writeTile(chunk?.mode === tileModes.plain ? plain : restored, tile, target);
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
  };
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
