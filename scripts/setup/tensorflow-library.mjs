/**
 * TensorFlow's shared libraries and C headers, out of the pinned wheel, in the per-user cache.
 */
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { publishFolder, sizeOf } from './files.mjs';
import { waiting, withLock } from './lock.mjs';
import { cacheRoot } from './paths.mjs';
import { tensorflowWheel as pin } from './pins.mjs';
import { extractWheel, withWheel } from './wheel.mjs';

/** Folder in the cache; its name changes with the wheel. */
export const libraryFolder = () =>
  path.join(cacheRoot(), `tensorflow-${pin.version}-${process.arch}-${pin.sha256.slice(0, 8)}`);

/** Why the wheel can't serve this machine; undefined when it can. */
export function whyNoWheel() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the wheel is for Linux on x64';
  const glibc = process.report?.getReport().header.glibcVersionRuntime;
  if (!glibc) return 'the wheel needs glibc, and this Node runs on another C library';
  const [major, minor] = glibc.split('.').map(Number);
  const [minMajor, minMinor] = pin.minGlibc.split('.').map(Number);
  if (major < minMajor || (major === minMajor && minor < minMinor)) {
    return `the wheel needs glibc ${pin.minGlibc}, here is ${glibc}`;
  }
  return undefined;
}

async function isComplete(folder) {
  const sizes = await Promise.all(Object.keys(pin.libraries).map((name) => sizeOf(path.join(folder, name))));
  return Object.values(pin.libraries).every((expected, index) => sizes[index] === expected);
}

/**
 * The folder with the libraries and `include/`; downloads it when the cache does not have it.
 * @param {(text: string) => void} note
 * @returns {Promise<string>}
 */
export async function tensorflowLibrary(note) {
  const folder = libraryFolder();
  if (await isComplete(folder)) return folder;
  await withLock(
    'tensorflow-library',
    async () => {
      if (await isComplete(folder)) return;
      await publishFolder(folder, (temporary) =>
        withWheel(pin, note, async (wheel) => {
          note('unpacking the libraries and headers');
          await extractWheel(
            wheel,
            temporary,
            'files',
            [...Object.keys(pin.libraries), ...pin.headers].map(inWheel),
          );
          for (const name of [...Object.keys(pin.libraries), 'include']) {
            await rename(path.join(temporary, 'tensorflow', name), path.join(temporary, name));
          }
          await rm(path.join(temporary, 'tensorflow'), { recursive: true });
        }),
      );
    },
    waiting(note),
  );
  return folder;
}

const inWheel = (name) => `tensorflow/${name}`;
