/** The encoder: picture -> quantised latent, tile by tile, in bounded memory. */
import { peakOf, type Picture } from '../image/picture';
import { cutTile } from './latent-window';
import { quantizeBands } from './quantize';
import { surround, tileGrid, type Rectangle, type Tile } from './tiles';
import { toPlanes, type ColourTurn } from './transform/colour';
import type { LiftingSpec } from './transform/lifting';
import { analysePlane, bandShapes } from './transform/pyramid';

export interface Analysis {
  readonly levels: number;
  readonly lifting: LiftingSpec;
  /** 8-bit scale. */
  readonly step: number;
  /** Of the picture's colours; none by default. */
  readonly turn?: ColourTurn;
}

/**
 * How far a value of the latent sees, px, in whole places of the coarsest band: with this margin around a window its
 * values are those of the whole picture's transform (4 taps a side and level).
 */
export function analysisMargin(levels: number): number {
  return 4 * 2 ** levels;
}

/** Samples of a part of a picture as floats `[height, width, 3]` on the 8-bit scale. */
export function readArea(
  picture: Pick<Picture, 'width' | 'bits' | 'samples'>,
  area: Rectangle,
): Float32Array {
  const scale = 255 / peakOf(picture.bits);
  const values = new Float32Array(area.width * area.height * 3);
  for (let y = 0; y < area.height; y++) {
    const from = ((area.top + y) * picture.width + area.left) * 3;
    const to = y * area.width * 3;
    for (let i = 0; i < area.width * 3; i++) values[to + i] = picture.samples[from + i] * scale;
  }
  return values;
}

/**
 * Latents of neighbouring tiles, as the transform of the whole picture has them.
 * @returns `[tile][channel][band]`; one channel for a grey picture, else three
 */
export function analyseTiles(picture: Picture, tiles: readonly Tile[], analysis: Analysis): Int16Array[][][] {
  const { levels, lifting, step, turn } = analysis;
  const grid = tileGrid(picture.width, picture.height);
  const area = surround(tiles, analysisMargin(levels), grid);
  const shapes = bandShapes(area.width, area.height, levels);
  const bands = toPlanes(readArea(picture, area), picture.isGrey, turn).map((plane) =>
    quantizeBands(analysePlane(plane, area.width, area.height, levels, lifting), shapes, step),
  );
  return tiles.map((tile) => cutTile(bands, area, tile, levels));
}
