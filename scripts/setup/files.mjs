/**
 * File work that must not leave halves behind: hashing, publishing a folder at once, linking out of the cache.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { whenEnding } from './ending.mjs';
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

/** Temporary names carry this; older ones are what a killed set-up left. */
const TEMPORARY = '.tmp-';
const LEFTOVER_AFTER_MS = 6 * 3_600_000;

const temporaryName = (place) => `${place}${TEMPORARY}${process.pid}-${randomUUID().slice(0, 8)}`;

/**
 * Gives `work` an empty folder that goes away afterwards, also when the process is told to end.
 * @template T
 * @param {string} place absolute; the folder gets this name and a temporary ending
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withTemporaryFolder(place, work) {
  await sweepLeftovers(path.dirname(place));
  const folder = temporaryName(place);
  await mkdir(folder, { recursive: true });
  const forget = whenEnding(() => rmSync(folder, { recursive: true, force: true }));
  try {
    return await work(folder);
  } finally {
    forget();
    await rm(folder, { recursive: true, force: true });
  }
}

async function sweepLeftovers(folder) {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.includes(TEMPORARY)) continue;
    const place = path.join(folder, name);
    const { mtimeMs } = await stat(place).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > LEFTOVER_AFTER_MS) await rm(place, { recursive: true, force: true });
  }
}

/**
 * Makes a folder in one go: `fill` works in a temporary folder beside it, which then takes the name. A reader sees all
 * of it or nothing.
 * @param {string} folder absolute; replaced when it exists
 * @param {(temporary: string) => Promise<void>} fill
 */
export async function publishFolder(folder, fill) {
  await withTemporaryFolder(folder, async (temporary) => {
    await fill(temporary);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  });
}

/** Writes a file under a temporary name and renames it. */
export async function writeWhole(file, data) {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = temporaryName(file);
  await writeFile(temporary, data);
  await rename(temporary, file);
}

/**
 * Puts a cached file at a place in the clone: a hard link, so that it costs no space and outlives the cache; a copy where
 * the two lie on different file systems.
 */
export async function linkOrCopy(from, to) {
  await mkdir(path.dirname(to), { recursive: true });
  const temporary = temporaryName(to);
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
