/** A square picture through the codec's transform and quantizer and back, without entropy coding and without the network. */
import { allocateSamples } from '../../image/picture';
import { createTurnChooser } from '../choose-turn';
import type { FoldSpec } from '../model';
import { dequantizeBands, quantizeBands } from '../quantize';
import { fromPlanes, toPlanes, type ColourTurn } from '../transform/colour';
import { analysePlane, bandShapes, synthesisePlane } from '../transform/pyramid';

/**
 * @param rgb `[side, side, 3]`, 0..255
 * @param step 8-bit scale
 * @param turn of the colours; none by default
 */
export function codeAndBack(
  rgb: Float32Array,
  side: number,
  step: number,
  { levels, lifting }: Pick<FoldSpec, 'levels' | 'lifting'>,
  turn?: ColourTurn,
): Float32Array {
  const shapes = bandShapes(side, side, levels);
  const planes = toPlanes(rgb, false, turn).map((plane) => {
    const bands = quantizeBands(analysePlane(plane, side, side, levels, lifting), shapes, step);
    return synthesisePlane(dequantizeBands(bands, step), side, side, levels, lifting);
  });
  return fromPlanes(planes, turn);
}

/** How the encoder would turn a square picture's colours at a step. @param rgb `[side, side, 3]`, 0..255 */
export function turnOfSquare(rgb: Float32Array, side: number, step: number): ColourTurn {
  const samples = allocateSamples(rgb.length, 8);
  for (let i = 0; i < rgb.length; i++) samples[i] = Math.min(255, Math.max(0, Math.round(rgb[i])));
  const picture = { width: side, height: side, bits: 8, samples, isGrey: false } as const;
  return createTurnChooser([picture])(Math.round(step * 256));
}
