/** One tile's latent to bytes and back, from the start values of a model's tables. */
import type { EntropyTables } from '../tables';
import { bandShapes } from '../transform/pyramid';
import { ContextMixer, type MixerState } from './context-mixer';
import { BitReader, BitWriter, type BitCoder } from './range-coder';
import { SpendReader, type PlaceTracker, type Spent } from './spend-reader';
import { ChoosingCoder, type Choice, type TileTargets } from './choosing-coder';
import { TileCoder, type TileLatent } from './tile-coder';
import type { ExpectationWeights } from './value-coder';

/** How fast start values give way to what the tile itself shows: chosen on held-out training pictures. */
const adaptation = { limit: 80, weightShift: 14 } as const;

/** Values that were chosen, and what they are written as. */
export interface ChosenTile {
  readonly latent: Int16Array[][];
  readonly bytes: Uint8Array;
}

/** Tables as they are at the start of a tile, and room to adapt a copy. */
export class TileCodec {
  private readonly working: MixerState;

  private readonly start: MixerState;
  private readonly expectation: ExpectationWeights;
  private readonly levels: number;

  constructor({ levels, mixer: start, expectation }: EntropyTables) {
    this.start = start;
    this.expectation = expectation;
    this.levels = levels;
    this.working = {
      probabilities: start.probabilities.slice(),
      confidences: start.confidences.slice(),
      weights: start.weights.slice(),
    };
  }

  encode(latent: TileLatent, width: number, height: number): Uint8Array {
    const writer = new BitWriter();
    this.run(latent, width, height, writer, false);
    return writer.finish();
  }

  /**
   * Chooses a tile's values and writes them, see choosing-coder.ts.
   * @param targets what the values should be, in steps: `[channel][band]`
   */
  choose(targets: TileTargets, width: number, height: number, choice: Choice): ChosenTile {
    const writer = new BitWriter();
    const latent = this.empty(width, height, targets.length);
    const coder = new ChoosingCoder(this.freshMixer(writer), this.levels, this.expectation);
    coder.chooseAll(latent, bandShapes(width, height, this.levels), { ...choice, targets });
    choice.future?.finishPass();
    return { latent, bytes: writer.finish() };
  }

  /** Any bytes decode to something: whoever calls checks a checksum first. */
  decode(bytes: Uint8Array, width: number, height: number, channels: number): TileLatent {
    const latent = this.empty(width, height, channels);
    this.run(latent, width, height, new BitReader(bytes), true);
    return latent;
  }

  /** Decodes, and tells what every place took. */
  decodeSpending(
    bytes: Uint8Array,
    {
      width,
      height,
      channels,
    }: { readonly width: number; readonly height: number; readonly channels: number },
    onSpent: (spent: Spent) => void,
  ): TileLatent {
    const latent = this.empty(width, height, channels);
    const reader = new SpendReader(bytes, onSpent);
    this.run(latent, width, height, reader, true, reader);
    reader.settle();
    return latent;
  }

  private empty(width: number, height: number, channels: number): Int16Array[][] {
    const shapes = bandShapes(width, height, this.levels);
    return Array.from({ length: channels }, () =>
      shapes.map((shape) => new Int16Array(shape.width * shape.height)),
    );
  }

  private run(
    latent: TileLatent,
    width: number,
    height: number,
    coder: BitCoder,
    isReading: boolean,
    tracker?: PlaceTracker,
  ): void {
    const shapes = bandShapes(width, height, this.levels);
    const tileCoder = new TileCoder(this.freshMixer(coder), this.levels, this.expectation);
    tileCoder.tracker = tracker;
    tileCoder.code(latent, shapes, isReading);
  }

  private freshMixer(coder: BitCoder): ContextMixer {
    const { start, working } = this;
    working.probabilities.set(start.probabilities);
    working.confidences.set(start.confidences);
    working.weights.set(start.weights);
    return new ContextMixer(working, coder, adaptation);
  }
}
