/**
 * What the Fold encoder says of a picture, as one row of numbers: the coarse values of its latent as they are (where
 * light and colour lie), of the finer bands their strength (texture).
 */
import type { LiftingSpec } from '../../fold/transform/lifting';
import { toPlanes } from '../../fold/transform/colour';
import { analysePlane } from '../../fold/transform/pyramid';

/** The encoder's transform, as the codec's model has it. */
export interface FoldTransform {
  readonly levels: number;
  readonly lifting: LiftingSpec;
}

/** Bands of at most so many values are taken as they are. */
const coarseValues = 4;

/** @param rgb `[side,side,3]`, 0..1 */
export function foldCode(rgb: Float32Array, side: number, { levels, lifting }: FoldTransform): Float32Array {
  const planes = toPlanes(
    rgb.map((value) => value * 255),
    false,
  );
  const values = planes.flatMap((plane) =>
    analysePlane(plane, side, side, levels, lifting).flatMap((band) => {
      if (band.length <= coarseValues) return [...band];
      const power = band.reduce((sum, value) => sum + value * value, 0) / band.length;
      return [Math.log1p(Math.sqrt(power))];
    }),
  );
  return Float32Array.from(values);
}

/** Each column with mean 0 and deviation 1, so that none outweighs the others. @param values `[rows,size]` */
export function standardisedColumns(values: Float32Array, size: number): Float32Array {
  const rows = values.length / size;
  const out = Float32Array.from(values);
  for (let column = 0; column < size; column++) {
    let sum = 0;
    let squares = 0;
    for (let row = 0; row < rows; row++) {
      const value = values[row * size + column];
      sum += value;
      squares += value * value;
    }
    const mean = sum / rows;
    const deviation = Math.sqrt(Math.max(1e-12, squares / rows - mean * mean));
    for (let row = 0; row < rows; row++)
      out[row * size + column] = (values[row * size + column] - mean) / deviation;
  }
  return out;
}
