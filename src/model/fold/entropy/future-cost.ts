/**
 * What a value costs those that are coded after it and guessed from it: in its own band, in the other orientations, in the
 * finer level and in the other channels. Approximate: bits of a magnitude by its expected magnitude alone, as counted in
 * the pass before, at the values of the pass before.
 */
import type { BandShape } from '../transform/pyramid';
import { PriceTable, topMagnitude } from './price-table';
import { classOf, expectationTerms } from './table-layout';
import type { ExpectationWeights } from './value-coder';

/** A value of a tile's latent. */
export interface LatentPlace {
  readonly channel: number;
  readonly band: number;
  readonly x: number;
  readonly y: number;
}

/** Places around a band that are never coded: neighbours can be asked for without border checks. */
const margin = 2;
const notCoded = -1;

/** A band as it was coded in the pass before. */
interface CodedBand {
  readonly stride: number;
  /** 16ths of a step, `notCoded` where nothing was. */
  readonly expected: Int16Array;
  readonly magnitudes: Uint8Array;
  /** Weights of its terms of the expected magnitude, see `expectationTerms`. */
  readonly weights: readonly number[];
}

/**
 * The future's share in a decision. Above 1, because the future counts the magnitudes alone and not what signs and the
 * other contexts lose: chosen on held-out training pictures.
 */
const futureShare = 1.5;

export class FutureCost {
  private readonly bands: CodedBand[][];
  private prices = new PriceTable();
  private before: PriceTable | undefined;

  constructor(
    private readonly shapes: readonly BandShape[],
    channels: number,
    levels: number,
    expectation: ExpectationWeights,
  ) {
    this.bands = Array.from({ length: channels }, (_, channel) =>
      shapes.map((shape) => {
        const first = classOf(channel, shape, levels) * expectationTerms;
        const stride = shape.width + 2 * margin;
        const count = stride * (shape.height + 2 * margin);
        return {
          stride,
          expected: new Int16Array(count).fill(notCoded),
          magnitudes: new Uint8Array(count),
          weights: Array.from(
            expectation.subarray(first, first + expectationTerms),
            (weight) => weight / 256,
          ),
        };
      }),
    );
  }

  /** A value was coded. @param expected its expected magnitude, 16ths of a step */
  note({ channel, band, x, y }: LatentPlace, expected: number, value: number): void {
    const coded = this.bands[channel][band];
    const place = (y + margin) * coded.stride + x + margin;
    const magnitude = Math.min(topMagnitude, value < 0 ? -value : value);
    coded.expected[place] = expected;
    coded.magnitudes[place] = magnitude;
    this.prices.count(expected, magnitude);
  }

  /** A value was left out with its block. */
  skip(channel: number, band: number, x: number, y: number): void {
    const coded = this.bands[channel][band];
    const place = (y + margin) * coded.stride + x + margin;
    coded.expected[place] = notCoded;
    coded.magnitudes[place] = 0;
  }

  /** The pass is over: its notes serve the next one. */
  finishPass(): void {
    this.prices.settle();
    this.before = this.prices;
    this.prices = new PriceTable();
  }

  /** Bits that later values take more with this magnitude at a place than with that of the pass before; 0 in a first pass. */
  change({ channel, band, x, y }: LatentPlace, magnitude: number): number {
    if (!this.before) return 0;
    const { shapes, bands } = this;
    const own = bands[channel][band];
    const place = (y + margin) * own.stride + x + margin;
    const delta = Math.min(magnitude, topMagnitude) - own.magnitudes[place];
    if (delta === 0) return 0;
    const { orientation } = shapes[band];
    let bits = this.inOwnBand(own, place, delta * own.weights[0]);
    for (let other = 1; other <= 3 - orientation; other++) {
      const shape = shapes[band + other];
      const sibling = bands[channel][band + other];
      if (x < shape.width && y < shape.height)
        bits += this.inRing(sibling, (y + margin) * sibling.stride + x + margin, delta * sibling.weights[2]);
    }
    if (band + 3 < shapes.length) bits += this.inFinerBand({ channel, band, x, y }, delta);
    for (let later = channel + 1; later < bands.length; later++) {
      const other = bands[later][band];
      bits += this.inRing(other, place, (channel === 1 ? 2 : 1) * delta * other.weights[3]);
    }
    return futureShare * bits;
  }

  /** Mirror image of `causalSum`. */
  private inOwnBand(own: CodedBand, p: number, unit: number): number {
    const { stride } = own;
    return (
      this.shift(own, p + 1, 4 * unit) +
      this.shift(own, p + stride, 4 * unit) +
      this.shift(own, p + stride + 1, 2 * unit) +
      this.shift(own, p + stride - 1, 2 * unit) +
      this.shift(own, p + 2, 2 * unit) +
      this.shift(own, p + 2 * stride, 2 * unit)
    );
  }

  /** Mirror image of `ringSum`. */
  private inRing(band: CodedBand, p: number, unit: number): number {
    const { stride } = band;
    return (
      this.shift(band, p, 4 * unit) +
      this.shift(band, p - 1, 2 * unit) +
      this.shift(band, p + 1, 2 * unit) +
      this.shift(band, p - stride, 2 * unit) +
      this.shift(band, p + stride, 2 * unit) +
      this.shift(band, p - stride - 1, unit) +
      this.shift(band, p - stride + 1, unit) +
      this.shift(band, p + stride - 1, unit) +
      this.shift(band, p + stride + 1, unit)
    );
  }

  /** The finer values whose coarser ring holds a place: 6 x 6 of them. */
  private inFinerBand({ channel, band, x, y }: LatentPlace, delta: number): number {
    const { width, height } = this.shapes[band + 3];
    const finer = this.bands[channel][band + 3];
    const unit = delta * finer.weights[1];
    let bits = 0;
    for (let row = Math.max(0, 2 * y - 2); row < Math.min(height, 2 * y + 4); row++)
      for (let column = Math.max(0, 2 * x - 2); column < Math.min(width, 2 * x + 4); column++) {
        const weight = (column >> 1 === x ? 2 : 1) * (row >> 1 === y ? 2 : 1);
        bits += this.shift(finer, (row + margin) * finer.stride + column + margin, weight * unit);
      }
    return bits;
  }

  private shift({ expected, magnitudes }: CodedBand, place: number, by: number): number {
    const from = expected[place];
    return from === notCoded ? 0 : this.before!.difference(magnitudes[place], from, from + by);
  }
}
