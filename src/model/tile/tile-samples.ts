/** Moves tiles between a picture's samples and the floats of a network; outside its edges a picture is mirrored. */
import { peakOf, type SampleSource } from '../image/picture';
import type { PlannedTile, TilePlan } from './plan-tiles';

/** Index inside `0..size-1` that a mirrored picture shows at `index` (edge px not repeated). */
export function mirror(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const wrapped = ((index % period) + period) % period;
  return wrapped < size ? wrapped : period - wrapped;
}

/** A rectangle of a picture, px; may reach past its edges. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Writes a region as floats 0..1, `[height, width, 3]`, into `target` from `offset` on.
 */
export function readRegion(
  picture: SampleSource,
  region: Region,
  target: Float32Array,
  offset: number,
): void {
  const { samples, width, height } = picture;
  const scale = 1 / peakOf(picture.bits);
  const columns = Int32Array.from({ length: region.width }, (_, x) => mirror(region.left + x, width) * 3);
  let to = offset;
  for (let y = 0; y < region.height; y++) {
    const row = mirror(region.top + y, height) * width * 3;
    for (let x = 0; x < region.width; x++) {
      const from = row + columns[x];
      target[to] = samples[from] * scale;
      target[to + 1] = samples[from + 1] * scale;
      target[to + 2] = samples[from + 2] * scale;
      to += 3;
    }
  }
}

/**
 * Writes what a tile makes into a 16-bit picture, clamped and rounded.
 * @param values floats 0..1, `[plan.inputHeight, plan.inputWidth, 3]`, from `offset` on
 */
export function writeTile(
  values: Float32Array,
  offset: number,
  tile: PlannedTile,
  plan: TilePlan,
  target: { readonly samples: Uint16Array; readonly width: number },
): void {
  const { samples } = target;
  for (let y = tile.top; y < tile.top + tile.height; y++) {
    let from = offset + ((y - tile.inputTop) * plan.inputWidth + tile.left - tile.inputLeft) * 3;
    let to = (y * target.width + tile.left) * 3;
    for (const end = to + tile.width * 3; to < end; to++, from++) {
      const value = values[from] * 65535 + 0.5;
      samples[to] = value <= 0 ? 0 : value >= 65535 ? 65535 : value | 0;
    }
  }
}
