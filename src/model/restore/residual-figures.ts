/** Figures of what a blend takes away from a photo, on a grid of patches: quick at any size. */
import { WhitenessMeter, type Whiteness } from '../metrics/whiteness';
import { blendRegion, type BlendLook, type BlendSource } from './blend';

/** Side of a patch, px, and how many there are at most each way. */
const patchPx = 96;
const patchesEachWay = 8;

/**
 * @param look grain in it is left out: it was added, not removed
 * @returns of (R + G + B) / sqrt(3), `sigma` on the 0-255 scale
 */
export function residualFigures(picture: BlendSource, denoised: Uint16Array, look: BlendLook): Whiteness {
  const meter = new WhitenessMeter();
  const scale = picture.bits === 8 ? 1 : 1 / 257;
  const width = Math.min(patchPx, picture.width);
  const height = Math.min(patchPx, picture.height);
  const places = (side: number, patch: number) => {
    const count = Math.max(1, Math.min(patchesEachWay, Math.floor(side / patch)));
    return Array.from({ length: count }, (_, i) =>
      count === 1 ? Math.floor((side - patch) / 2) : Math.floor((i * (side - patch)) / (count - 1)),
    );
  };
  const difference = new Float32Array(width * height);
  if (width < 8 || height < 8) return meter.result();
  for (const top of places(picture.height, height))
    for (const left of places(picture.width, width)) {
      const region = { left, top, width, height };
      const blended = blendRegion(picture, denoised, { ...look, grain: 0 }, region);
      for (let i = 0; i < difference.length; i += 1) {
        const from = ((top + Math.floor(i / width)) * picture.width + left + (i % width)) * 3;
        const [r, g, b] = [0, 1, 2].map((c) => picture.samples[from + c] - blended[i * 3 + c]);
        difference[i] = ((r + g + b) * scale) / Math.sqrt(3);
      }
      meter.add(difference, width, height);
    }
  return meter.result();
}
