/**
 * A result while it is being made: the source where the network has not been, so that what is there can be looked at.
 * In shared memory: the compute thread fills it, the serving thread cuts tiles out of it.
 */
import { allocateSamples, type Picture } from '../../model/image/picture';
import type { Place } from '../../model/tile/take-nearest';
import { halveInto, levelCount, sideAtLevel, type PyramidLevel } from './pyramid';

type Denoised = Uint16Array<SharedArrayBuffer>;

export interface ResultPreview {
  /** `[height, width, 3]`, peak 65535; becomes the result. */
  readonly denoised: Denoised;
  /** Reduced copies, level 1 first. */
  readonly levels: readonly PyramidLevel<Denoised>[];
}

/** Rectangle of a picture, px; may reach past its edges. */
export interface Patch {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room for the result of a picture of this size. */
export function allocatePreview(width: number, height: number): ResultPreview {
  const levels = Array.from({ length: levelCount(width, height) }, (_, i) => {
    const size = { width: sideAtLevel(width, i + 1), height: sideAtLevel(height, i + 1) };
    return { ...size, samples: allocateSamples(size.width * size.height * 3, 16) as Denoised };
  });
  return { denoised: allocateSamples(width * height * 3, 16) as Denoised, levels };
}

/** Begins with the source everywhere. */
export function fillWithSource(preview: ResultPreview, picture: Picture): void {
  const { samples, width, height } = picture;
  const { denoised } = preview;
  if (picture.bits === 16) denoised.set(samples);
  else for (let i = 0; i < denoised.length; i += 1) denoised[i] = samples[i] * 257;
  updateLevels(preview, { width, height }, { left: 0, top: 0, width, height });
}

/** Averages a patch of the full size, which has changed, down into every level. */
export function updateLevels(
  { denoised, levels }: ResultPreview,
  size: { readonly width: number; readonly height: number },
  patch: Patch,
): void {
  let from: PyramidLevel<Denoised> = { ...size, samples: denoised };
  let [left, top] = [Math.max(0, patch.left), Math.max(0, patch.top)];
  let right = Math.min(size.width, patch.left + patch.width);
  let bottom = Math.min(size.height, patch.top + patch.height);
  for (const level of levels) {
    left >>= 1;
    top >>= 1;
    right = (right + 1) >> 1;
    bottom = (bottom + 1) >> 1;
    halveInto(level, from, { left, top, right, bottom }, 3);
    from = level;
  }
}

/** Where a person looks, shared between threads: is it known, x, y. */
export class SharedPlace {
  private readonly values: Int32Array;

  /** @param buffer 12 bytes of another thread's place; a fresh one by default */
  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(12)) {
    this.values = new Int32Array(buffer);
  }

  get place(): Place | undefined {
    const { values } = this;
    return values[0] === 0 ? undefined : { x: values[1], y: values[2] };
  }

  set({ x, y }: Place): void {
    this.values.set([1, Math.round(x), Math.round(y)]);
  }
}
