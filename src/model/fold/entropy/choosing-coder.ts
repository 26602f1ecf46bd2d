/**
 * A tile coder that chooses what it writes: of the integers near each target the one with the least squared error plus
 * lambda x bits, with the bits that the adaptive coder would take at that very place (rate-distortion optimised
 * quantisation, as in Karczewicz 2008 for H.264). Blocks of a few costly values become zero. Encoder only.
 */
import { limitLow, maxLowMagnitude, shrink } from '../quantize';
import type { FutureCost } from './future-cost';
import { placeOf, setValue } from './known-band';
import { bitPrice } from './range-coder';
import { flagSet } from './table-layout';
import { TileCoder, blockSide, type BandContext, type BlockArea } from './tile-coder';

/** What the values should be, in steps: `[channel][band]`. */
export type TileTargets = readonly (readonly Float32Array[])[];

export interface Choice {
  /** Squared steps that a bit is worth. */
  readonly lambda: number;
  /** What values cost those that come after them; takes notes for the next pass. */
  readonly future?: FutureCost;
}

/** Of the default effort; chosen on held-out training pictures with the decoder's network (docs/decisions.md). */
export const usualChoice: Choice = { lambda: 0.06 };

/** Targets below this become zero unasked: one would never pay. */
const alwaysZero = 0.45;
/**
 * What is not worth asking for either at lambdas up to 0.1, since no saving of bits makes up for it: zero for targets from here on, the integer above for
 * a fraction up to here, the one below for a fraction from here on, leaving out a block that holds so large a target.
 */
const neverZero = 1.35;
const neverUp = 0.4;
const neverDown = 0.8;
const neverLeftOut = 2.2;

/** A value and its squared error plus lambda x bits. */
interface Chosen {
  value: number;
  cost: number;
}

export class ChoosingCoder extends TileCoder {
  private readonly chosen: Chosen = { value: 0, cost: 0 };
  private choice?: Choice & { readonly targets: TileTargets };

  /** Chooses the values of a tile, and writes them. @param latent zero-filled */
  chooseAll(
    latent: readonly (readonly Int16Array[])[],
    shapes: Parameters<TileCoder['code']>[1],
    choice: Choice & { readonly targets: TileTargets },
  ): void {
    this.choice = choice;
    this.code(latent, shapes, false);
  }

  /** Down or up, whichever is cheaper; what it does to the predictions of its neighbours is theirs to answer. */
  protected override chooseLow(
    _value: number,
    predicted: number,
    { channel, band, bandClass, own }: BandContext,
    x: number,
    y: number,
  ): number {
    const { targets, lambda } = this.choice!;
    const { valueCoder, around } = this;
    const place = placeOf(own, x, y);
    valueCoder.prepare(bandClass, own, place, around);
    const target = limitLow(targets[channel][band][y * own.width + x]);
    const costOf = (value: number) => {
      const difference = value - predicted;
      const magnitude = Math.abs(difference);
      const sign = magnitude > 0 ? valueCoder.priceSign(difference < 0, bandClass, own, place, around) : 0;
      return (target - value) ** 2 + lambda * (valueCoder.price(magnitude) + sign);
    };
    const below = Math.min(maxLowMagnitude - 1, Math.floor(target));
    return costOf(below) <= costOf(below + 1) ? below : below + 1;
  }

  protected override codeRows(
    values: Int16Array,
    context: BandContext,
    _isReading: boolean,
    top: number,
    bottom: number,
    flags?: Uint8Array,
  ): void {
    const { own, bandClass, channel, band } = context;
    const { around, valueCoder } = this;
    const { future } = this.choice!;
    for (let y = top; y < bottom; y++)
      for (let x = 0; x < own.width; x++) {
        if (flags && flags[Math.floor(x / blockSide) + 1] === 0) {
          future?.skip(channel, band, x, y);
          continue;
        }
        const place = placeOf(own, x, y);
        const value = this.chooseValue(context, x, y, true);
        values[y * own.width + x] = value;
        future?.note({ channel, band, x, y }, valueCoder.expected, value);
        valueCoder.write(value, bandClass, own, place, around);
        if (value !== 0) setValue(own, place, value);
      }
  }

  /** The cheapest value at a place; what it costs is left in `chosen`. */
  private chooseValue(context: BandContext, x: number, y: number, isFinal: boolean): number {
    const { channel, band, bandClass, own } = context;
    const { targets, lambda, future } = this.choice!;
    const { valueCoder, around, chosen } = this;
    const target = targets[channel][band][y * own.width + x];
    const size = target < 0 ? -target : target;
    const place = placeOf(own, x, y);
    this.lookAround(context, x, y, place);
    valueCoder.prepare(bandClass, own, place, around);
    chosen.value = 0;
    if (size < alwaysZero) {
      // Its cost matters to those who weigh a whole block only.
      chosen.cost = isFinal ? 0 : size * size + lambda * valueCoder.price(0);
      return 0;
    }
    const below = Math.max(1, Math.floor(size + shrink));
    const fraction = size + shrink - below;
    const first = fraction < neverDown ? below : below + 1;
    const last = fraction > neverUp ? below + 1 : below;
    if (isFinal && first === last && size >= neverZero) return target < 0 ? -first : first;
    const later = (magnitude: number) => future?.change({ channel, band, x, y }, magnitude) ?? 0;
    chosen.cost =
      size < neverZero ? size * size + lambda * (valueCoder.price(0) + later(0)) : Number.POSITIVE_INFINITY;
    const sign = valueCoder.priceSign(target < 0, bandClass, own, place, around);
    for (let magnitude = first; magnitude <= last; magnitude++) {
      const error = size - magnitude + shrink;
      const cost = error * error + lambda * (valueCoder.price(magnitude) + sign + later(magnitude));
      if (cost >= chosen.cost) continue;
      chosen.cost = cost;
      chosen.value = target < 0 ? -magnitude : magnitude;
    }
    return chosen.value;
  }

  /** Whether a block is worth its bits is settled by trying it. */
  protected override codeFlag(
    _bit: number,
    context: BandContext,
    area: BlockArea,
    beside: readonly [number, number, number],
  ): number {
    return super.codeFlag(this.isWorthIt(context, area, beside) ? 1 : 0, context, area, beside);
  }

  private isWorthIt(
    context: BandContext,
    area: BlockArea,
    beside: readonly [number, number, number],
  ): boolean {
    const { own, channel, band, bandClass } = context;
    const { left, right, top, bottom } = area;
    const { targets, lambda } = this.choice!;
    const wanted = targets[channel][band];
    let energy = 0;
    let peak = 0;
    for (let y = top; y < bottom; y++)
      for (let i = y * own.width + left, end = y * own.width + right; i < end; i++) {
        energy += wanted[i] * wanted[i];
        peak = Math.max(peak, Math.abs(wanted[i]));
      }
    if (peak < alwaysZero) return false;
    if (peak >= neverLeftOut) return true;
    let cost = 0;
    let isFilled = false;
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) {
        const value = this.chooseValue(context, x, y, false);
        cost += this.chosen.cost;
        if (value === 0) continue;
        isFilled = true;
        setValue(own, placeOf(own, x, y), value);
      }
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) setValue(own, placeOf(own, x, y), 0);
    if (!isFilled) return false;
    this.chooseFlagContexts(context, area, beside);
    const one = this.mixer.peek(flagSet(bandClass));
    return cost + lambda * bitPrice(1, one) < energy + lambda * bitPrice(0, one);
  }
}
