/** A square picture through the codec's encoder and back, without the network. */
import { allocateSamples } from '../../image/picture';
import { toSteps } from '../analyse-picture';
import { createTurnChooser } from '../choose-turn';
import { usualChoice } from '../entropy/choosing-coder';
import type { TileCodec } from '../entropy/code-tile';
import type { FoldSpec } from '../model';
import { dequantizeBands, quantizeBands } from '../quantize';
import { fromPlanes, toPlanes, type ColourTurn } from '../transform/colour';
import { analysePlane, bandShapes, synthesisePlane } from '../transform/pyramid';

export interface Coding extends Pick<FoldSpec, 'levels' | 'lifting'> {
  /** Chooses the integers as the encoder does; by default the quick quantizer does, which needs no tables. */
  readonly codec?: TileCodec;
}

/**
 * @param rgb `[side, side, 3]`, 0..255
 * @param step 8-bit scale
 * @param turn of the colours; none by default
 */
export function codeAndBack(
  rgb: Float32Array,
  side: number,
  step: number,
  { levels, lifting, codec }: Coding,
  turn?: ColourTurn,
): Float32Array {
  const bands = toPlanes(rgb, false, turn).map((plane) => analysePlane(plane, side, side, levels, lifting));
  const shapes = bandShapes(side, side, levels);
  const latent = codec
    ? codec.choose(toSteps(bands, step), side, side, usualChoice).latent
    : bands.map((channel) => quantizeBands(channel, shapes, step));
  const planes = latent.map((channel) =>
    synthesisePlane(dequantizeBands(channel, step), side, side, levels, lifting),
  );
  return fromPlanes(planes, turn);
}

/** How the encoder would turn a square picture's colours at a step. @param rgb `[side, side, 3]`, 0..255 */
export function turnOfSquare(rgb: Float32Array, side: number, step: number): ColourTurn {
  const samples = allocateSamples(rgb.length, 8);
  for (let i = 0; i < rgb.length; i++) samples[i] = Math.min(255, Math.max(0, Math.round(rgb[i])));
  const picture = { width: side, height: side, bits: 8, samples, isGrey: false } as const;
  return createTurnChooser([picture])(Math.round(step * 256));
}
