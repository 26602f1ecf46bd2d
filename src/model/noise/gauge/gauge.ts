/** Reads the noise level of photos that were saved as JPEG and its kin: learned, because little there is white noise. */
import type { SampleSource } from '../../image/picture';
import { noiseFeatures } from './features';
import learned from './learned.json';
import { gaugeWeights, levelOffset } from './network';

/** What training gives: mean and inverse deviation of each feature, and the weights in the order of `gaugeWeights`. */
export interface LearnedGauge {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
  readonly weights: Float32Array;
}

let shipped: LearnedGauge | undefined;

/**
 * @param picture at least 24 px a side
 * @returns standard deviations on the 0-255 scale, see `NoiseEstimate`
 */
export function readGauge(picture: SampleSource): {
  readonly sigmaLuma: number;
  readonly sigmaChroma: number;
} {
  shipped ??= { mean: decode(learned.mean), scale: decode(learned.scale), weights: decode(learned.weights) };
  const [sigmaLuma, sigmaChroma] = [...readLevels(noiseFeatures(picture), shipped)].map((value) =>
    Math.max(0, Math.exp(value) - levelOffset),
  );
  return { sigmaLuma, sigmaChroma };
}

/** Logarithms of the levels of luminance and colour, plus `levelOffset`: a few thousand products, no TensorFlow. */
export function readLevels(features: Float32Array, { mean, scale, weights }: LearnedGauge): Float32Array {
  let values: Float32Array = features.map((value, i) => (value - mean[i]) * scale[i]);
  let from = 0;
  for (const [index, { shape }] of gaugeWeights.entries()) {
    const size = shape.reduce((product, side) => product * side, 1);
    const piece = weights.subarray(from, from + size);
    const isLast = index >= gaugeWeights.length - 2;
    values = shape.length === 2 ? multiply(values, piece, shape[1]) : addBias(values, piece, !isLast);
    from += size;
  }
  return values;
}

/** @param kernel `[input, units]` */
function multiply(input: Float32Array, kernel: Float32Array, units: number): Float32Array {
  const output = new Float32Array(units);
  for (let i = 0; i < input.length; i++)
    for (let unit = 0; unit < units; unit++) output[unit] += input[i] * kernel[i * units + unit];
  return output;
}

function addBias(values: Float32Array, bias: Float32Array, isRectified: boolean): Float32Array {
  return values.map((value, i) => (isRectified ? Math.max(0, value + bias[i]) : value + bias[i]));
}

/** Base64 of little-endian float32. */
function decode(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}
