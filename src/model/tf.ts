/** The one door to tfjs-node: loads it once, quietly, and fails with words instead of a stack. */
import { createRequire } from 'node:module';
import util from 'node:util';
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
type Tensor = TensorFlow.Tensor;

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
    loaded = createRequire(import.meta.url)('@tensorflow/tfjs-node') as Tf;
  } catch (cause) {
    throw new EngineError(
      'INTERNAL',
      'The native TensorFlow library could not be loaded, so photos cannot be processed. Run "npm run setup" to repair it.',
      { cause },
    );
  }
  return loaded;
}

/**
 * Reads a float tensor and disposes of it. The way to get values out of a tidy scope: an array that is returned from one
 * is walked through value by value in search of tensors, which took longer than the network that made it.
 */
export function takeValues(tensor: Tensor): Float32Array {
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
}
