/** The whole picture that a blend stands for. */
import { throwIfCancelled } from '../../model/errors';
import type { CancelSignal } from '../../model/cancel';
import { allocateSamples, type Picture, type Samples } from '../../model/image/picture';
import { blendRows } from '../../model/restore/blend';
import type { BlendedPicture } from './task-map';

/** Rows between two looks at the signal: a few milliseconds of work at any width. */
const rowsAtOnce = 64;

/**
 * @returns the picture itself without a blend; else a new one with the blended samples (everything else shared)
 * @throws EngineError CANCELLED
 */
export function blendWhole({ picture, blend }: BlendedPicture, signal?: CancelSignal): Picture {
  if (!blend) return picture;
  const { width, height, bits } = picture;
  const samples = allocateSamples(width * height * 3, bits);
  for (let row = 0; row < height; row += rowsAtOnce) {
    throwIfCancelled(signal);
    const end = Math.min(row + rowsAtOnce, height);
    const part = samples.subarray(row * width * 3, end * width * 3) as Samples;
    blendRows(picture, blend.denoised, blend.look, row, end, part);
  }
  return { ...picture, samples };
}
