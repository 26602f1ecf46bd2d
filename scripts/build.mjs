/**
 * Builds the app into out/ when its sources changed since the last build. Used by start, cli, e2e, bench and test.
 *
 * "Changed" is told by content: a hash over everything the build reads, kept in out/main, which every build empties
 * first, so that a build that broke off leaves no stamp.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { readJson, writeWhole } from './setup/files.mjs';
import { withLock } from './setup/lock.mjs';
import { cloneId, inRepo, repoRoot } from './setup/paths.mjs';
import { say, seconds } from './setup/report.mjs';
import { run } from './setup/run.mjs';

/** What the build reads. Tests and notes lie among the sources but are not part of it. */
const inputs = [
  'src',
  'assets/icons',
  'electron.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const notInput = /\.(test\.ts|md)$/;

/** What a build must leave. */
const outputs = [
  'main/index.cjs',
  'main/engine.cjs',
  'main/cli.cjs',
  'preload/index.cjs',
  'renderer/index.html',
];

const stampPath = inRepo('out', 'main', '.stamp.json');

/** Path of the built command line. */
export const cliPath = inRepo('out', 'main', 'cli.cjs');

/**
 * Hash over names and contents of everything the build reads.
 * @returns {Promise<string>} hex
 */
export async function sourceHash() {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of await filesUnder(input)) {
      if (notInput.test(file)) continue;
      const content = createHash('sha256')
        .update(await readFile(inRepo(file)))
        .digest('hex');
      hash.update(`${file} ${content}\n`);
    }
  }
  return hash.digest('hex');
}

async function filesUnder(input) {
  const entries = await readdir(inRepo(input), { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (!entries) return [input];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(repoRoot, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

async function isFresh(hash) {
  return (
    (await readJson(stampPath))?.hash === hash && outputs.every((file) => existsSync(inRepo('out', file)))
  );
}

/**
 * @typedef {object} BuildResult
 * @property {boolean} ok everything is built and in line with the sources
 * @property {boolean} mainOk at least out/main is: enough for the command line
 * @property {boolean} built there was something to do
 */

/** @type {BuildResult} */
const nothingToDo = { ok: true, mainOk: true, built: false };

/**
 * Builds if need be. Messages go to stderr. GRAINFOLD_NO_BUILD=1 takes out/ as it is.
 * @returns {Promise<BuildResult>}
 */
export async function buildIfStale() {
  if (process.env.GRAINFOLD_NO_BUILD === '1' && existsSync(cliPath)) return nothingToDo;
  if (await isFresh(await sourceHash())) return nothingToDo;
  return withLock(`build-${cloneId}`, async () => {
    // Taken before the build: what changes while it runs makes the next one build again.
    const hash = await sourceHash();
    return (await isFresh(hash)) ? nothingToDo : build(hash);
  });
}

async function build(hash) {
  say('Building the app …');
  const start = performance.now();
  const startedAt = Date.now();
  const tool = inRepo('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const result = await run(process.execPath, [tool, 'build', '-c', 'electron.config.ts'], { cwd: repoRoot });
  const made = await Promise.all(outputs.map((file) => isNewer(inRepo('out', file), startedAt)));
  const missing = outputs.filter((_file, index) => !made[index]);
  if (result.code === 0 && missing.length === 0) {
    await writeWhole(stampPath, `${JSON.stringify({ hash })}\n`);
    say(`Built in ${seconds(performance.now() - start)}.`);
    return { ok: true, mainOk: true, built: true };
  }
  say(stripVTControlCharacters(`${result.stdout}${result.stderr}`).trimEnd());
  say(`The build failed: ${result.why || `it left no ${missing.join(', ')}`}`);
  return { ok: false, mainOk: !missing.some((file) => file.startsWith('main/')), built: true };
}

async function isNewer(file, time) {
  // File times may be a little coarser than the clock.
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs >= time - 10,
    () => false,
  );
}

/**
 * For scripts that can't go on without a build: ends the process when it fails.
 * @param {'all' | 'main'} [needed] main: out/main is enough
 */
export async function buildOrExit(needed = 'all') {
  const { ok, mainOk } = await buildIfStale();
  if (!(needed === 'main' ? mainOk : ok)) process.exit(1);
}
