/**
 * The Electron runtime as the npm package installs it: downloaded from its release host, kept by its own cache.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readJson } from './files.mjs';
import { isOffline } from './options.mjs';
import { inRepo, repoRoot } from './paths.mjs';
import { SetupError } from './report.mjs';
import { whyFailed, run } from './run.mjs';

const packageFolder = inRepo('node_modules', 'electron');

/** Enough for 120 MB at 8 Mbit/s. A host that can't be reached fails at once or by its own connection timeout. */
const INSTALL_TIMEOUT_MS = 120_000;

/**
 * The runtime inside node_modules/electron, if a complete one is there.
 * @returns {{dist: string, version: string} | undefined}
 */
export function npmRuntime() {
  const dist = path.join(packageFolder, 'dist');
  try {
    const executable = readFileSync(path.join(packageFolder, 'path.txt'), 'utf8');
    if (!existsSync(path.join(dist, executable))) return undefined;
    return { dist, version: readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '') };
  } catch {
    return undefined;
  }
}

/**
 * Runs the package's own installer.
 * @param {(text: string) => void} note
 * @returns {Promise<{dist: string, version: string}>}
 * @throws {SetupError} the release host can't be reached, or the download is not what the package expects
 */
export async function installNpmRuntime(note) {
  const present = npmRuntime();
  if (present) return present;
  if (isOffline())
    throw new SetupError('The Electron package downloads its runtime, and GRAINFOLD_OFFLINE is set.');
  const version = (await readJson(path.join(packageFolder, 'package.json')))?.version;
  note(`downloading Electron ${version}`);
  const env = { ...process.env };
  delete env.ELECTRON_OVERRIDE_DIST_PATH;
  const result = await run(process.execPath, [path.join(packageFolder, 'install.js')], {
    cwd: repoRoot,
    env,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  const installed = npmRuntime();
  if (result.code === 0 && installed) return installed;
  throw new SetupError(`The Electron ${version} runtime could not be downloaded: ${whyFailed(result)}`);
}
