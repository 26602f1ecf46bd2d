/** The one door to sharp: loads it once, on first use, with the settings that all of Grainfold relies on. */
import type Sharp from 'sharp';
import { EngineError } from '../errors';

type SharpModule = typeof Sharp;
let loading: Promise<SharpModule> | undefined;

/**
 * sharp, ready to use. Nothing is cached between calls: photos are large and each is read once.
 * @throws EngineError INTERNAL when the native library can't be loaded on this machine
 */
export function loadSharp(): Promise<SharpModule> {
  loading ??= import('sharp').then(
    (module) => {
      const sharp = module.default;
      sharp.cache(false);
      return sharp;
    },
    (cause: unknown) => {
      throw new EngineError(
        'INTERNAL',
        'The picture library (sharp) cannot be loaded on this machine. Run the set-up again to repair it.',
        { cause },
      );
    },
  );
  return loading;
}

/** Version of sharp and of the libvips inside, e.g. `0.35.5 (libvips 8.18.7)`; null where it can't be loaded. */
export async function sharpVersion(): Promise<string | null> {
  try {
    const sharp = await loadSharp();
    return `${sharp.versions.sharp ?? '?'} (libvips ${sharp.versions.vips})`;
  } catch {
    return null;
  }
}
