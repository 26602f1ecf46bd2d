/** What lifting weights cost: bytes at equal error of the real coder over crops of photos, without the decoder's network. */
import { createRandom, mixSeed } from '../../random';
import { TileCodec } from '../entropy/code-tile';
import { toSteps } from '../analyse-picture';
import { usualChoice } from '../entropy/choosing-coder';
import { dequantizeBands } from '../quantize';
import type { EntropyTables } from '../tables';
import { toPlanes, type ColourTurn } from '../transform/colour';
import type { LiftingSpec } from '../transform/lifting';
import { analysePlane, synthesisePlane } from '../transform/pyramid';
import { turnOfSquare } from './code-and-back';
import { CropSource } from './crop-source';

const sidePx = 256;
/** 8-bit scale; how far away the slope of rate and error is looked at. */
const steps = [12, 40] as const;
const slopeShare = 0.07;

/** Logarithms. */
interface Point {
  readonly bits: number;
  readonly error: number;
}

/** A crop at a step: as it was with the weights that others are held against. */
interface Case {
  readonly rgb: Float32Array;
  readonly step: number;
  readonly turn: ColourTurn;
  readonly start: Point;
  /** Rise of the error's logarithm with that of the bits. */
  readonly slope: number;
}

export class LiftingCost {
  private readonly codec: TileCodec;
  private readonly cases: Case[] = [];

  constructor(private readonly tables: EntropyTables) {
    this.codec = new TileCodec(tables);
  }

  /** @param start weights that cost 0 */
  async open(photos: readonly string[], count: number, seed: number, start: LiftingSpec): Promise<void> {
    const source = new CropSource(photos, sidePx, seed);
    await source.open();
    const random = createRandom(mixSeed(seed, 31));
    for (let i = 0; i < count; i++) {
      const rgb = source.crop(random).map((value) => value * 255);
      for (const step of steps) {
        const turn = turnOfSquare(rgb, sidePx, step);
        const [finer, coarser] = [1 - slopeShare, 1 + slopeShare].map((factor) =>
          this.measure(rgb, step * factor, turn, start),
        );
        const slope = (coarser.error - finer.error) / (coarser.bits - finer.bits);
        this.cases.push({ rgb, step, turn, start: this.measure(rgb, step, turn, start), slope });
      }
    }
  }

  /** Logarithm of the bytes at equal error, against those of the start, on the mean. */
  of(lifting: LiftingSpec): number {
    const changes = this.cases.map(({ rgb, step, turn, start, slope }) => {
      const { bits, error } = this.measure(rgb, step, turn, lifting);
      return bits - start.bits - (error - start.error) / slope;
    });
    return changes.reduce((sum, change) => sum + change, 0) / changes.length;
  }

  private measure(rgb: Float32Array, step: number, turn: ColourTurn, lifting: LiftingSpec): Point {
    const { levels } = this.tables;
    const planes = toPlanes(rgb, false, turn);
    const bands = planes.map((plane) => analysePlane(plane, sidePx, sidePx, levels, lifting));
    const { latent, bytes } = this.codec.choose(toSteps(bands, step), sidePx, sidePx, usualChoice);
    let error = 0;
    planes.forEach((plane, channel) => {
      const back = synthesisePlane(dequantizeBands(latent[channel], step), sidePx, sidePx, levels, lifting);
      for (let i = 0; i < plane.length; i++) error += (plane[i] - back[i]) ** 2;
    });
    return { bits: Math.log(bytes.length), error: Math.log(error) };
  }
}
