/** How the coder's contexts and mixing weights are laid out in its tables. */
import type { BandShape } from '../transform/pyramid';
import { inputCount } from './context-mixer';
import { coarseCount, fineCount, mediumCount } from './quantizers';

/** Bits of a magnitude: is it 0, 1, 2; then of an Exp-Golomb code its exponent and leading mantissa bit. */
export const exponentBin = 3;
export const lastExponentBin = 12;
export const mantissaBin = 13;
export const lastMantissaBin = 18;
const magnitudeBins = 19;

/** Contexts of one bit of a magnitude, by input of the mixer. */
export const magnitudeContexts = [
  fineCount,
  mediumCount * mediumCount,
  mediumCount * mediumCount,
  512,
  coarseCount * mediumCount * 2,
  1024,
] as const;
export const signContexts = [9, 27, 9, 27, 3, 9] as const;
export const flagContexts = [18, 54, 27, 6, 3, 9] as const;

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
/** Contexts of one bit of a magnitude together: the distance from bin to bin. */
export const magnitudeTotal = sum(magnitudeContexts);
const classTotal = magnitudeBins * magnitudeTotal + sum(signContexts) + sum(flagContexts);

/** Weight sets of a bit of a magnitude: by how much is expected. */
export const expectationSets = 4;
const setsOfClass = magnitudeBins * expectationSets + 2;

/** Classes of bands: luma or chroma, level, orientation. */
export function classCount(levels: number): number {
  return 2 * (levels * 3 + 1);
}

/** Class of a band; the low band comes last within its channel kind. */
export function classOf(channel: number, shape: BandShape, levels: number): number {
  const band = shape.orientation === 0 ? levels * 3 : (shape.level - 1) * 3 + shape.orientation - 1;
  return (channel === 0 ? 0 : levels * 3 + 1) + band;
}

/** First context of a class's magnitudes, signs and zero-block flags. */
export const magnitudeStart = (bandClass: number): number => bandClass * classTotal;
export const signStart = (bandClass: number): number =>
  bandClass * classTotal + magnitudeBins * magnitudeTotal;
export const flagStart = (bandClass: number): number => signStart(bandClass) + sum(signContexts);

/** First weight set of a class's magnitudes; its set for signs and for zero-block flags. */
export const magnitudeSets = (bandClass: number): number => bandClass * setsOfClass;
export const signSet = (bandClass: number): number => (bandClass + 1) * setsOfClass - 2;
export const flagSet = (bandClass: number): number => (bandClass + 1) * setsOfClass - 1;

/** Terms of the expected magnitude: same band, coarser band, other orientation, other channels. */
export const expectationTerms = 4;

/** Lengths of the tables for a number of wavelet levels. */
export function tableSizes(levels: number): {
  readonly contexts: number;
  readonly weights: number;
  readonly expectation: number;
} {
  const classes = classCount(levels);
  return {
    contexts: classes * classTotal,
    weights: classes * setsOfClass * inputCount,
    expectation: classes * expectationTerms,
  };
}
