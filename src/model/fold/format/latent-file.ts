/** A whole `.latent` file: its chunks put in order, and taken apart again with every rule checked. See FORMAT.md. */
import { EngineError } from '../../errors';
import { tileCount, tileGrid } from '../tiles';
import {
  chunkOverhead,
  corrupt,
  implausible,
  readChunks,
  salvageChunks,
  writeChunks,
  type Chunk,
} from './chunks';
import { decodeHeader, encodeHeader, type LatentHeader } from './header';
import { decodeIndex, decodeTileChunk, encodeIndex, encodeTileChunk, type TileChunk } from './tile-chunk';

/** What a file holds. */
export interface LatentFile {
  readonly header: LatentHeader;
  /** JPEG. */
  readonly thumbnail?: Uint8Array;
  /** Metadata, maker and what newer versions may add. */
  readonly ancillary: readonly Chunk[];
  readonly alpha?: Uint8Array;
  /** By tile; null where a rescue found none. */
  readonly tiles: readonly (TileChunk | null)[];
}

export function encodeLatentFile(file: LatentFile & { readonly tiles: readonly TileChunk[] }): Uint8Array {
  const payloads = file.tiles.map(encodeTileChunk);
  return writeChunks([
    { type: 'HEAD', payload: encodeHeader(file.header) },
    ...(file.thumbnail ? [{ type: 'thmb', payload: file.thumbnail }] : []),
    ...file.ancillary,
    { type: 'INDX', payload: encodeIndex(payloads.map((payload) => payload.length)) },
    ...(file.alpha ? [{ type: 'ALPH', payload: file.alpha }] : []),
    ...payloads.map((payload) => ({ type: 'TILE', payload })),
    { type: 'DONE', payload: new Uint8Array() },
  ]);
}

const critical = new Set(['HEAD', 'INDX', 'ALPH', 'TILE', 'DONE']);

/**
 * Takes a file apart; nothing of its size is allocated before all sizes agree.
 * @throws EngineError CORRUPT_BITSTREAM, TRUNCATED, IMPLAUSIBLE_SIZE, UNKNOWN_CHUNK, VERSION_TOO_NEW
 */
export function decodeLatentFile(bytes: Uint8Array): LatentFile {
  const chunks = readChunks(bytes);
  const header = headerOf(chunks);
  const unknown = chunks.find(({ type }) => isCritical(type) && !critical.has(type));
  if (unknown)
    throw new EngineError(
      'UNKNOWN_CHUNK',
      `This .latent file can not be read without its part "${unknown.type}", which this Grainfold does not know. Update Grainfold to open it.`,
    );
  const count = tileCount(tileGrid(header.width, header.height));
  const single = (type: string) => {
    const found = chunks.filter((chunk) => chunk.type === type);
    if (found.length > 1) throw corrupt(`it holds ${type} twice`);
    return found[0]?.payload;
  };
  const index = single('INDX');
  if (!index) throw corrupt('it has no tile index');
  const sizes = decodeIndex(index, count);
  const payloads = chunks.filter(({ type }) => type === 'TILE').map(({ payload }) => payload);
  if (payloads.length !== count || payloads.some((payload, i) => payload.length !== sizes[i]))
    throw corrupt('its tiles do not fit its index');
  const tiles = payloads.map(decodeTileChunk);
  if (tiles.some((tile, i) => tile.index !== i)) throw corrupt('its tiles are out of order');
  single('HEAD');
  const alpha = single('ALPH');
  if ((alpha !== undefined) !== header.hasAlpha) throw corrupt('its transparency does not fit its header');
  return { header, ...optional(chunks, alpha), tiles };
}

/**
 * What is whole in a damaged file.
 * @throws EngineError CORRUPT_BITSTREAM when not even the header is, IMPLAUSIBLE_SIZE, VERSION_TOO_NEW
 */
export function salvageLatentFile(bytes: Uint8Array): LatentFile {
  const chunks = salvageChunks(bytes);
  const header = headerOf(chunks);
  const count = tileCount(tileGrid(header.width, header.height));
  // A hostile header must not name more tiles than a file of this length can have held.
  if (count * chunkOverhead > Math.max(bytes.length * 64, 4096))
    throw implausible(`${header.width} x ${header.height} pixels in ${bytes.length} bytes`);
  const tiles = new Array<TileChunk | null>(count).fill(null);
  for (const { type, payload } of chunks) {
    if (type !== 'TILE') continue;
    try {
      const tile = decodeTileChunk(payload);
      if (tile.index < count) tiles[tile.index] ??= tile;
    } catch {
      // Counts as lost.
    }
  }
  return { header, ...optional(chunks, chunks.find(({ type }) => type === 'ALPH')?.payload), tiles };
}

function headerOf(chunks: readonly Chunk[]): LatentHeader {
  const [first] = chunks;
  if (first?.type !== 'HEAD') throw corrupt('its header is missing');
  return decodeHeader(first.payload);
}

function optional(chunks: readonly Chunk[], alpha: Uint8Array | undefined) {
  const thumbnail = chunks.find(({ type }) => type === 'thmb')?.payload;
  return {
    ...(thumbnail && { thumbnail }),
    ...(alpha && { alpha }),
    ancillary: chunks.filter(({ type }) => !isCritical(type) && type !== 'thmb'),
  };
}

function isCritical(type: string): boolean {
  return type[0] === type[0].toUpperCase();
}
