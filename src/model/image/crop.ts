/** A rectangle of a picture as a picture of its own. */
import { allocateSamples, type Picture } from './picture';

/** @param area inside the picture, px. @returns fresh samples; transparency and metadata stay behind */
export function cropPicture(
  { width: rowPx, bits, samples: all, isGrey, format }: Picture,
  area: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): Picture {
  const { left, top, width, height } = area;
  const samples = allocateSamples(width * height * 3, bits);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * rowPx + left) * 3;
    samples.set(all.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, bits, samples, isGrey, metadata: {}, format };
}
