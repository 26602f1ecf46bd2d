/** Codes one value of a band: is it zero, its magnitude, its sign; each bit from contexts of what is known around it. */
import type { ContextMixer } from './context-mixer';
import { inputCount } from './context-mixer';
import { bitPrice } from './range-coder';
import { causalSum, farSum, type KnownBand } from './known-band';
import { coarseLevels, fineLevels, mediumCount, mediumLevels } from './quantizers';
import {
  expectationSets,
  expectationTerms,
  exponentBin,
  lastExponentBin,
  lastMantissaBin,
  magnitudeContexts,
  magnitudeSets,
  magnitudeStart,
  magnitudeTotal,
  mantissaBin,
  signContexts,
  signSet,
  signStart,
} from './table-layout';

/** What is known around a value, beside its own band. Sums are in 16ths of a step. */
export interface Surroundings {
  /** Around its place in the coarser band of its channel and orientation, and the value there. */
  coarser: number;
  coarserValue: number;
  /** Around its place in the other orientations of its level, and the magnitude there. */
  sibling: number;
  siblingMagnitude: number;
  /** The same band of the first channel; absent in that channel. */
  luma: KnownBand | undefined;
  /** The same band of the channel before. */
  other: KnownBand | undefined;
  /** Around its place in those two. */
  channels: number;
}

/** Weights in 256ths of the expected magnitude: by class, see `expectationTerms`. */
export type ExpectationWeights = Int32Array;

/** Called with the terms of the expected magnitude (16ths) and the magnitude itself: for fitting the weights. */
export type ValueObserver = (bandClass: number, terms: readonly number[], magnitude: number) => void;

const sumLimit = 4095;
/** Exponents that a value of 16 bits can need. */
const maxExponent = 14;
const limit = (value: number, largest: number): number => (value > largest ? largest : value);

export class ValueCoder {
  /** First context of each input for the value at hand. */
  private readonly starts = new Int32Array(inputCount);
  private weightStart = 0;
  /** Expected magnitude of the value at hand, 16ths of a step. */
  expected = 0;

  constructor(
    private readonly mixer: ContextMixer,
    private readonly expectation: ExpectationWeights,
    private readonly observe?: ValueObserver,
  ) {}

  /**
   * @param value what to write; ignored when reading
   * @param band the value's own band and its place in it
   * @returns the value, -32767..32767
   */
  code(value: number, bandClass: number, band: KnownBand, place: number, around: Surroundings): number {
    const wanted = value < 0 ? -value : value;
    this.chooseContexts(wanted, bandClass, band, place, around);
    return this.write(value, bandClass, band, place, around);
  }

  /** Looks at a place, so that `price` and `write` know it. */
  prepare(bandClass: number, band: KnownBand, place: number, around: Surroundings): void {
    this.chooseContexts(0, bandClass, band, place, around);
  }

  /** As `code`, at a place that was prepared. */
  write(value: number, bandClass: number, band: KnownBand, place: number, around: Surroundings): number {
    const wanted = value < 0 ? -value : value;
    const magnitude = this.codeMagnitude(wanted);
    if (magnitude === 0) return 0;
    return this.codeSign(value < 0 ? 1 : 0, bandClass, band, place, around) ? -magnitude : magnitude;
  }

  /** Bits that a magnitude would take at the place that was prepared. @param magnitude 0..32767 */
  price(magnitude: number): number {
    if (magnitude === 0) return this.priceBin(0, 0);
    let bits = this.priceBin(0, 1);
    if (magnitude === 1) return bits + this.priceBin(1, 0);
    bits += this.priceBin(1, 1);
    if (magnitude === 2) return bits + this.priceBin(2, 0);
    bits += this.priceBin(2, 1);
    const rest = magnitude - 2;
    const exponent = 31 - Math.clz32(rest);
    for (let i = 0; i <= exponent && i < maxExponent; i++)
      bits += this.priceBin(limit(exponentBin + i, lastExponentBin), i < exponent ? 1 : 0);
    if (exponent > 0)
      bits +=
        this.priceBin(limit(mantissaBin + exponent - 1, lastMantissaBin), (rest >> (exponent - 1)) & 1) +
        exponent -
        1;
    return bits;
  }

  /** Bits that a sign would take at a place. */
  priceSign(
    isNegative: boolean,
    bandClass: number,
    band: KnownBand,
    place: number,
    around: Surroundings,
  ): number {
    this.chooseSignContexts(bandClass, band, place, around);
    return bitPrice(isNegative ? 1 : 0, this.mixer.peek(signSet(bandClass)));
  }

  private priceBin(bin: number, bit: number): number {
    this.chooseBin(bin);
    return bitPrice(bit, this.mixer.peek(this.weightStart + bin * expectationSets));
  }

