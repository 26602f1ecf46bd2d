/**
 * What stands in for a tile that a rescue could not read: its low band alone, taken from the thumbnail or drawn in from the
 * whole tiles beside it, so that neighbours lose nothing at the border; and quiet stripes over it, so that nobody takes it
 * for the photo.
 */
import { loadSharp } from '../image/sharp';
import type { TileLatent } from './entropy/tile-coder';
import { maxLowMagnitude } from './quantize';
import type { Rectangle, Tile, TileGrid } from './tiles';
import { toPlanes, type ColourTurn } from './transform/colour';
import type { LiftingSpec } from './transform/lifting';
import { analysePlane, bandShapes, type BandShape } from './transform/pyramid';

export interface LostTileSpec {
  readonly levels: number;
  readonly lifting: LiftingSpec;
  /** 8-bit scale. */
  readonly step: number;
  readonly turn: ColourTurn;
  readonly isGrey: boolean;
}

/** Colours of the low band's places, of the whole picture: `[height, width, 3]`, 0..255. */
export interface Sketch {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/** The thumbnail at the low band's size; null when there is none or it can't be read. */
export async function sketchOf(
  thumbnail: Uint8Array | undefined,
  grid: TileGrid,
  levels: number,
): Promise<Sketch | null> {
  if (!thumbnail) return null;
  const [{ width, height }] = bandShapes(grid.width, grid.height, levels);
  try {
    const sharp = await loadSharp();
    const raw = await sharp(thumbnail, { limitInputPixels: 2 ** 20 })
      .toColourspace('srgb')
      .removeAlpha()
      .resize(width, height, { fit: 'fill' })
      .raw()
      .toBuffer();
    return raw.length === width * height * 3 ? { width, height, rgb: Float32Array.from(raw) } : null;
  } catch {
    // A damaged thumbnail is no worse than none.
    return null;
  }
}

/** Latent of a lost tile from the sketch: the low band, all else zero. */
export function latentFromSketch(tile: Tile, sketch: Sketch, spec: LostTileSpec): TileLatent {
  const { levels, lifting, step, turn, isGrey } = spec;
  const shapes = bandShapes(tile.width, tile.height, levels);
  const [low] = shapes;
  const rgb = new Float32Array(low.width * low.height * 3);
  const [left, top] = [tile.left >> levels, tile.top >> levels];
  for (let y = 0; y < low.height; y++) {
    const from = ((top + y) * sketch.width + left) * 3;
    rgb.set(sketch.rgb.subarray(from, from + low.width * 3), y * low.width * 3);
  }
  // How large a flat plane of ones comes out in the low band.
  const ones = new Float32Array(tile.width * tile.height).fill(1);
  const gain = analysePlane(ones, tile.width, tile.height, levels, lifting)[0][0];
  return toPlanes(rgb, isGrey, turn).map((plane) => [
    Int16Array.from(plane, (value) => limitLow(Math.round((value * gain) / step))),
    ...zeroDetail(shapes),
  ]);
}

/** The latents of the four tiles beside a lost one; null where there is none that is whole. */
export interface Neighbours {
  readonly west: TileLatent | null;
  readonly east: TileLatent | null;
  readonly north: TileLatent | null;
  readonly south: TileLatent | null;
}

/** Latent of a lost tile from the borders of the tiles beside it, each weighed by how near it is. */
export function latentFromNeighbours(
  tile: Tile,
  neighbours: Neighbours,
  sizeOf: (side: keyof Neighbours) => Rectangle | null,
  { levels, isGrey }: Pick<LostTileSpec, 'levels' | 'isGrey'>,
): TileLatent {
  const shapes = bandShapes(tile.width, tile.height, levels);
  const [{ width, height }] = shapes;
  const sides = (['west', 'east', 'north', 'south'] as const).flatMap((side) => {
    const latent = neighbours[side];
    const size = sizeOf(side);
    return latent && size ? [{ side, latent, low: bandShapes(size.width, size.height, levels)[0] }] : [];
  });
  return Array.from({ length: isGrey ? 1 : 3 }, (_, channel) => {
    const values = new Int16Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        let [sum, weights] = [0, 0];
        for (const { side, latent, low } of sides) {
          const distance = { west: x + 1, east: width - x, north: y + 1, south: height - y }[side];
          sum += latent[channel][0][borderPlace(side, low, x, y)] / distance;
          weights += 1 / distance;
        }
        if (weights > 0) values[y * width + x] = limitLow(Math.round(sum / weights));
      }
    return [values, ...zeroDetail(shapes)];
  });
}

/** The place of a neighbour's low band that touches a place of ours. */
function borderPlace(side: keyof Neighbours, low: BandShape, x: number, y: number): number {
  const column = side === 'west' ? low.width - 1 : side === 'east' ? 0 : Math.min(x, low.width - 1);
  const row = side === 'north' ? low.height - 1 : side === 'south' ? 0 : Math.min(y, low.height - 1);
  return row * low.width + column;
}

const zeroDetail = (shapes: readonly BandShape[]) =>
  shapes.slice(1).map((shape) => new Int16Array(shape.width * shape.height));

const limitLow = (value: number) => Math.max(-maxLowMagnitude, Math.min(maxLowMagnitude, value));

/** Stripes: distance and width along the diagonal, px; how far they stand off, 8-bit scale. */
const stripeEvery = 20;
const stripeWidth = 3;
const stripeContrast = 22;

/**
 * Diagonal stripes over a lost tile, darker on bright ground and brighter on dark; they go on from tile to tile.
 * @param values floats `[height, width, 3]`, 0..255
 */
export function markLost(values: Float32Array, tile: Rectangle): Float32Array {
  const marked = Float32Array.from(values);
  for (let y = 0; y < tile.height; y++)
    for (let x = 0; x < tile.width; x++) {
      if ((tile.left + x + tile.top + y) % stripeEvery >= stripeWidth) continue;
      const i = (y * tile.width + x) * 3;
      const isBright = values[i] + values[i + 1] + values[i + 2] > 3 * 112;
      for (let c = 0; c < 3; c++) marked[i + c] += isBright ? -stripeContrast : stripeContrast;
    }
  return marked;
}
