/**
 * Step: system libraries that Electron is linked to, and Xvfb where there is no display. Installs only what is really
 * missing, only with apt, only as root or with a sudo that asks nothing; otherwise names the one command to run.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { electronBinary } from './electron.mjs';
import { waiting, withLock } from './lock.mjs';
import { isOffline, mayInstall } from './options.mjs';
import { whyFailed, run } from './run.mjs';
import { readState } from './state.mjs';
import { hasDisplay } from '../xvfb.mjs';

/**
 * Debian's and Ubuntu's packages for Electron's direct dependencies, newest name first (the t64 names since Ubuntu 24.04
 * and Debian 13). Playwright's `install-deps chromium` is not used: it leaves out GTK, which Electron needs and
 * Chromium doesn't, and brings seven font packages.
 */
const packagesFor = {
  'libgtk-3.so.0': ['libgtk-3-0t64', 'libgtk-3-0'],
  'libgdk-3.so.0': ['libgtk-3-0t64', 'libgtk-3-0'],
  'libglib-2.0.so.0': ['libglib2.0-0t64', 'libglib2.0-0'],
  'libgobject-2.0.so.0': ['libglib2.0-0t64', 'libglib2.0-0'],
  'libgio-2.0.so.0': ['libglib2.0-0t64', 'libglib2.0-0'],
  'libatk-1.0.so.0': ['libatk1.0-0t64', 'libatk1.0-0'],
  'libatk-bridge-2.0.so.0': ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  'libatspi.so.0': ['libatspi2.0-0t64', 'libatspi2.0-0'],
  'libcups.so.2': ['libcups2t64', 'libcups2'],
  'libasound.so.2': ['libasound2t64', 'libasound2'],
  'libnss3.so': ['libnss3'],
  'libnssutil3.so': ['libnss3'],
  'libsmime3.so': ['libnss3'],
  'libnspr4.so': ['libnspr4'],
  'libdbus-1.so.3': ['libdbus-1-3'],
  'libdrm.so.2': ['libdrm2'],
  'libgbm.so.1': ['libgbm1'],
  'libexpat.so.1': ['libexpat1'],
  'libxkbcommon.so.0': ['libxkbcommon0'],
  'libpango-1.0.so.0': ['libpango-1.0-0'],
  'libcairo.so.2': ['libcairo2'],
  'libudev.so.1': ['libudev1'],
  'libX11.so.6': ['libx11-6'],
  'libxcb.so.1': ['libxcb1'],
  'libXcomposite.so.1': ['libxcomposite1'],
  'libXdamage.so.1': ['libxdamage1'],
  'libXext.so.6': ['libxext6'],
  'libXfixes.so.3': ['libxfixes3'],
  'libXrandr.so.2': ['libxrandr2'],
};

const onPath = (name) =>
  (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, name)));

/**
 * What this machine lacks to show the app.
 * @param {string} dist the Electron runtime's folder
 * @returns {Promise<string[]>} names of shared libraries, and `Xvfb`, `fonts`
 */
export async function whatIsMissing(dist) {
  const missing = [];
  if (!(await readState()).electronStarts) {
    const { stdout } = await run('ldd', [electronBinary(dist)], { timeoutMs: 30_000 });
    missing.push(...[...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]));
    const fonts = await run('fc-list', ['--format', 'x'], { timeoutMs: 30_000 });
    if (fonts.code === 0 ? fonts.stdout === '' : !existsSync('/usr/share/fonts')) missing.push('fonts');
  }
  if (!hasDisplay() && !onPath('Xvfb')) missing.push('Xvfb');
  return missing;
}

/** Step work. Gives `true` when nothing that Electron cannot do without is missing (any more). */
export async function setUpSystem(dist, note, warn) {
  if (process.platform !== 'linux' || !dist) return { done: 'nothing to check', value: true };
  const atFirst = await whatIsMissing(dist);
  if (atFirst.length === 0) return { done: 'all there', value: true };
  return withLock(
    'system-libraries',
    async () => {
      const prefix = await rootPrefix();
      if (prefix && onPath('apt-get') && !isOffline() && mayInstall()) await install(prefix, atFirst, note);
      const missing = await whatIsMissing(dist);
      if (missing.length === 0) {
        return { done: `installed what was missing (${atFirst.join(', ')})`, fresh: true, value: true };
      }
      warn(`Missing on this machine: ${missing.join(', ')}.\n${await whatToDo(prefix, missing)}`);
      // Without fonts it runs, only without letters.
      return {
        done: `${missing.join(', ')} missing`,
        failed: true,
        value: missing.every((item) => item === 'fonts'),
      };
    },
    waiting(note),
  );
}

async function whatToDo(prefix, missing) {
  if (!onPath('apt-get')) return 'Install the packages that hold them, then run `npm run setup` again.';
  const sudo = prefix?.length === 0 ? '' : 'sudo ';
  const packages = (await packagesOf(missing)).join(' ');
  return `Run this, then \`npm run setup\` again:\n  ${sudo}apt-get install --no-install-recommends ${packages}`;
}

/** [] as root, ['sudo', '-n'] where sudo asks nothing, undefined otherwise. */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const { code } = await run('sudo', ['-n', 'true'], { timeoutMs: 10_000 });
  return code === 0 ? ['sudo', '-n'] : undefined;
}

async function install(prefix, missing, note) {
  // Not `-E`: sudo may refuse it. `env` sets what apt needs.
  const apt = async (...args) => {
    const [command, ...rest] = [
      ...prefix,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      ...args,
    ];
    return run(command, rest, { timeoutMs: 600_000 });
  };
  note('refreshing the package lists');
  await apt('update');
  const packages = await packagesOf(missing);
  note(`apt-get install ${packages.join(' ')}`);
  const result = await apt('install', '-y', '--no-install-recommends', ...packages);
  if (result.code !== 0) note(`apt-get failed: ${whyFailed(result)}`);
}

/** Package names for what is missing, by the names this system's package lists know. */
async function packagesOf(missing) {
  const names = new Set();
  for (const item of missing) {
    if (item === 'Xvfb') names.add('xvfb');
    else if (item === 'fonts') names.add('fonts-dejavu-core');
    else names.add(await firstKnown(packagesFor[item] ?? []));
  }
  return [...names].filter(Boolean).sort();
}

async function firstKnown(candidates) {
  for (const name of candidates) {
    const { code, stdout } = await run('apt-cache', ['show', '--no-all-versions', name], {
      timeoutMs: 30_000,
    });
    if (code === 0 && stdout !== '') return name;
  }
  return candidates.at(-1);
}
