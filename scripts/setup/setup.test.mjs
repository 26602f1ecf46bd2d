/** Tests of set-up's parts that need no network; run by `npm test` with node:test, because set-up comes before npm ci. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { linkOrCopy, publishFolder, readJson, verifyFile, writeWhole } from './files.mjs';
import { withLock } from './lock.mjs';
import { isAtLeast } from './node-version.mjs';
import { chosenSource } from './options.mjs';
import { packagesInLine } from './packages.mjs';
import { cacheRoot } from './paths.mjs';
import { run } from './run.mjs';

let folder;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'grainfold-setup-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('a file with the wrong size or hash is refused, with the figures in the message', async () => {
  const file = path.join(folder, 'abc');
  await writeFile(file, 'abc');
  await verifyFile(file, { sizeBytes: 3, sha256: abc });
  await assert.rejects(verifyFile(file, { sizeBytes: 4, sha256: abc }), /3 bytes .*expected 4/);
  await assert.rejects(verifyFile(file, { sha256: 'f00' }), /SHA-256 ba7816bf.*expected f00/);
});

test('a folder is published whole or not at all', async () => {
  const target = path.join(folder, 'published');
  const broken = publishFolder(target, async (temporary) => {
    await writeFile(path.join(temporary, 'half'), '');
    throw new Error('power cut');
  });
  await assert.rejects(broken, /power cut/);
  assert.equal(existsSync(target), false);
  await publishFolder(target, (temporary) => writeFile(path.join(temporary, 'old'), ''));
  await publishFolder(target, (temporary) => writeFile(path.join(temporary, 'new'), ''));
  assert.deepEqual(await readdir(target), ['new']);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.includes('.tmp-')),
    [],
  );
});

test('a linked file outlives the cache', async () => {
  const cached = path.join(folder, 'cached');
  const place = path.join(folder, 'clone', 'lib', 'linked');
  await writeFile(cached, 'library');
  await linkOrCopy(cached, place);
  await linkOrCopy(cached, place);
  await rm(cached);
  assert.equal(await readFile(place, 'utf8'), 'library');
});

test('broken or missing JSON is undefined', async () => {
  await writeWhole(path.join(folder, 'deep', 'x.json'), '{"a":');
  assert.equal(await readJson(path.join(folder, 'deep', 'x.json')), undefined);
  assert.equal(await readJson(path.join(folder, 'nowhere.json')), undefined);
});

test('a lock lets one in at a time', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
  };
  const options = { folder: path.join(folder, 'locks') };
  await Promise.all([1, 2, 3].map(() => withLock('one', work, options)));
  assert.equal(most, 1);
  assert.deepEqual(await readdir(options.folder), []);
});

test('a lock is released when its work fails, and taken over from an owner that died', async () => {
  const options = { folder: path.join(folder, 'dead') };
  const failing = withLock('two', () => Promise.reject(new Error('no')), options);
  await assert.rejects(failing, /no/);
  const file = path.join(options.folder, 'two.lock');
  await writeFile(file, '1 gone');
  const old = new Date(Date.now() - 3_600_000);
  await utimes(file, old, old);
  assert.equal(await withLock('two', async () => 'mine', options), 'mine');

  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(file, `${pid} ${hostname()} x`);
  assert.equal(await withLock('two', async () => 'mine again', options), 'mine again');
});

test(
  'a command that takes too long is ended with its children',
  { skip: process.platform === 'win32' },
  async () => {
    const marker = path.join(folder, 'child.pid');
    const script = `sleep 60 & echo $! > '${marker}'; wait`;
    const result = await run('sh', ['-c', script], { timeoutMs: 500 });
    assert.equal(result.code, null);
    assert.match(result.why, /no end after/);
    const pid = Number(await readFile(marker, 'utf8'));
    // A killed child may wait for its parent's parent to collect it: gone or a zombie is both dead.
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
    if (existsSync('/proc/self')) assert.match(status, /\) [ZX]/);
  },
);

test('a command that does not exist is a result, and its last line needs no newline', async () => {
  assert.deepEqual(await run('grainfold-no-such-command', []), {
    code: null,
    stdout: '',
    stderr: '',
    why: 'grainfold-no-such-command: not found',
  });
  const lines = [];
  await run(process.execPath, ['-e', 'process.stdout.write("a\\nb")'], {
    onLine: (line) => lines.push(line),
  });
  assert.deepEqual(lines, ['a', 'b']);
});

test(
  'locks and children go when the process is told to end',
  { skip: process.platform === 'win32' },
  async () => {
    const locks = path.join(folder, 'ended');
    const here = path.dirname(new URL(import.meta.url).pathname);
    const program = `
    import { withLock } from '${here}/lock.mjs';
    import { run } from '${here}/run.mjs';
    await withLock('x', () => { console.log('in'); return run('sleep', ['60']); }, { folder: '${locks}' });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    assert.ok((await stat(path.join(locks, 'x.lock'))).isFile());
    child.kill('SIGTERM');
    assert.equal(await new Promise((resolve) => child.once('exit', resolve)), 143);
    assert.deepEqual(await readdir(locks), []);
  },
);

test('versions are compared by number', () => {
  assert.equal(isAtLeast('20.19.0', '20.19'), true);
  assert.equal(isAtLeast('v20.9.9', '20.19'), false);
  assert.equal(isAtLeast('22.1.0', '20.19'), true);
  assert.equal(isAtLeast('20', '20.19'), false);
});

test('packages are in line when each that this platform needs has its version', () => {
  const wanted = {
    packages: {
      '': { name: 'app' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b-darwin': { version: '2.0.0', optional: true },
    },
  };
  const installed = (version) => ({ packages: { 'node_modules/a': { version } } });
  assert.equal(packagesInLine(wanted, installed('1.0.0')), true);
  assert.equal(packagesInLine(wanted, installed('1.0.1')), false);
  assert.equal(packagesInLine(wanted, { packages: {} }), false);
  assert.equal(packagesInLine(wanted, undefined), false);
});

test('the cache can be moved, and a relative XDG_CACHE_HOME is ignored', () => {
  assert.equal(cacheRoot({ GRAINFOLD_CACHE_DIR: folder }), folder);
  if (process.platform !== 'linux') return;
  assert.equal(cacheRoot({ XDG_CACHE_HOME: '/x/cache' }), '/x/cache/grainfold');
  assert.match(cacheRoot({ XDG_CACHE_HOME: 'relative' }), /\/\.cache\/grainfold$/);
});

test('an unknown source is named together with the known ones', () => {
  process.env.GRAINFOLD_ELECTRON = 'brew';
  try {
    assert.throws(() => chosenSource('GRAINFOLD_ELECTRON', ['npm', 'wheel']), /"brew".*auto, npm, wheel/);
  } finally {
    delete process.env.GRAINFOLD_ELECTRON;
  }
});
