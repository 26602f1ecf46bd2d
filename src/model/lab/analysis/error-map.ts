/** Reconstruction error of each pixel of a photo: mean over all windows that see it, smoothed a little. */
import { cutSquare, type Plane } from '../data/photo-source';
import type { LabModel } from '../network/lab-model';

/** Windows in memory at once. */
const chunk = 512;
/** The mean is taken over squares of 2 x this + 1 px: single pixels are noise. */
const smoothPx = 2;

/** @param sidePx of a window: what the model was trained on @returns `[height,width]`, squared error */
export function errorMap(model: LabModel, plane: Plane, sidePx: number): Float32Array {
  const { width, height, channels } = plane;
  const stride = Math.max(1, sidePx / 4);
  const places = startsOf(height, sidePx, stride).flatMap((top) =>
    startsOf(width, sidePx, stride).map((left) => ({ left, top })),
  );
  const sums = new Float64Array(width * height);
  const counts = new Uint32Array(width * height);
  const size = sidePx * sidePx * channels;
  for (let start = 0; start < places.length; start += chunk) {
    const part = places.slice(start, start + chunk);
    const x = new Float32Array(part.length * size);
    part.forEach(({ left, top }, i) => x.set(cutSquare(plane, left, top, sidePx), i * size));
    const { output } = model.evaluate(x);
    part.forEach(({ left, top }, i) => {
      for (let p = 0; p < sidePx * sidePx; p++) {
        const at = (top + Math.floor(p / sidePx)) * width + left + (p % sidePx);
        let squares = 0;
        for (let c = 0; c < channels; c++)
          squares += (x[i * size + p * channels + c] - output[i * size + p * channels + c]) ** 2;
        sums[at] += squares / channels;
        counts[at]++;
      }
    });
  }
  return smoothed(
    Float32Array.from(sums, (sum, i) => sum / Math.max(1, counts[i])),
    width,
    height,
  );
}

/** Starts of windows along an axis, the last one at the very end. */
function startsOf(length: number, sidePx: number, stride: number): number[] {
  const last = Math.max(0, length - sidePx);
  const starts = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
  return starts.at(-1) === last ? starts : [...starts, last];
}

function smoothed(values: Float32Array, width: number, height: number): Float32Array {
  const along = (
    from: Float32Array,
    length: number,
    step: number,
    at: (line: number) => number,
    lines: number,
  ) => {
    const out = new Float32Array(from.length);
    for (let line = 0; line < lines; line++)
      for (let i = 0; i < length; i++) {
        let sum = 0;
        let count = 0;
        for (let j = Math.max(0, i - smoothPx); j <= Math.min(length - 1, i + smoothPx); j++, count++)
          sum += from[at(line) + j * step];
        out[at(line) + i * step] = sum / count;
      }
    return out;
  };
  const rows = along(values, width, 1, (line) => line * width, height);
  return along(rows, height, width, (line) => line, width);
}
