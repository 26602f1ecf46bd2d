/**
 * The slow effort's turn of colours: starts from the one that choose-turn.ts finds by how small values come out, and moves its angles to
 * where the real coder takes the least squared error plus lambda x bits over a sample of the picture's tiles.
 */
import type { CancelSignal } from '../cancel';
import { throwIfCancelled } from '../errors';
import type { Picture } from '../image/picture';
import { targetsOfTiles } from './analyse-picture';
import { usualChoice } from './entropy/choosing-coder';
import { TileCodec } from './entropy/code-tile';
import type { LatentScale } from './latent-scale';
import type { FoldModel } from './model';
import { dequantizeBands, rateSlope } from './quantize';
import { chooseSample } from './search-step';
import { largestAngle, type ColourTurn } from './transform/colour';

/** Tiles looked at, and how far each angle is moved at a time, in its units: from far to near. */
const sampleTiles = 4;
const strides = [16, 8, 4, 2];

/** @throws EngineError CANCELLED */
export async function refineTurn(
  picture: Picture,
  model: FoldModel,
  { stepCode, turn: start }: LatentScale,
  signal?: CancelSignal,
): Promise<ColourTurn> {
  if (picture.isGrey) return start;
  const codec = new TileCodec(model.tables);
  const sample = chooseSample(picture, sampleTiles);
  const costOf = (turn: ColourTurn): number => {
    let cost = 0;
    for (const tile of sample) {
      throwIfCancelled(signal);
      const [targets] = targetsOfTiles(picture, [tile], { ...model.spec, step: stepCode / 256, turn });
      const { latent, bytes } = codec.choose(targets, tile.width, tile.height, usualChoice);
      cost += rateSlope * 8 * bytes.length + squaredError(latent, targets);
    }
    return cost;
  };
  let turn = start;
  let least = costOf(turn);
  for (const stride of strides)
    for (const k of [0, 1, 2])
      for (const move of [stride, -stride]) {
        const [a, b, c] = turn.map((angle, i) => (i === k ? angle + move : angle));
        if (Math.max(Math.abs(a), Math.abs(b), Math.abs(c)) > largestAngle) continue;
        const next: ColourTurn = [a, b, c];
        const cost = costOf(next);
        await new Promise(setImmediate);
        if (cost >= least) continue;
        [turn, least] = [next, cost];
        // The way back is known to be worse.
        break;
      }
  return turn;
}

/** In steps: the transform is nearly orthonormal. */
function squaredError(
  latent: readonly (readonly Int16Array[])[],
  targets: readonly (readonly Float32Array[])[],
): number {
  let sum = 0;
  latent.forEach((channel, c) =>
    dequantizeBands(channel, 1).forEach((values, band) => {
      const wanted = targets[c][band];
      for (let i = 0; i < values.length; i++) sum += (values[i] - wanted[i]) ** 2;
    }),
  );
  return sum;
}
