/** The one door to tfjs-node: loads it once, quietly, and fails with words instead of a stack. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { isMainThread } from 'node:worker_threads';
import type * as TensorFlow from '@tensorflow/tfjs-node';
import { EngineError } from './errors';

export type {
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Variable,
  Scalar,
  TensorContainer,
} from '@tensorflow/tfjs-node';
export type Tf = typeof TensorFlow;

let loaded: Tf | undefined;

/**
 * tfjs-node, loaded on first use (0.4 s, 150 MB), so that what needs no network stays light.
 * @throws EngineError INTERNAL when the native library is missing, with the way to mend it
 */
export function getTf(): Tf {
  if (loaded) return loaded;
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // Removed in Node 23 but still called by tfjs-node 4.22 (tfjs#8609).
  const legacy = util as unknown as Record<string, unknown>;
  legacy['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  legacy['isArray'] ??= Array.isArray;
  try {
    const require = createRequire(import.meta.url);
    if (!isMainThread) pinLibrary(dirname(require.resolve('@tensorflow/tfjs-node/package.json')));
    loaded = require('@tensorflow/tfjs-node') as Tf;
  } catch (cause) {
    throw new EngineError(
      'INTERNAL',
      'The native TensorFlow library could not be loaded, so photos cannot be processed. Run "npm run setup" to repair it.',
      { cause },
    );
  }
  return loaded;
}

/** `RTLD_NODELETE`, which Node does not name; Windows has no such flag and no such trouble. */
const noDelete: Partial<Record<NodeJS.Platform, number>> = { linux: 0x1000, darwin: 0x80 };

/**
 * Keeps the native library in memory when its thread ends: Node unloads the addons of a worker thread, TensorFlow's own
 * threads would go on in code that is gone, and the process would end in a segmentation fault.
 */
function pinLibrary(packageFolder: string): void {
  const flag = noDelete[process.platform];
  const path = join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node');
  if (flag !== undefined && existsSync(path))
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_LAZY | flag);
}
