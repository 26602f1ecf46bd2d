/** What a `.latent` file says of itself, without decoding it and without any model. */
import { parseMadeNote } from '../../image/metadata/made-note';
import type { KeptNoise } from '../../types';
import {
  checkSignature,
  corrupt,
  readChunkAt,
  salvageChunks,
  signature,
  truncated,
  type Chunk,
} from './chunks';
import { decodeHeader, type LatentHeader } from './header';
import { metadataNames } from './metadata-chunks';

export interface LatentInfo extends Omit<LatentHeader, 'version'> {
  readonly formatVersion: number;
  /** Bytes given; with the whole file given, those of the file. */
  readonly bytes: number;
  /** Chunks that were whole in what was given. */
  readonly chunks: readonly { readonly type: string; readonly bytes: number }[];
  /** Names of the metadata blocks, e.g. `icc`, `exif`. */
  readonly metadata: readonly string[];
  readonly hasThumbnail: boolean;
  /** What made the file. */
  readonly maker: string | null;
  /** Every chunk up to the end is there and its checksum fits. */
  readonly isWhole: boolean;
  /** It describes the grain of its photo. */
  readonly hasGrain: boolean;
  /** What became of its photo's noise; null when the file does not say. */
  readonly noise: KeptNoise | null;
}

/** Bytes from the start of a file that surely hold the header; thumbnail and metadata follow. */
export const headerBytes = 256;

/**
 * @param bytes the whole file, or its first bytes (at least `headerBytes`)
 * @throws EngineError CORRUPT_BITSTREAM, TRUNCATED when the header is not whole, IMPLAUSIBLE_SIZE, VERSION_TOO_NEW
 */
export function readLatentInfo(bytes: Uint8Array): LatentInfo {
  const { chunks, isWhole } = leadingChunks(bytes);
  const [first] = chunks;
  if (!first && bytes.length < headerBytes && readChunkAt(bytes, signature.length) === 'cut')
    throw truncated('Not even its header is whole.');
  if (first?.type !== 'HEAD') throw corrupt('its header is missing or damaged');
  const { version, ...header } = decodeHeader(first.payload);
  const made = chunks.find(({ type }) => type === 'made');
  const maker = made ? Buffer.from(made.payload).toString('utf8') : null;
  const hasGrain = chunks.some(({ type }) => type === 'gran');
  return {
    ...header,
    formatVersion: version,
    bytes: bytes.length,
    chunks: chunks.map(({ type, payload }) => ({ type, bytes: payload.length })),
    metadata: metadataNames(chunks),
    hasThumbnail: chunks.some(({ type }) => type === 'thmb'),
    maker,
    isWhole,
    hasGrain,
    noise: noiseOf(hasGrain, maker),
  };
}

/** A note may ask for grain where none was found: what counts is the description. */
function noiseOf(hasGrain: boolean, maker: string | null): KeptNoise | null {
  if (hasGrain) return 'grain';
  const note = parseMadeNote(maker ?? undefined);
  return note && (note.noise === 'exact' ? 'exact' : 'none');
}

/** The thumbnail (JPEG), or null when the file has none. @throws EngineError CORRUPT_BITSTREAM for no `.latent` */
export function readLatentThumbnail(bytes: Uint8Array): Uint8Array | null {
  return leadingChunks(bytes).chunks.find(({ type }) => type === 'thmb')?.payload ?? null;
}

/** Chunks from the start up to the first that is damaged or cut; with a damaged signature, all that are whole. */
function leadingChunks(bytes: Uint8Array): { readonly chunks: readonly Chunk[]; readonly isWhole: boolean } {
  try {
    checkSignature(bytes);
  } catch (error) {
    // First bytes that are damaged are no reason to give up what stands behind them.
    const chunks = salvageChunks(bytes);
    if (chunks[0]?.type !== 'HEAD') throw error;
    return { chunks, isWhole: false };
  }
  const chunks: Chunk[] = [];
  let at = signature.length;
  while (at < bytes.length) {
    const found = readChunkAt(bytes, at);
    if (typeof found === 'string') break;
    chunks.push(found.chunk);
    at = found.end;
    if (found.chunk.type === 'DONE') return { chunks, isWhole: at === bytes.length };
  }
  return { chunks, isWhole: false };
}
