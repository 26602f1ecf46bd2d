/** The `TILE` chunk and the `INDX` chunk that lists them. See FORMAT.md. */
import { corrupt, implausible } from './chunks';

/** How a tile's pixels are made. */
export const tileModes = {
  /** Inverse transform, then the network. */
  network: 0,
  /** Inverse transform alone: the network would have done harm. */
  plain: 1,
  /** A picture of the tile stands behind the latent and covers it. */
  patch: 2,
} as const;
export type TileMode = (typeof tileModes)[keyof typeof tileModes];

export interface TileChunk {
  readonly index: number;
  readonly mode: TileMode;
  /** The coded latent. */
  readonly latent: Uint8Array;
  /** WebP (8 bits) or PNG (16 bits), lossless; only with mode `patch`. */
  readonly patch?: Uint8Array;
}

const fixedSize = 9;

export function encodeTileChunk({ index, mode, latent, patch }: TileChunk): Uint8Array {
  const bytes = Buffer.alloc(fixedSize);
  bytes.writeUInt32LE(index, 0);
  bytes.writeUInt8(mode, 4);
  bytes.writeUInt32LE(latent.length, 5);
  return Buffer.concat([bytes, latent, patch ?? Buffer.alloc(0)]);
}

/** @throws EngineError CORRUPT_BITSTREAM */
export function decodeTileChunk(payload: Uint8Array): TileChunk {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (bytes.length < fixedSize) throw corrupt('a tile is too short');
  const mode = bytes.readUInt8(4);
  const end = fixedSize + bytes.readUInt32LE(5);
  const hasPatch = mode === tileModes.patch;
  if (mode > 2 || end > bytes.length || hasPatch !== end < bytes.length)
    throw corrupt('a tile holds values that no file can have');
  return {
    index: bytes.readUInt32LE(0),
    mode: mode as TileMode,
    latent: payload.subarray(fixedSize, end),
    ...(hasPatch && { patch: payload.subarray(end) }),
  };
}

/** @param sizes payload bytes of each `TILE` chunk, by tile */
export function encodeIndex(sizes: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(4 + sizes.length * 4);
  bytes.writeUInt32LE(sizes.length, 0);
  sizes.forEach((size, i) => bytes.writeUInt32LE(size, 4 + i * 4));
  return bytes;
}

/** @throws EngineError IMPLAUSIBLE_SIZE when it does not list `count` tiles, CORRUPT_BITSTREAM */
export function decodeIndex(payload: Uint8Array, count: number): number[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (bytes.length < 4) throw corrupt('its tile index is too short');
  const listed = bytes.readUInt32LE(0);
  if (listed !== count || bytes.length !== 4 + count * 4)
    throw implausible(`its pixels need ${count} tiles, its index has ${listed} in ${bytes.length} bytes`);
  return Array.from({ length: count }, (_, i) => bytes.readUInt32LE(4 + i * 4));
}
