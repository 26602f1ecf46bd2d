/**
 * The addon between tfjs-node and TensorFlow, compiled from the sources in the npm package with a plain C++ compiler and
 * the headers of node-api-headers: no node-gyp, no Node headers. Node-API version 8, so one build serves every Node.
 */
import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { publishFolder, readJson } from './files.mjs';
import { waiting, withLock } from './lock.mjs';
import { cacheRoot, inRepo } from './paths.mjs';
import { tensorflowWheel } from './pins.mjs';
import { SetupError } from './report.mjs';
import { whyFailed, run } from './run.mjs';

const addonName = 'tfjs_binding.node';
const packageFolder = inRepo('node_modules', '@tensorflow', 'tfjs-node');
const headersFolder = inRepo('node_modules', 'node-api-headers');

/** Where tfjs-node looks for the addon on every Node that knows Node-API 8. */
export const addonPlace = path.join(packageFolder, 'lib', 'napi-v8', addonName);

// As binding.gyp has it, with the loader told to look where the libraries are linked.
const flags = [
  ...['-std=c++17', '-O2', '-fPIC', '-shared', '-fvisibility=hidden'],
  ...['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
  '-Wl,-rpath,$ORIGIN/../../deps/lib',
];
const libraries = ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];

/** The compiler: $CXX, or the first of the usual ones that answers. */
async function findCompiler() {
  for (const command of [process.env.CXX, 'g++', 'clang++', 'c++'].filter(Boolean)) {
    const { code } = await run(command, ['--version'], { timeoutMs: 30_000 });
    if (code === 0) return command;
  }
  return undefined;
}

/**
 * Names the addon build: changes with tfjs-node, its sources, the library, the headers and the flags.
 * @returns {Promise<string>} 16 hex digits
 */
export async function addonKey() {
  const binding = path.join(packageFolder, 'binding');
  const hash = createHash('sha256');
  for (const name of (await readdir(binding)).sort()) hash.update(await readFile(path.join(binding, name)));
  const [tfjs, headers] = await Promise.all([
    readJson(path.join(packageFolder, 'package.json')),
    readJson(path.join(headersFolder, 'package.json')),
  ]);
  hash.update(
    JSON.stringify([tfjs.version, headers.version, tensorflowWheel.sha256, process.arch, flags, libraries]),
  );
  return hash.digest('hex').slice(0, 16);
}

const cachedAddon = (key) => path.join(cacheRoot(), `tfjs-addon-${key}`, addonName);

/**
 * The compiler for an addon build, or undefined when the cache has that build and none is needed. Asked before the large
 * library is downloaded.
 * @param {string} key from `addonKey`
 * @throws {SetupError} there is none
 */
export async function compilerFor(key) {
  if (existsSync(cachedAddon(key))) return undefined;
  const compiler = await findCompiler();
  if (compiler) return compiler;
  throw new SetupError('There is no C++ compiler here (Debian, Ubuntu: apt-get install g++).');
}

/**
 * The compiled addon in the cache; compiles it when it is not there.
 * @param {string} libraryFolder folder with the libraries and `include/`
 * @param {string} key from `addonKey`
 * @param {(text: string) => void} note
 * @returns {Promise<string>} path of the .node file
 * @throws {SetupError} no compiler, or it failed
 */
export async function tensorflowAddon(libraryFolder, key, note) {
  const addon = cachedAddon(key);
  if (existsSync(addon)) return addon;
  await withLock(
    'tensorflow-addon',
    async () => {
      const compiler = await compilerFor(key);
      if (!compiler) return;
      note(`compiling the addon with ${compiler}`);
      await publishFolder(path.dirname(addon), (temporary) =>
        compile(compiler, libraryFolder, path.join(temporary, addonName)),
      );
    },
    waiting(note),
  );
  return addon;
}

async function compile(compiler, libraryFolder, output) {
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) =>
    path.join(packageFolder, 'binding', name),
  );
  // The sources include each other by their place in a folder called tfjs-node.
  const includes = [
    path.join(packageFolder, '..'),
    path.join(libraryFolder, 'include'),
    path.join(headersFolder, 'include'),
  ];
  const result = await run(compiler, [
    ...flags,
    ...includes.map((folder) => `-I${folder}`),
    ...sources,
    `-L${libraryFolder}`,
    ...libraries,
    '-o',
    output,
  ]);
  if (result.code !== 0) throw new SetupError(`The TensorFlow addon did not compile: ${whyFailed(result)}`);
}

/** Puts a copy of the addon where tfjs-node looks for it (a copy: its own loader path starts from where it lies). */
export async function placeAddon(addon) {
  await publishFolder(path.dirname(addonPlace), (temporary) =>
    copyFile(addon, path.join(temporary, addonName)),
  );
}