  private chooseContexts(
    wanted: number,
    bandClass: number,
    band: KnownBand,
    p: number,
    around: Surroundings,
  ): void {
    const { expectation, starts, observe } = this;
    const { magnitudes: m, stride } = band;
    const { luma } = around;
    const own = causalSum(band, p);
    const first = bandClass * expectationTerms;
    if (observe) observe(bandClass, [own, around.coarser, around.sibling, around.channels], wanted);
    const sum =
      (own * expectation[first] +
        around.coarser * expectation[first + 1] +
        around.sibling * expectation[first + 2] +
        around.channels * expectation[first + 3]) >>
      8;
    const expected = limit(sum, sumLimit);
    this.expected = expected;
    const ownLevel = mediumLevels[limit(own, sumLimit)];
    const coarserLevel = mediumLevels[limit(around.coarser, sumLimit)];
    const siblingLevel = mediumLevels[limit(around.sibling, sumLimit)];
    const channelsLevel = mediumLevels[limit(around.channels, sumLimit)];
    const west = limit(m[p - 1], 3);
    const north = limit(m[p - stride], 3);
    const northWest = m[p - stride - 1];
    const diagonal = limit(northWest + m[p - stride + 1], 3);
    const far = farSum(band, p);
    const coarserValue = around.coarserValue;
    const coarserMagnitude = limit(coarserValue < 0 ? -coarserValue : coarserValue, 3);
    // The two most telling magnitudes at the same place elsewhere.
    const twin = luma ? luma.magnitudes[p] : around.siblingMagnitude;
    const secondTwin = !luma
      ? northWest
      : around.other !== luma
        ? around.other!.magnitudes[p]
        : around.siblingMagnitude;

    let start = magnitudeStart(bandClass);
    starts[0] = start + fineLevels[expected];
    start += magnitudeContexts[0];
    starts[1] = start + ownLevel * mediumCount + coarserLevel;
    start += magnitudeContexts[1];
    starts[2] = start + ownLevel * mediumCount + (luma ? channelsLevel : siblingLevel);
    start += magnitudeContexts[2];
    starts[3] =
      start + (((west * 4 + north) * 4 + diagonal) * 4 + limit(far, 3)) * 2 + (around.coarser > 8 ? 1 : 0);
    start += magnitudeContexts[3];
    starts[4] =
      start +
      (coarseLevels[expected] * mediumCount + mediumLevels[limit(far * 4, sumLimit)]) * 2 +
      (around.sibling > 8 ? 1 : 0);
    start += magnitudeContexts[4];
    starts[5] =
      start + (((coarserMagnitude * 4 + limit(twin, 3)) * 4 + limit(secondTwin, 3)) * 4 + west) * 4 + north;
    const set = expected < 4 ? 0 : expected < 12 ? 1 : expected < 40 ? 2 : 3;
    this.weightStart = magnitudeSets(bandClass) + set;
  }

  /** 0, 1, 2 in unary; from 3 on the rest (magnitude - 2) by exponent in unary and mantissa. */
  private codeMagnitude(wanted: number): number {
    if (this.codeBin(0, wanted > 0 ? 1 : 0) === 0) return 0;
    if (this.codeBin(1, wanted > 1 ? 1 : 0) === 0) return 1;
    if (this.codeBin(2, wanted > 2 ? 1 : 0) === 0) return 2;
    const rest = wanted - 2;
    const wantedExponent = 31 - Math.clz32(rest);
    let exponent = 0;
    while (
      exponent < maxExponent &&
      this.codeBin(limit(exponentBin + exponent, lastExponentBin), wantedExponent > exponent ? 1 : 0)
    )
      exponent++;
    let read = 1;
    for (let k = exponent - 1; k >= 0; k--) {
      const bit = (rest >> k) & 1;
      const isLeading = k === exponent - 1;
      read =
        read * 2 +
        (isLeading
          ? this.codeBin(limit(mantissaBin + exponent - 1, lastMantissaBin), bit)
          : this.mixer.codeEven(bit));
    }
    return limit(read + 2, 32767);
  }

  private chooseBin(bin: number): void {
    const { mixer, starts } = this;
    const { contexts } = mixer;
    const shift = bin * magnitudeTotal;
    for (let i = 0; i < inputCount; i++) contexts[i] = starts[i] + shift;
  }

  private codeBin(bin: number, bit: number): number {
    this.chooseBin(bin);
    return this.mixer.code(bit, this.weightStart + bin * expectationSets);
  }

  private codeSign(
    bit: number,
    bandClass: number,
    band: KnownBand,
    place: number,
    around: Surroundings,
  ): number {
    this.chooseSignContexts(bandClass, band, place, around);
    return this.mixer.code(bit, signSet(bandClass));
  }

  private chooseSignContexts(
    bandClass: number,
    { values, stride }: KnownBand,
    p: number,
    { luma, other, coarserValue }: Surroundings,
  ): void {
    const { contexts } = this.mixer;
    let start = signStart(bandClass);
    contexts[0] = start + signPair(values[p - 1], values[p - stride]);
    start += signContexts[0];
    contexts[1] = start + agreement(values, stride, luma, p);
    start += signContexts[1];
    contexts[2] = start + signPair(values[p - stride - 1], values[p - stride + 1]);
    start += signContexts[2];
    contexts[3] = start + agreement(values, stride, other, p);
    start += signContexts[3];
    contexts[4] = start + Math.sign(coarserValue) + 1;
    start += signContexts[4];
    contexts[5] = start + signPair(values[p - 2], values[p - 2 * stride]);
  }
}

function signPair(a: number, b: number): number {
  return (Math.sign(a) + 1) * 3 + Math.sign(b) + 1;
}

/** Another channel's sign here, and whether its signs agreed with ours to the left and above. */
function agreement(values: Int16Array, stride: number, reference: KnownBand | undefined, p: number): number {
  if (!reference) return 13;
  const here = Math.sign(reference.values[p]);
  const west = Math.sign(values[p - 1] * reference.values[p - 1]);
  const north = Math.sign(values[p - stride] * reference.values[p - stride]);
  return (here + 1) * 9 + (west + 1) * 3 + north + 1;
}
