/**
 * Step: the npm packages of package-lock.json. Install scripts stay off (.npmrc), so this works wherever a package
 * registry can be reached, and no dependency runs code while it is installed.
 */
import { rm } from 'node:fs/promises';
import { readJson } from './files.mjs';
import { waiting, withLock } from './lock.mjs';
import { isOffline } from './options.mjs';
import { cloneId, inRepo, repoRoot } from './paths.mjs';
import { SetupError } from './report.mjs';
import { whyFailed, npmCommand, run } from './run.mjs';

/**
 * Whether node_modules holds what package-lock.json asks for, by npm's own record of what it installed there. That
 * record is written last, so an interrupted installation does not pass.
 * @param {{packages: Record<string, object>} | undefined} wanted package-lock.json
 * @param {{packages: Record<string, object>} | undefined} installed node_modules/.package-lock.json
 */
export function packagesInLine(wanted, installed) {
  if (!wanted?.packages || !installed?.packages) return false;
  return Object.entries(wanted.packages).every(([place, entry]) => {
    if (place === '' || entry.link) return true;
    const there = installed.packages[place];
    // Optional packages are mostly the builds for other platforms: rightly absent here.
    if (!there) return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return there.version === entry.version;
  });
}

async function inLine() {
  const [wanted, installed] = await Promise.all([
    readJson(inRepo('package-lock.json')),
    readJson(inRepo('node_modules', '.package-lock.json')),
  ]);
  return packagesInLine(wanted, installed);
}

/** Step work: `npm ci` unless node_modules is in line with package-lock.json. */
export async function setUpPackages(note) {
  if (await inLine()) return { done: 'in line with package-lock.json' };
  return withLock(
    `packages-${cloneId}`,
    async () => {
      if (await inLine()) return { done: 'in line with package-lock.json' };
      const [command, ...first] = npmCommand();
      note('npm ci');
      const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
      const result = await run(
        command,
        [...first, 'ci', ...flags, isOffline() ? '--offline' : '--prefer-offline'],
        {
          cwd: repoRoot,
        },
      );
      if (result.code !== 0) {
        await rm(inRepo('node_modules', '.package-lock.json'), { force: true });
        throw new SetupError(
          `The npm packages could not be installed: ${whyFailed(result)}`,
          'Check the network (or npm configuration: registry, proxy), then run the command again.',
        );
      }
      const { packages } = (await readJson(inRepo('node_modules', '.package-lock.json'))) ?? { packages: {} };
      return { done: `${Object.keys(packages).length} installed`, fresh: true };
    },
    waiting(note),
  );
}
