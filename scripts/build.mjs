/**
 * Builds the app into out/ when its sources changed since the last build. Used by start, cli, e2e, bench and test.
 *
 * "Changed" is told by content: a hash over everything the build reads, kept in out/main, which every build empties
 * first, so that a build that broke off leaves no stamp.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
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
 * Builds if need be. Messages go to stderr. GRAINFOLD_NO_BUILD=1 takes out/ as it is.
 * @returns {Promise<{ok: boolean, built: boolean, log: string}>} log: what the build said
 */
export async function buildIfStale() {
  if (process.env.GRAINFOLD_NO_BUILD === '1' && existsSync(cliPath))
    return { ok: true, built: false, log: '' };
  if (await isFresh(await sourceHash())) return { ok: true, built: false, log: '' };
  return withLock(`build-${cloneId}`, async () => {
    // Taken before the build: what changes while it runs makes the next one build again.
    const hash = await sourceHash();
    if (await isFresh(hash)) return { ok: true, built: false, log: '' };
    const start = performance.now();
    say('Building the app …');
    const tool = inRepo('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const result = await run(process.execPath, [tool, 'build', '-c', 'electron.config.ts'], {
      cwd: repoRoot,
    });
    const log = `${result.stdout}${result.stderr}`;
    const missing = outputs.filter((file) => !existsSync(inRepo('out', file)));
    if (result.code !== 0 || missing.length > 0) {
      const why = result.why || `it left no ${missing.join(', ')}`;
      say(`${log.trimEnd()}\nThe build failed: ${why}`);
      return { ok: false, built: true, log };
    }
    await writeWhole(stampPath, `${JSON.stringify({ hash })}\n`);
    say(`Built in ${seconds(performance.now() - start)}.`);
    return { ok: true, built: true, log };
  });
}

/** For scripts that can't go on without a build: ends the process when it fails. */
export async function buildOrExit() {
  if (!(await buildIfStale()).ok) process.exit(1);
}
