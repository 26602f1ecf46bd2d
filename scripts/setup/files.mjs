/**
 * File work that must not leave halves behind: hashing, publishing a folder at once, linking out of the cache.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { megabytes, SetupError } from './report.mjs';

/** SHA-256 of a file, in hex. */
export async function sha256File(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Checks a downloaded file against what the repository records.
 * @param {string} file
 * @param {{sizeBytes?: number, sha256: string}} expected
 * @throws {SetupError} when size or hash differ
 */
export async function verifyFile(file, { sizeBytes, sha256 }) {
  const { size } = await stat(file);
  if (sizeBytes !== undefined && size !== sizeBytes) {
    throw new SetupError(
      `${path.basename(file)} has ${size} bytes (${megabytes(size)}), expected ${sizeBytes}. It is not the recorded file.`,
    );
  }
  const found = await sha256File(file);
  if (found !== sha256) {
    throw new SetupError(
      `${path.basename(file)} has SHA-256 ${found}, expected ${sha256}. It is not the recorded file.`,
    );
  }
}

/**
 * Makes a folder in one go: `fill` works in a temporary folder beside it, which then takes the name. A reader sees all
 * of it or nothing.
 * @param {string} folder absolute; replaced when it exists
 * @param {(temporary: string) => Promise<void>} fill
 */
export async function publishFolder(folder, fill) {
  const temporary = `${folder}.tmp-${process.pid}-${randomUUID().slice(0, 8)}`;
  await mkdir(temporary, { recursive: true });
  try {
    await fill(temporary);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Writes a file under a temporary name and renames it. */
export async function writeWhole(file, data) {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.tmp-${process.pid}-${randomUUID().slice(0, 8)}`;
  await writeFile(temporary, data);
  await rename(temporary, file);
}

/**
 * Puts a cached file at a place in the clone: a hard link, so that it costs no space and outlives the cache; a copy where
 * the two lie on different file systems.
 */
export async function linkOrCopy(from, to) {
  await mkdir(path.dirname(to), { recursive: true });
  const temporary = `${to}.tmp-${process.pid}-${randomUUID().slice(0, 8)}`;
  await link(from, temporary).catch(() => copyFile(from, temporary));
  await rename(temporary, to);
}

/** Parsed JSON of a file; undefined when it is missing or broken. */
export async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Size of a file in bytes, -1 when there is none. */
export async function sizeOf(file) {
  return stat(file).then(
    ({ size }) => size,
    () => -1,
  );
}
