/**
 * The encoder's slow effort: looks for integers that cost fewer bits at the same error of what is decoded, network
 * included. Decoders see nothing of it.
 *
 *   wanted values -> choose integers by error + lambda x bits -> decode -> slope of the error -> wanted values -> ...
 *
 * What was best on the way is kept.
 *
 * A proximal gradient descent (Parikh and Boyd 2014) in which the integers' choice is the proximal step: the encoder's
 * answer to what Yang, Bamler and Mandt 2020 ("Improving inference for neural image compression") do by annealing, with
 * the real adaptive coder in place of a learned rate.
 */
import type { CancelSignal } from '../cancel';
import { throwIfCancelled } from '../errors';
import type { Picture } from '../image/picture';
import { limitTarget, readArea, toSteps, windowAround } from './analyse-picture';
import { TileCodec, type ChosenTile } from './entropy/code-tile';
import { FutureCost } from './entropy/future-cost';
import { cutTile, pasteTile } from './latent-window';
import type { FoldModel } from './model';
import { dequantizeBands, quantizeBands } from './quantize';
import { slopeOfWindow } from './search-slope';
import type { Tile } from './tiles';
import { toPlanes, type ColourTurn } from './transform/colour';
import { analysePlane, bandShapes, synthesisePlane } from './transform/pyramid';

/** Squared steps that a bit is worth. This and the rest are chosen on held-out training pictures (docs/decisions.md). */
const searchLambda = 0.07;
/** Times that integers are chosen. */
const searchRounds = 28;
/** Squared steps of what is decoded that a bit is worth where rounds are held against each other: what a finer step pays. */
const worthOfBit = 0.08;
/** How far it is followed: 1 is where an error that stood alone in its place would vanish. */
const reach = 1.15;
/** Share of the earlier wanted values that stays: without it, places that are not alone swing. */
const inertia = 0.8;

export interface SearchOptions {
  /** 8-bit scale. */
  readonly step: number;
  /** Of the picture's colours; none by default. */
  readonly turn?: ColourTurn;
  readonly signal?: CancelSignal;
  /** Called with the share of the window's work that is done, 0..1. */
  readonly onProgress?: (share: number) => void;
}

/** What is searched of one tile. */
interface SearchedTile {
  readonly tile: Tile;
  readonly future: FutureCost;
  best?: { readonly chosen: ChosenTile; readonly cost: number };
}

/**
 * @param tiles a window, see `tileWindows`; what is around it is taken to be coded by the quick quantizer
 * @returns by tile
 * @throws EngineError CANCELLED
 */
export async function searchTiles(
  picture: Picture,
  tiles: readonly Tile[],
  model: FoldModel,
  options: SearchOptions,
): Promise<ChosenTile[]> {
  const { step, turn, signal, onProgress } = options;
  const { levels, lifting } = model.spec;
  const { expectation } = model.tables;
  const area = windowAround(picture, tiles, model.spec);
  const { width, height } = area;
  const shapes = bandShapes(width, height, levels);
  const truth = readArea(picture, area);
  const bands = toPlanes(truth, picture.isGrey, turn).map((plane) =>
    analysePlane(plane, width, height, levels, lifting),
  );
  const codec = new TileCodec(model.tables);
  const latents = bands.map((channel) => quantizeBands(channel, shapes, step));
  const searched: SearchedTile[] = tiles.map((tile) => ({
    tile,
    future: new FutureCost(bandShapes(tile.width, tile.height, levels), bands.length, levels, expectation),
  }));
  const wanted = toSteps(bands, step);
  for (let round = 1; round <= searchRounds; round++) {
    const chosen: ChosenTile[] = [];
    for (const { tile, future } of searched) {
      throwIfCancelled(signal);
      const targets = cutTile(wanted, area, tile, levels);
      const choice = codec.choose(targets, tile.width, tile.height, { lambda: searchLambda, future });
      chosen.push(choice);
      pasteTile(choice.latent, tile, latents, area, levels);
      await new Promise(setImmediate);
    }
    const planes = latents.map((channel) =>
      synthesisePlane(dequantizeBands(channel, step), width, height, levels, lifting),
    );
    const slope = await slopeOfWindow({ planes, truth, area, tiles, model, step, turn, signal });
    searched.forEach((entry, i) => keepBest(entry, chosen[i], slope.errors[i] / step ** 2));
    onProgress?.(round / searchRounds);
    if (round === searchRounds) break;
    slope.planes.forEach((plane, channel) =>
      follow(wanted[channel], latents[channel], {
        slope: analysePlane(plane, width, height, levels, lifting),
        step,
      }),
    );
  }
  return searched.map(({ best }) => best!.chosen);
}

/** @param error of what the tile decodes to, squared steps */
function keepBest(entry: SearchedTile, chosen: ChosenTile, error: number): void {
  const cost = error + worthOfBit * 8 * chosen.bytes.length;
  if (!entry.best || cost < entry.best.cost) entry.best = { chosen, cost };
}

/** Moves wanted values towards the decoded ones less the slope, in steps. @param wanted by band, changed in place */
function follow(
  wanted: readonly Float32Array[],
  latent: readonly Int16Array[],
  { slope, step }: { readonly slope: readonly Float32Array[]; readonly step: number },
): void {
  dequantizeBands(latent, 1).forEach((values, band) => {
    const [held, rise] = [wanted[band], slope[band]];
    for (let i = 0; i < held.length; i++) {
      const next = values[i] - (reach * rise[i]) / step;
      held[i] = limitTarget(inertia * held[i] + (1 - inertia) * next);
    }
  });
}
