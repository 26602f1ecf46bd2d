/** Size of an element in device px. */
import type { Size } from './viewport';

/**
 * As the browser lays it out on the display's own px; rounding CSS px is off by one at fractional ratios. Where the two
 * differ by more than rounding (an emulated pixel ratio knows nothing of the first), the rounded size is right.
 * @param ratio device px per CSS px
 */
export function devicePixelsOf(
  entry: Pick<ResizeObserverEntry, 'contentRect' | 'devicePixelContentBoxSize'>,
  ratio: number,
): Size {
  const rounded = {
    width: Math.round(entry.contentRect.width * ratio),
    height: Math.round(entry.contentRect.height * ratio),
  };
  const exact = (entry.devicePixelContentBoxSize as readonly ResizeObserverSize[] | undefined)?.[0];
  if (!exact) return rounded;
  const { inlineSize: width, blockSize: height } = exact;
  const isNear = Math.abs(width - rounded.width) <= 1 && Math.abs(height - rounded.height) <= 1;
  return isNear ? { width, height } : rounded;
}
