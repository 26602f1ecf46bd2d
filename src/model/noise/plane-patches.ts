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

/** Red and blue that differ by less are grey but for rounding, 0-255 scale: three steps of 16 bits. */
const leastColour = 0.01 * Math.SQRT2;

/** Patches of one plane, one after the other, with the mean of each over all colours (0-255 scale). */
export interface PlanePatches {
  readonly values: readonly [Float32Array, Float32Array, Float32Array];
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
  readonly count: number;
}

/** Where patches lie: their upper left corners, every `stride` px under `columns` and `rows`; `count` of them. */
export interface PatchGrid {
  readonly columns: number;
  readonly rows: number;
  readonly stride: number;
  readonly count: number;
}

/** At most about `limit` patches on an even grid; none of a picture that is smaller than one. */
export function patchGrid(
  { width, height }: Pick<SampleSource, 'width' | 'height'>,
  limit = maxPatches,
): PatchGrid {
  const columns = Math.max(0, width - sidePx + 1);
  const rows = Math.max(0, height - sidePx + 1);
  const stride = Math.max(1, Math.ceil(Math.sqrt((columns * rows) / limit)));
  return { columns, rows, stride, count: Math.ceil(columns / stride) * Math.ceil(rows / stride) };
}

/** The patches of `patchGrid`. */
export function gatherPatches(picture: SampleSource, limit = maxPatches): PlanePatches {
  const { width, samples } = picture;
  const { columns, rows, stride, count } = patchGrid(picture, limit);
  const values = [0, 1, 2].map(
    () => new Float32Array(count * patchSize),
  ) as unknown as PlanePatches['values'];
  const lowest = new Float32Array(count);
  const highest = new Float32Array(count);
  const scale = 255 / peakOf(picture.bits);
  const [first, second, last] = values;
  const [[p, q, r], [s, , t], [u, v, w]] = opponent;
  let to = 0;
  for (let top = 0; top < rows; top += stride)
    for (let left = 0; left < columns; left += stride) {
      let [reds, greens, blues] = [0, 0, 0];
      for (let y = 0; y < sidePx; y++) {
        const row = ((top + y) * width + left) * 3;
        for (let at = row; at < row + 3 * sidePx; at += 3, to++) {
          const red = samples[at] * scale;
          const green = samples[at + 1] * scale;
          const blue = samples[at + 2] * scale;
          reds += red;
          greens += green;
          blues += blue;
          first[to] = p * red + q * green + r * blue;
          second[to] = s * red + t * blue;
          last[to] = u * red + v * green + w * blue;
        }
      }
      const index = to / patchSize - 1;
      lowest[index] = Math.min(reds, greens, blues) / patchSize;
      highest[index] = Math.max(reds, greens, blues) / patchSize;
    }
  return { values, lowest, highest, count };
}

/** Whether any patch of `patchGrid` is anything but grey: nothing is gathered, and a colour photo is told at once. */
export function hasColour(picture: SampleSource): boolean {
  const { width, samples } = picture;
  const { columns, rows, stride } = patchGrid(picture);
  const scale = 255 / peakOf(picture.bits);
  for (let top = 0; top < rows; top += stride)
    for (let left = 0; left < columns; left += stride)
      for (let i = 0; i < patchSize; i++) {
        const at = ((top + (i >> 3)) * width + left + (i & 7)) * 3;
        if (Math.abs(samples[at] - samples[at + 2]) * scale > leastColour) return true;
      }
  return false;
}
