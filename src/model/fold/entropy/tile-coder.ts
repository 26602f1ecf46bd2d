/**
 * Codes the quantised latent of one tile, the same way for writing and reading. Bands go coarse to fine, in each the
 * channels in order, so that every value has coarser bands, other orientations and other channels to be guessed from.
 * In the fine bands blocks of zeros are skipped with one bit.
 */
import type { BandShape } from '../transform/pyramid';
import type { ContextMixer } from './context-mixer';
import { countFilled, emptyBand, placeOf, ringSum, setValue, type KnownBand } from './known-band';
import type { PlaceTracker } from './spend-reader';
import { classOf, flagContexts, flagSet, flagStart } from './table-layout';
import { ValueCoder, type ExpectationWeights, type Surroundings, type ValueObserver } from './value-coder';

/** Quantised values of one tile: `[channel][band]`, bands in the order of `bandShapes`. */
export type TileLatent = readonly (readonly Int16Array[])[];

/** Sides of the blocks that are skipped when they hold zeros alone, in the finest levels. */
export const blockSide = 8;
const blockLevels = 3;

/** A band at hand and those that it is guessed from. */
export interface BandContext {
  readonly channel: number;
  readonly band: number;
  readonly bandClass: number;
  readonly own: KnownBand;
  readonly coarser: KnownBand | undefined;
  /** Other orientations of the level that are coded already. */
  readonly siblings: readonly KnownBand[];
  readonly luma: KnownBand | undefined;
  readonly other: KnownBand | undefined;
}

export class TileCoder {
  protected readonly valueCoder: ValueCoder;
  /** Told where the coder is, by those who want to know what costs what. */
  tracker?: PlaceTracker;
  private readonly known: KnownBand[][] = [];
  protected readonly around: Surroundings = {
    coarser: 0,
    coarserValue: 0,
    sibling: 0,
    siblingMagnitude: 0,
    luma: undefined,
    other: undefined,
    channels: 0,
  };

  constructor(
    protected readonly mixer: ContextMixer,
    private readonly levels: number,
    expectation: ExpectationWeights,
    observe?: ValueObserver,
  ) {
    this.valueCoder = new ValueCoder(mixer, expectation, observe);
  }

  /**
   * @param latent values to write, or zero-filled arrays to read into
   * @param shapes of the bands
   */
  code(latent: TileLatent, shapes: readonly BandShape[], isReading: boolean): void {
    this.known.splice(0, this.known.length, ...latent.map(() => []));
    for (const [band, shape] of shapes.entries())
      for (const [channel, bands] of latent.entries()) {
        const own = emptyBand(shape);
        this.known[channel].push(own);
        if (own.width === 0 || own.height === 0) continue;
        const context = this.contextOf(channel, band, shape, own);
        this.tracker?.enterBand(channel, band);
        this.around.luma = context.luma;
        this.around.other = context.other;
        if (shape.orientation === 0) this.codeLow(bands[band], context, isReading);
        else if (shape.level > blockLevels) this.codeRows(bands[band], context, isReading, 0, own.height);
        else this.codeBlocks(bands[band], context, isReading);
      }
  }

  private contextOf(channel: number, band: number, shape: BandShape, own: KnownBand): BandContext {
    const ours = this.known[channel];
    const luma = channel > 0 ? this.known[0][band] : undefined;
    return {
      channel,
      band,
      bandClass: classOf(channel, shape, this.levels),
      own,
      coarser: band > 3 ? ours[band - 3] : undefined,
      siblings: shape.orientation > 1 ? ours.slice(band - shape.orientation + 1, band) : [],
      luma,
      other: channel > 1 ? this.known[channel - 1][band] : luma,
    };
  }

  /** The low band: of each value the difference to its prediction is coded. */
  private codeLow(values: Int16Array, context: BandContext, isReading: boolean): void {
    const { own, bandClass, luma, other } = context;
    const { around } = this;
    around.coarser = around.coarserValue = around.sibling = around.siblingMagnitude = 0;
    for (let y = 0; y < own.height; y++)
      for (let x = 0; x < own.width; x++) {
        const i = y * own.width + x;
        const place = placeOf(own, x, y);
        this.tracker?.enter(x, y, 1, 1);
        const predicted = predictLow(values, own.width, x, y);
        around.channels =
          (luma ? 16 * luma.magnitudes[place] : 0) + (other ? 16 * other.magnitudes[place] : 0);
        if (!isReading) values[i] = this.chooseLow(values[i], predicted, context, x, y);
        const difference = this.valueCoder.code(values[i] - predicted, bandClass, own, place, around);
        if (isReading) values[i] = predicted + difference;
        setValue(own, place, difference);
      }
  }

  /** What is written at a place of the low band: what is given. */
  protected chooseLow(
    value: number,
    _predicted: number,
    _context: BandContext,
    _x: number,
    _y: number,
  ): number {
    return value;
  }

