/**
 * Step: native TensorFlow for tfjs-node. First the pinned wheel with an addon compiled here (newer, faster); then what
 * the npm package itself installs (libtensorflow 2.9.1 and a prebuilt addon from its storage host).
 */
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { linkOrCopy } from './files.mjs';
import { waiting, withLock } from './lock.mjs';
import { chosenSource, isOffline } from './options.mjs';
import { cloneId, inRepo, repoRoot } from './paths.mjs';
import { tensorflowWheel, tfjsOwnVersion } from './pins.mjs';
import { SetupError } from './report.mjs';
import { whyFailed, npmCommand, run } from './run.mjs';
import { firstThatWorks, listed } from './sources.mjs';
import { readState, updateState } from './state.mjs';
import { addonKey, addonPlace, compilerFor, placeAddon, tensorflowAddon } from './tensorflow-addon.mjs';
import { tensorflowLibrary, whyNoWheel } from './tensorflow-library.mjs';

const packageFolder = inRepo('node_modules', '@tensorflow', 'tfjs-node');
const libPlace = path.join(packageFolder, 'deps', 'lib');

/** Step work. Gives the value `true` when TensorFlow computes here; otherwise warns and gives `false`. */
export async function setUpTensorflow(note, warn) {
  const source = chosenSource('GRAINFOLD_TENSORFLOW', ['wheel', 'package']);
  const already = await alreadyThere(source);
  if (already) return { done: describe(already), value: true };
  const work = async () => {
    const meanwhile = await alreadyThere(source);
    if (meanwhile) return { done: describe(meanwhile), value: true };
    const sources = source === 'auto' ? ['wheel', 'package'] : [source];
    const fetch = (one) => (one === 'wheel' ? fromWheel(note) : fromPackage(note));
    const { found, reasons } = await firstThatWorks(sources, fetch, note);
    await updateState({ tensorflow: found });
    if (found) return { done: describe(found), fresh: true, value: true };
    warn(explain(reasons));
    return { done: 'not available', failed: true, value: false };
  };
  return withLock(`tensorflow-${cloneId}`, work, waiting(note));
}

/** It brings 100 MB from a host that may not answer at all. */
const PACKAGE_TIMEOUT_MS = 300_000;

const describe = ({ version, source }) =>
  `${version} ${source === 'wheel' ? '(from the tensorflow-cpu wheel)' : '(from the tfjs-node package)'}`;

async function alreadyThere(source) {
  const { tensorflow } = await readState();
  if (!tensorflow || !existsSync(addonPlace)) return undefined;
  if (source !== 'auto' && source !== tensorflow.source) return undefined;
  if (tensorflow.source === 'package') return tensorflow;
  const linked = Object.keys(tensorflowWheel.libraries).every((name) =>
    existsSync(path.join(libPlace, name)),
  );
  return linked && tensorflow.key === (await addonKey()) ? tensorflow : undefined;
}

async function fromWheel(note) {
  const obstacle = whyNoWheel();
  if (obstacle) throw new SetupError(`The tensorflow-cpu wheel cannot be used: ${obstacle}.`);
  const key = await addonKey();
  await compilerFor(key);
  const library = await tensorflowLibrary(note);
  const addon = await tensorflowAddon(library, key, note);

  await rm(libPlace, { recursive: true, force: true });
  await mkdir(libPlace, { recursive: true });
  for (const name of Object.keys(tensorflowWheel.libraries)) {
    await linkOrCopy(path.join(library, name), path.join(libPlace, name));
  }
  await symlink('libtensorflow_cc.so.2', path.join(libPlace, 'libtensorflow.so'));
  await symlink('libtensorflow_framework.so.2', path.join(libPlace, 'libtensorflow_framework.so'));
  await placeAddon(addon);
  const version = await check(note, () => rm(path.dirname(addon), { recursive: true, force: true }));
  return { version, source: 'wheel', key };
}

async function fromPackage(note) {
  if (isOffline())
    throw new SetupError('The installer of tfjs-node downloads, and GRAINFOLD_OFFLINE is set.');
  note(`letting tfjs-node download libtensorflow ${tfjsOwnVersion} and its addon`);
  await rm(path.join(packageFolder, 'deps'), { recursive: true, force: true });
  await rm(path.join(packageFolder, 'lib'), { recursive: true, force: true });
  const [command, ...first] = npmCommand();
  const result = await run(
    command,
    [...first, 'rebuild', '@tensorflow/tfjs-node', '--ignore-scripts=false'],
    {
      cwd: repoRoot,
      timeoutMs: PACKAGE_TIMEOUT_MS,
    },
  );
  if (result.code !== 0 || !existsSync(addonPlace)) {
    throw new SetupError(`The installer of tfjs-node failed: ${whyFailed(result)}`);
  }
  return { version: await check(note), source: 'package', key: tfjsOwnVersion };
}

/** Lets TensorFlow compute in a child process; gives its version. */
async function check(note, onFailure) {
  note('checking that it computes');
  const script = inRepo('scripts', 'setup', 'check-tensorflow.mjs');
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const result = await run(process.execPath, [script], { cwd: repoRoot, env, timeoutMs: 120_000 });
  if (result.code === 0) return JSON.parse(result.stdout.trim().split('\n').at(-1)).version;
  await onFailure?.();
  throw new SetupError(`TensorFlow does not compute here: ${whyFailed(result)}`);
}

function explain(reasons) {
  return [
    'Native TensorFlow is not available, so photos cannot be processed or models trained.',
    ...listed(reasons),
    'What to do: on Linux x64, have python3 with pip and g++ and a reachable package index; elsewhere, a network that',
    'reaches the storage host of tfjs-node. Then run `npm run setup` again. The app starts without it and says so.',
  ].join('\n');
}
