/** Small patches of a picture on a grid, in three opponent colour planes: what noise is looked for in. */
import { peakOf, type SampleSource } from '../image/picture';

/** Patch side, px, and values in a patch. */
export const sidePx = 8;
export const patchSize = sidePx * sidePx;
export const maxPatches = 12_000;

/** Rows: luminance-like, red-blue, green-magenta; orthonormal, so that independent noise keeps its deviation. */
const opponent = [
  [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)],
  [1 / Math.sqrt(2), 0, -1 / Math.sqrt(2)],
  [1 / Math.sqrt(6), -2 / Math.sqrt(6), 1 / Math.sqrt(6)],
] as const;

/** Patches of one plane, one after the other, with the mean of each over all colours (0-255 scale). */
export interface PlanePatches {
  readonly values: readonly [Float32Array, Float32Array, Float32Array];
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
  readonly count: number;
}

/** At most about `limit` patches on an even grid; none of a picture that is smaller than one. */
export function gatherPatches(picture: SampleSource, limit = maxPatches): PlanePatches {
  const { width, height, samples } = picture;
  const columns = Math.max(0, width - sidePx + 1);
  const rows = Math.max(0, height - sidePx + 1);
  const stride = Math.max(1, Math.ceil(Math.sqrt((columns * rows) / limit)));
  const count = Math.ceil(columns / stride) * Math.ceil(rows / stride);
  const values = [0, 1, 2].map(
    () => new Float32Array(count * patchSize),
  ) as unknown as PlanePatches['values'];
  const lowest = new Float32Array(count);
  const highest = new Float32Array(count);
  const scale = 255 / peakOf(picture.bits);
  let index = 0;
  for (let top = 0; top < rows; top += stride)
    for (let left = 0; left < columns; left += stride) {
      const sums = [0, 0, 0];
      for (let i = 0; i < patchSize; i++) {
        const at = ((top + (i >> 3)) * width + left + (i & 7)) * 3;
        const [r, g, b] = [samples[at] * scale, samples[at + 1] * scale, samples[at + 2] * scale];
        sums[0] += r;
        sums[1] += g;
        sums[2] += b;
        for (let plane = 0; plane < 3; plane++) {
          const row = opponent[plane];
          values[plane][index * patchSize + i] = row[0] * r + row[1] * g + row[2] * b;
        }
      }
      lowest[index] = Math.min(...sums) / patchSize;
      highest[index] = Math.max(...sums) / patchSize;
      index++;
    }
  return { values, lowest, highest, count };
}