  protected codeBlocks(values: Int16Array, context: BandContext, isReading: boolean): void {
    const { width, height } = context.own;
    const blocks = Math.ceil(width / blockSide);
    // With a margin of one on both sides.
    let flags = new Uint8Array(blocks + 2);
    let flagsAbove = new Uint8Array(blocks + 2);
    for (let top = 0; top < height; top += blockSide) {
      const bottom = Math.min(height, top + blockSide);
      for (let block = 0; block < blocks; block++) {
        const left = block * blockSide;
        const right = Math.min(width, left + blockSide);
        this.tracker?.enter(left, top, right - left, bottom - top);
        const isFilled = isReading ? 0 : anyFilled(values, width, { left, right, top, bottom });
        flags[block + 1] = this.codeFlag(isFilled, context, { left, right, top, bottom }, [
          flags[block],
          flagsAbove[block + 1],
          flagsAbove[block + 2],
        ]);
      }
      this.codeRows(values, context, isReading, top, bottom, flags);
      [flags, flagsAbove] = [flagsAbove, flags];
    }
  }

  /** Whether a block holds anything but zeros. */
  protected codeFlag(
    bit: number,
    context: BandContext,
    area: BlockArea,
    beside: readonly [number, number, number],
  ): number {
    this.chooseFlagContexts(context, area, beside);
    return this.mixer.code(bit, flagSet(context.bandClass));
  }

  protected chooseFlagContexts(
    context: BandContext,
    area: BlockArea,
    [west, north, northEast]: readonly [number, number, number],
  ): void {
    const { bandClass, coarser, siblings, other } = context;
    const { left, right, top, bottom } = area;
    const inCoarser = coarser
      ? countFilled(coarser, left >> 1, (right + 1) >> 1, top >> 1, (bottom + 1) >> 1)
      : 0;
    const sibling = siblings.at(-1);
    const inSibling = sibling
      ? Math.min(
          2,
          countFilled(sibling, left, Math.min(right, sibling.width), top, Math.min(bottom, sibling.height)),
        )
      : 0;
    const inOther = other ? Math.min(2, countFilled(other, left, right, top, bottom)) : 0;
    const coarserLevel = inCoarser > 8 ? 5 : inCoarser > 4 ? 4 : inCoarser > 2 ? 3 : inCoarser;
    const near = west + north;
    const { contexts } = this.mixer;
    let start = flagStart(bandClass);
    contexts[0] = start + coarserLevel * 3 + near;
    start += flagContexts[0];
    contexts[1] = start + (coarserLevel * 3 + inSibling) * 3 + inOther;
    start += flagContexts[1];
    contexts[2] = start + (near * 3 + inSibling) * 3 + inOther;
    start += flagContexts[2];
    contexts[3] = start + coarserLevel;
    start += flagContexts[3];
    contexts[4] = start + near;
    start += flagContexts[4];
    contexts[5] = start + near * 3 + northEast;
  }

  /** Rows of a band, left to right; blocks without a flag are zero. */
  protected codeRows(
    values: Int16Array,
    context: BandContext,
    isReading: boolean,
    top: number,
    bottom: number,
    flags?: Uint8Array,
  ): void {
    const { own, bandClass } = context;
    const { tracker } = this;
    const { width } = own;
    for (let y = top; y < bottom; y++)
      for (let left = 0; left < width; left += blockSide) {
        if (flags && flags[left / blockSide + 1] === 0) continue;
        const right = Math.min(width, left + blockSide);
        for (let x = left; x < right; x++) {
          const i = y * width + x;
          const place = placeOf(own, x, y);
          this.lookAround(context, x, y, place);
          tracker?.enter(x, y, 1, 1);
          const value = this.valueCoder.code(values[i], bandClass, own, place, this.around);
          if (value === 0) continue;
          setValue(own, place, value);
          if (isReading) values[i] = value;
        }
      }
  }

  protected lookAround(
    { coarser, siblings, luma, other }: BandContext,
    x: number,
    y: number,
    place: number,
  ): void {
    const { around } = this;
    if (coarser) {
      const above = placeOf(coarser, x >> 1, y >> 1);
      around.coarser = ringSum(coarser, above);
      around.coarserValue = coarser.values[above];
    } else around.coarser = around.coarserValue = 0;
    around.sibling = around.siblingMagnitude = 0;
    for (const sibling of siblings) {
      const beside = placeOf(sibling, x, y);
      around.sibling += ringSum(sibling, beside);
      around.siblingMagnitude += sibling.magnitudes[beside];
    }
    around.channels = luma ? ringSum(luma, place) : 0;
    if (other && other !== luma) around.channels += 2 * ringSum(other, place);
  }
}

export interface BlockArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Median of left, above and their gradient (Weinberger, Seroussi and Sapiro 2000, "LOCO-I"). */
function predictLow(values: Int16Array, width: number, x: number, y: number): number {
  const i = y * width + x;
  if (y === 0) return x === 0 ? 0 : values[i - 1];
  if (x === 0) return values[i - width];
  const [west, north, northWest] = [values[i - 1], values[i - width], values[i - width - 1]];
  if (northWest >= Math.max(west, north)) return Math.min(west, north);
  if (northWest <= Math.min(west, north)) return Math.max(west, north);
  return west + north - northWest;
}

function anyFilled(values: Int16Array, width: number, { left, right, top, bottom }: BlockArea): number {
  for (let y = top; y < bottom; y++)
    for (let i = y * width + left, end = y * width + right; i < end; i++) if (values[i] !== 0) return 1;
  return 0;
}
