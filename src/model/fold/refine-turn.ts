/**
 * The slow effort's turn of colours: starts from the one that choose-turn.ts finds by how small values come out, and moves its angles to
 * where the real coder takes the least squared error plus lambda x bits over a sample of the picture's tiles.
 */
import type { CancelSignal } from '../cancel';
import type { Picture } from '../image/picture';
import { withTileThreads, type TileThreads } from './entropy/tile-threads';
import type { LatentScale } from './latent-scale';
import type { FoldModel } from './model';
import { askByTile, chooseSample } from './search-step';
import { largestAngle, type ColourTurn } from './transform/colour';

/** Tiles looked at, and how far each angle is moved at a time, in its units: from far to near. */
const sampleTiles = 4;
const strides = [16, 8, 4, 2];
const moves = strides.flatMap((stride) => [0, 1, 2].map((angle) => ({ stride, angle })));

export interface RefineOptions {
  readonly signal?: CancelSignal;
  /** Called with the share of the work that is done, 0..1. */
  readonly onProgress?: (share: number) => void;
}

/** @throws EngineError CANCELLED */
export async function refineTurn(
  picture: Picture,
  model: FoldModel,
  scale: LatentScale,
  options: RefineOptions = {},
): Promise<ColourTurn> {
  if (picture.isGrey) return scale.turn;
  return withTileThreads(model, (threads) =>
    refineOnThreads(threads, picture, model, { ...scale, ...options }),
  );
}

async function refineOnThreads(
  { weigh }: TileThreads,
  picture: Picture,
  model: FoldModel,
  { stepCode, turn: start, signal, onProgress }: LatentScale & RefineOptions,
): Promise<ColourTurn> {
  const sample = chooseSample(picture, sampleTiles);
  const costOf = async (turn: ColourTurn): Promise<number> => {
    const analysis = { ...model.spec, step: stepCode / 256, turn, signal };
    const costs = await askByTile(picture, sample, analysis, weigh);
    return costs.reduce((sum, cost) => sum + cost, 0);
  };
  let turn = start;
  let least = await costOf(turn);
  for (const [i, { stride, angle }] of moves.entries()) {
    for (const move of [stride, -stride]) {
      const [a, b, c] = turn.map((held, k) => (k === angle ? held + move : held));
      if (Math.max(Math.abs(a), Math.abs(b), Math.abs(c)) > largestAngle) continue;
      const next: ColourTurn = [a, b, c];
      const cost = await costOf(next);
      if (cost >= least) continue;
      [turn, least] = [next, cost];
      // The way back is known to be worse.
      break;
    }
    onProgress?.((i + 1) / moves.length);
  }
  return turn;
}

/** How long it takes at most, in tiles that are searched. */
export const refiningTiles = (picture: Picture): number =>
  picture.isGrey ? 0 : chooseSample(picture, sampleTiles).length / 6;
