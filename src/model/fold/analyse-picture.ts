/** The encoder's transform: picture -> values of the latent, tile by tile, in bounded memory. */
import { peakOf, type Picture } from '../image/picture';
import { cutTile } from './latent-window';
import { maxMagnitude, quantizeBands } from './quantize';
import { surround, tileGrid, type Rectangle, type Tile } from './tiles';
import { toPlanes, type ColourTurn } from './transform/colour';
import { liftingMargin, type LiftingSpec } from './transform/lifting';
import { analysePlane, bandShapes } from './transform/pyramid';

export interface Analysis {
  readonly levels: number;
  readonly lifting: LiftingSpec;
  /** 8-bit scale. */
  readonly step: number;
  /** Of the picture's colours; none by default. */
  readonly turn?: ColourTurn;
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

/** The part of a picture that the values of tiles depend on. */
export function windowAround(
  { width, height }: Pick<Picture, 'width' | 'height'>,
  tiles: readonly Tile[],
  { levels, lifting }: Pick<Analysis, 'levels' | 'lifting'>,
): Rectangle {
  return surround(tiles, liftingMargin(lifting, levels), tileGrid(width, height));
}

/** Values of a window's bands, `[channel][band]`; one channel for a grey picture, else three. */
function analyseWindow(
  picture: Picture,
  area: Rectangle,
  { levels, lifting, turn }: Analysis,
): Float32Array[][] {
  return toPlanes(readArea(picture, area), picture.isGrey, turn).map((plane) =>
    analysePlane(plane, area.width, area.height, levels, lifting),
  );
}

/**
 * What the values of neighbouring tiles should be, as the transform of the whole picture has them.
 * @returns in steps, `[tile][channel][band]`
 */
export function targetsOfTiles(
  picture: Picture,
  tiles: readonly Tile[],
  analysis: Analysis,
): Float32Array[][][] {
  const { levels, step } = analysis;
  const area = windowAround(picture, tiles, analysis);
  const targets = toSteps(analyseWindow(picture, area, analysis), step);
  return tiles.map((tile) => cutTile(targets, area, tile, levels));
}

/** Both integers beside a target can be written up to here. */
const mostTarget = maxMagnitude - 1;

export const limitTarget = (value: number) => Math.max(-mostTarget, Math.min(mostTarget, value));

/** Bands in steps, as far as files can hold them. @param bands changed in place, and returned */
export function toSteps(bands: Float32Array[][], step: number): Float32Array[][] {
  const scale = 1 / step;
  for (const channel of bands)
    for (const band of channel) for (let i = 0; i < band.length; i++) band[i] = limitTarget(band[i] * scale);
  return bands;
}

/**
 * Latents of neighbouring tiles by the quick quantizer, which needs no tables.
 * @returns `[tile][channel][band]`
 */
export function analyseTiles(picture: Picture, tiles: readonly Tile[], analysis: Analysis): Int16Array[][][] {
  const { levels, step } = analysis;
  const area = windowAround(picture, tiles, analysis);
  const shapes = bandShapes(area.width, area.height, levels);
  const latents = analyseWindow(picture, area, analysis).map((bands) => quantizeBands(bands, shapes, step));
  return tiles.map((tile) => cutTile(latents, area, tile, levels));
}
