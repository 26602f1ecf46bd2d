/**
 * The weights of a network as one flat vector: a layout names each piece, its shape and its first values. Optimiser,
 * average and checkpoint then handle one vector instead of sixty tensors.
 */
import type { Tensor, Tensor1D } from '../tf';
import { getTf } from '../tf';
import { createRandom } from '../random';

/** How a piece starts: He 2015 normal (fan-in), zeros, or He scaled down for the end of a residual branch. */
export type Initializer = { readonly kind: 'he'; readonly gain: number } | { readonly kind: 'zeros' };

export interface ParameterPiece {
  readonly name: string;
  readonly shape: readonly number[];
  /** Inputs that one output value sums over; sets the He deviation `gain * sqrt(2 / fanIn)`. */
  readonly fanIn: number;
  readonly init: Initializer;
}

export type ParameterLayout = readonly ParameterPiece[];

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

/** Count of all weights in a layout. */
export function parameterCount(layout: ParameterLayout): number {
  return layout.reduce((sum, piece) => sum + sizeOf(piece.shape), 0);
}

/**
 * First values for every weight (He, Zhang, Ren and Sun 2015, "Delving Deep into Rectifiers").
 * @param seed any integer; the same seed gives the same weights
 * @returns flat vector, length `parameterCount(layout)`
 */
export function initialParameters(layout: ParameterLayout, seed: number): Float32Array {
  const random = createRandom(seed);
  const flat = new Float32Array(parameterCount(layout));
  let offset = 0;
  for (const piece of layout) {
    const size = sizeOf(piece.shape);
    if (piece.init.kind === 'he') {
      const deviation = piece.init.gain * Math.sqrt(2 / piece.fanIn);
      for (let i = 0; i < size; i++) flat[offset + i] = deviation * random.normal();
    }
    offset += size;
  }
  return flat;
}

/** The pieces of a flat vector by name, as tensors of their shapes. Differentiable in `flat`. */
export function splitParameters(layout: ParameterLayout, flat: Tensor1D): Map<string, Tensor> {
  const sizes = layout.map((piece) => sizeOf(piece.shape));
  const pieces = getTf().split(flat, sizes);
  return new Map(layout.map((piece, i) => [piece.name, pieces[i].reshape([...piece.shape])]));
}

/** Kernel and bias of one convolution for a layout. */
export function convPieces(
  name: string,
  shape: readonly [height: number, width: number, inputs: number, outputs: number],
  options: { readonly gain?: number; readonly transposed?: boolean } = {},
): ParameterPiece[] {
  const [height, width, inputs, outputs] = shape;
  const { gain = 1, transposed = false } = options;
  // A transposed 2x2 kernel of stride 2 does not overlap: each output value sums over the input channels only.
  const fanIn = transposed ? inputs : height * width * inputs;
  const kernelShape = transposed ? [height, width, outputs, inputs] : [...shape];
  return [
    {
      name: `${name}/kernel`,
      shape: kernelShape,
      fanIn,
      init: gain === 0 ? { kind: 'zeros' } : { kind: 'he', gain },
    },
    { name: `${name}/bias`, shape: [outputs], fanIn, init: { kind: 'zeros' } },
  ];
}
