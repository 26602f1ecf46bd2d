/** What a photo or a `.latent` holds, told without decoding its pixels. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { EngineError, toEngineError } from '../errors';
import { describePicture } from '../image/describe';
import { summariseMetadata } from '../image/metadata/summary';
import type { Bits, ImageFormat, KeptNoise, MetadataSummary } from '../types';
import { salvageChunks, signature } from './format/chunks';
import { readLatentInfo } from './format/latent-info';
import { metadataFrom } from './format/metadata-chunks';

export interface FileDescription {
  readonly format: ImageFormat | 'latent';
  /** Of a `.latent`: hex SHA-256 of the model that it needs. */
  readonly fingerprint: string | null;
  /** Of a `.latent`: format version, model and quality. */
  readonly version: number | null;
  readonly model: string | null;
  readonly quality: number | null;
  /** Of a `.latent`: what became of its photo's noise; null when it does not say. */
  readonly noise: KeptNoise | null;
  /** After orientation, px. */
  readonly width: number;
  readonly height: number;
  readonly bits: Bits;
  readonly hasAlpha: boolean;
  /** Of the file. */
  readonly bytes: number;
  /** 8 x bytes / (width x height). */
  readonly bpp: number;
  /** Of a `.latent`: its parts in order; payload bytes each. */
  readonly chunks: readonly { readonly type: string; readonly bytes: number }[];
  /** Of a `.latent`: every part up to the end is there and its checksum fits. */
  readonly isWhole: boolean;
  readonly metadata: MetadataSummary;
}

/** No `.latent` comes near; as in the engine. */
const largestLatentBytes = 512 * 1024 * 1024;

/**
 * A `.latent` is told by its first bytes, whatever its name is.
 * @throws EngineError UNREADABLE_IMAGE, UNSUPPORTED_FORMAT, CORRUPT_BITSTREAM, VERSION_TOO_NEW, FORBIDDEN
 */
export async function describeFile(path: string): Promise<FileDescription> {
  const latent = await readLatent(path);
  if (latent) return describeLatent(latent, basename(path));
  const { format, width, height, bits, hasAlpha, sizeBytes, metadata } = await describePicture(path);
  return {
    format,
    fingerprint: null,
    version: null,
    model: null,
    quality: null,
    noise: null,
    width,
    height,
    bits,
    hasAlpha,
    bytes: sizeBytes,
    bpp: (8 * sizeBytes) / (width * height),
    chunks: [],
    isWhole: true,
    metadata,
  };
}

function describeLatent(bytes: Uint8Array, name: string): FileDescription {
  try {
    const info = readLatentInfo(bytes);
    const { formatVersion, fingerprint, model, quality, noise, width, height, bits, hasAlpha } = info;
    const { chunks, isWhole } = info;
    return {
      format: 'latent',
      fingerprint,
      version: formatVersion,
      model,
      quality,
      noise,
      width,
      height,
      bits,
      hasAlpha,
      bytes: bytes.length,
      bpp: (8 * bytes.length) / (width * height),
      chunks,
      isWhole,
      metadata: summariseMetadata(metadataFrom(salvageChunks(bytes))),
    };
  } catch (error) {
    throw toEngineError(error, `Opening ${name}`);
  }
}

/** All bytes of a file that starts, or by its name should start, as a `.latent`; null for anything else. */
async function readLatent(path: string): Promise<Uint8Array | null> {
  try {
    const file = await open(path, 'r');
    try {
      const head = Buffer.alloc(signature.length);
      await file.read(head, 0, head.length, 0);
      if (!head.equals(signature) && !path.toLowerCase().endsWith('.latent')) return null;
      const { size } = await file.stat();
      if (size > largestLatentBytes)
        throw new EngineError('CORRUPT_BITSTREAM', `${basename(path)} is too large to be a .latent file.`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toEngineError(error, `Opening ${basename(path)}`);
  }
}
