/** A reader that notes what every place of a tile took, bit by bit from the probabilities that coded it. */
import { BitCounter, BitReader, type BitCoder } from './range-coder';

/** Told where the tile coder is, before the bits of that place. */
export interface PlaceTracker {
  /** A band begins. */
  enterBand(channel: number, band: number): void;
  /** A value, or a block of them; places of the band. */
  enter(x: number, y: number, width: number, height: number): void;
}

/** Places of a band and the bits that they took. */
export interface Spent {
  readonly channel: number;
  readonly band: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
}

export class SpendReader implements BitCoder, PlaceTracker {
  private readonly reader: BitReader;
  private readonly counter = new BitCounter();
  private settled = 0;
  private channel = 0;
  private band = 0;
  private place = { x: 0, y: 0, width: 1, height: 1 };

  /** @param onSpent told place by place, in the order of the stream */
  constructor(
    bytes: Uint8Array,
    private readonly onSpent: (spent: Spent) => void,
  ) {
    this.reader = new BitReader(bytes);
  }

  code(bit: number, one: number): number {
    return this.counter.code(this.reader.code(bit, one), one);
  }

  enterBand(channel: number, band: number): void {
    this.settle();
    this.channel = channel;
    this.band = band;
  }

  enter(x: number, y: number, width: number, height: number): void {
    this.settle();
    this.place = { x, y, width, height };
  }

  /** Accounts for what was read last. Call at the end of the tile. */
  settle(): void {
    const bits = this.counter.bits - this.settled;
    this.settled = this.counter.bits;
    const { channel, band, place } = this;
    if (bits > 0) this.onSpent({ channel, band, ...place, bits });
  }
}
