/** Keeps TensorFlow's native library in memory once it is there. */
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** RTLD_NODELETE: of <dlfcn.h>, not among Node's constants. */
const neverUnload: Partial<Record<NodeJS.Platform, number>> = { linux: 0x1000, darwin: 0x80 };

/**
 * To be called on the thread that will load tfjs-node. When that thread ends, Node unloads the add-on; TensorFlow's exit
 * handlers stay registered and the process crashes at its very end (SIGSEGV in `__run_exit_handlers`, seen with
 * libtensorflow 2.21 on Linux). A library that is never unloaded has its handlers still.
 */
export function keepTensorflowLoaded(): void {
  const flag = neverUnload[process.platform];
  if (flag === undefined) return;
  try {
    const home = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json'));
    const addon = join(home, 'lib', 'napi-v8', 'tfjs_binding.node');
    process.dlopen({ exports: {} }, addon, constants.dlopen.RTLD_LAZY | flag);
  } catch {
    // Where it cannot be loaded, loading it properly will say why.
  }
}
