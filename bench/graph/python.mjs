/**
 * Pythons with what is measured beside Grainfold, in virtual environments of their own in the user's cache: for comparison
 * only, nothing of Grainfold needs them.
 */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheRoot } from '../../scripts/setup/paths.mjs';
import { tensorflowWheel } from '../../scripts/setup/pins.mjs';
import { pythonWithPip } from '../../scripts/setup/python.mjs';
import { say, SetupError } from '../../scripts/setup/report.mjs';
import { run, whyFailed } from '../../scripts/setup/run.mjs';

/** By environment. */
const environments = {
  /** The same TensorFlow as set-up's, and what the ONNX contender takes. */
  networks: [`${tensorflowWheel.name}==${tensorflowWheel.version}`, 'onnx==1.23.2', 'onnxruntime==1.32.0'],
  opencv: ['opencv-python-headless==4.13.0.92'],
};

/**
 * An environment's Python; made on first use (`networks` takes about 1.5 GB on disk).
 * @param {keyof typeof environments} [name]
 * @returns {Promise<string>} absolute path
 */
export async function benchPython(name = 'networks') {
  const packages = environments[name];
  const folder = path.join(cacheRoot(), `bench-python-${packages.join('-').replaceAll('==', '-')}`);
  const python = path.join(folder, 'bin', 'python');
  if (existsSync(path.join(folder, '.complete'))) return python;
  const base = await pythonWithPip();
  if (!base) throw new SetupError('The comparison needs a Python 3.11 with pip and venv.');
  say(`Making a Python environment with ${packages.join(', ')} …`);
  await rm(folder, { recursive: true, force: true });
  await mustRun(base, ['-m', 'venv', folder]);
  await mustRun(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  // An environment knows its own path, so it is made in place and marked when it is whole.
  await writeFile(path.join(folder, '.complete'), '');
  return python;
}

async function mustRun(command, args) {
  const result = await run(command, args, { timeoutMs: 1_200_000 });
  if (result.code !== 0) throw new SetupError(`${command} ${args[1]} failed: ${whyFailed(result)}`);
}
