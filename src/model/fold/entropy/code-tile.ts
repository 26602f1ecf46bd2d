/** One tile's latent to bytes and back, from the start values of a model's tables. */
import { bandShapes } from '../transform/pyramid';
import { ContextMixer, type MixerState } from './context-mixer';
import { BitCounter, BitReader, BitWriter, type BitCoder } from './range-coder';
import { TileCoder, type TileLatent } from './tile-coder';
import type { ExpectationWeights } from './value-coder';

/** How fast start values give way to what the tile itself shows: chosen on held-out training pictures. */
const adaptation = { limit: 80, weightShift: 14 } as const;

/** Tables as they are at the start of a tile, and room to adapt a copy. */
export class TileCodec {
  private readonly working: MixerState;

  constructor(
    private readonly start: MixerState,
    private readonly expectation: ExpectationWeights,
    private readonly levels: number,
  ) {
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

  /** Bits that `encode` would take, up to a byte. */
  count(latent: TileLatent, width: number, height: number): number {
    const counter = new BitCounter();
    this.run(latent, width, height, counter, false);
    return counter.bits;
  }

  /** Any bytes decode to something: whoever calls checks a checksum first. */
  decode(bytes: Uint8Array, width: number, height: number, channels: number): TileLatent {
    const shapes = bandShapes(width, height, this.levels);
    const latent = Array.from({ length: channels }, () =>
      shapes.map((shape) => new Int16Array(shape.width * shape.height)),
    );
    this.run(latent, width, height, new BitReader(bytes), true);
    return latent;
  }

  private run(latent: TileLatent, width: number, height: number, coder: BitCoder, isReading: boolean): void {
    const { start, working } = this;
    working.probabilities.set(start.probabilities);
    working.confidences.set(start.confidences);
    working.weights.set(start.weights);
    const mixer = new ContextMixer(working, coder, adaptation);
    const shapes = bandShapes(width, height, this.levels);
    new TileCoder(mixer, this.levels, this.expectation).code(latent, shapes, isReading);
  }
}
