/**
 * A `.latent` is saved when it stands on the disk as it was measured: what was kept is held against the digest of what was
 * measured, written to a temporary name, read back, compared byte by byte and taken apart, and only then given its name.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { EngineError } from '../errors';
import { writeChecked, type WriteOptions } from '../image/write-checked';
import { decodeLatentFile } from './format/latent-file';

export interface SaveLatentOptions extends Pick<WriteOptions, 'overwrite' | 'source'> {
  /** Hex SHA-256 of the bytes that were decoded and measured. */
  readonly sha256?: string;
}

/** Names the bytes of a file: hex SHA-256. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * @returns bytes written
 * @throws EngineError INTERNAL when the disk gives back something else than was written, or what was kept is not what was
 *   measured; CORRUPT_BITSTREAM and its kin for bytes that are no whole `.latent`; FILE_EXISTS, FORBIDDEN, DISK_FULL,
 *   INVALID_ARGUMENT. Nothing is left under the name then, or what was there before.
 */
export async function saveLatent(
  bytes: Uint8Array,
  path: string,
  { sha256, ...options }: SaveLatentOptions = {},
): Promise<number> {
  const name = basename(path);
  if (sha256 !== undefined && digestOf(bytes) !== sha256)
    throw new EngineError(
      'INTERNAL',
      `Saving ${name}: the temporary folder no longer holds what was measured, so nothing was saved. Fold the photo again.`,
    );
  decodeLatentFile(bytes);
  const check = async (temporary: string): Promise<void> => {
    const written = await readFile(temporary);
    if (!written.equals(bytes))
      throw new EngineError(
        'INTERNAL',
        `Saving ${name}: the disk gave back something else than was written, so nothing was saved. Try another disk.`,
      );
    decodeLatentFile(written);
  };
  return (await writeChecked(path, [bytes], { ...options, check })).bytes;
}
