/** Finds the step that lands on a rate or a PSNR, on a sample of the picture's tiles. */
import type { CancelSignal } from '../cancel';
import { throwIfCancelled } from '../errors';
import type { Picture } from '../image/picture';
import { analyseTiles, targetsOfTiles, type Analysis } from './analyse-picture';
import type { TurnChooser } from './choose-turn';
import { usualChoice, type TileTargets } from './entropy/choosing-coder';
import { TileCodec } from './entropy/code-tile';
import { withTileThreads } from './entropy/tile-threads';
import type { TileLatent } from './entropy/tile-coder';
import type { LatentScale } from './latent-scale';
import type { FoldModel } from './model';
import { maxStepCode, minStepCode } from './quality';
import { reconstructTiles } from './reconstruct';
import { tileAt, tileCount, tileGrid, type Tile } from './tiles';
import { tileError } from './write-tile';

export interface StepTarget {
  /** Bits per pixel of the tiles alone. */
  readonly targetBpp?: number;
  /** dB. */
  readonly targetPsnr?: number;
  /** How colours are turned at a step. */
  readonly turnAt: TurnChooser;
  readonly signal?: CancelSignal;
}

/** Tiles tried at most: some 4 megapixels. */
const sampleTiles = 16;
/** The search ends this near: logarithm of the rate, or dB. */
const nearEnough = { rate: 0.004, psnr: 0.015 } as const;
const maxTries = 10;

/** Tiles spread evenly over a picture. */
export function chooseSample(picture: Picture, most = sampleTiles): Tile[] {
  const grid = tileGrid(picture.width, picture.height);
  const count = tileCount(grid);
  const wanted = Math.min(count, most);
  return Array.from({ length: wanted }, (_, i) => tileAt(grid, Math.floor(((i + 0.5) * count) / wanted)));
}

/** @returns step in 256ths, as near to the target as steps go */
export async function searchStep(picture: Picture, model: FoldModel, target: StepTarget): Promise<number> {
  const sample = chooseSample(picture);
  const { targetBpp, targetPsnr, turnAt, signal } = target;
  const scaleAt = (stepCode: number) => ({ stepCode, turn: turnAt(stepCode) });
  // Excess over the target falls as the logarithm of the step grows, in both cases.
  const excess = async (stepCode: number) =>
    targetBpp !== undefined
      ? Math.log((await sampleRate(picture, model, sample, scaleAt(stepCode), signal)) / targetBpp)
      : (await samplePsnr(picture, model, sample, scaleAt(stepCode), signal)) - targetPsnr!;
  const tolerance = targetBpp !== undefined ? nearEnough.rate : nearEnough.psnr;
  const slope = targetBpp !== undefined ? -1 : -6;
  let [low, high] = [Math.log(minStepCode), Math.log(maxStepCode)];
  let at = Math.log(32 * 256);
  let before: { at: number; value: number } | undefined;
  let best = { at, distance: Infinity };
  for (let i = 0; i < maxTries && high - low > 1e-4; i++) {
    throwIfCancelled(signal);
    const value = await excess(Math.round(Math.exp(at)));
    if (Math.abs(value) < best.distance) best = { at, distance: Math.abs(value) };
    if (best.distance < tolerance) break;
    if (value > 0) low = at;
    else high = at;
    // Secant where it stays inside the bracket, else its middle.
    const measured = before && at !== before.at ? (value - before.value) / (at - before.at) : slope;
    before = { at, value };
    const next = at - value / (measured < 0 ? measured : slope);
    at = next > low && next < high ? next : (low + high) / 2;
    await new Promise(setImmediate);
  }
  return Math.round(Math.exp(best.at));
}

/**
 * Has tiles worked on by threads as they are transformed.
 * @throws EngineError CANCELLED
 */
export async function askByTile<Answer>(
  picture: Picture,
  tiles: readonly Tile[],
  { signal, ...analysis }: Analysis & { readonly signal?: CancelSignal },
  ask: (targets: TileTargets, width: number, height: number) => Promise<Answer>,
): Promise<Answer[]> {
  const asked: Promise<Answer>[] = [];
  for (const tile of tiles) {
    // Lets messages in between tiles.
    await new Promise(setImmediate);
    throwIfCancelled(signal);
    const [targets] = targetsOfTiles(picture, [tile], analysis);
    asked.push(ask(targets, tile.width, tile.height));
  }
  return Promise.all(asked);
}

/** Bits per pixel of the sampled tiles. */
async function sampleRate(
  picture: Picture,
  model: FoldModel,
  sample: readonly Tile[],
  { stepCode, turn }: LatentScale,
  signal?: CancelSignal,
): Promise<number> {
  const analysis = { ...model.spec, step: stepCode / 256, turn, signal };
  const coded = await withTileThreads(model, ({ choose }) => askByTile(picture, sample, analysis, choose));
  const bits = coded.reduce((sum, bytes) => sum + 8 * bytes.length, 0);
  const pixels = sample.reduce((sum, { width, height }) => sum + width * height, 0);
  return Math.max(bits, 1) / pixels;
}

/** PSNR of the sampled tiles, each decoded without its neighbours. */
async function samplePsnr(
  picture: Picture,
  model: FoldModel,
  sample: readonly Tile[],
  { stepCode, turn }: LatentScale,
  signal?: CancelSignal,
): Promise<number> {
  const { levels, lifting } = model.spec;
  const codec = new TileCodec(model.tables);
  const grid = tileGrid(picture.width, picture.height);
  const step = stepCode / 256;
  let error = 0;
  let pixels = 0;
  for (const tile of sample) {
    throwIfCancelled(signal);
    const latents = new Map<number, TileLatent>();
    const needed = neighbours(tile, grid.columns, grid.rows).map((index) => tileAt(grid, index));
    const analysis = { levels, lifting, step, turn };
    // What is around it matters at its edges only.
    for (const near of needed)
      if (near.index !== tile.index) latents.set(near.index, analyseTiles(picture, [near], analysis)[0]);
    const [targets] = targetsOfTiles(picture, [tile], analysis);
    latents.set(tile.index, codec.choose(targets, tile.width, tile.height, usualChoice).latent);
    const input = {
      grid,
      step,
      turn,
      isGrey: picture.isGrey,
      latentOf: (near: Tile) => latents.get(near.index) ?? null,
    };
    for await (const { plain, restored } of reconstructTiles([tile], needed, model, input)) {
      const count = tile.width * tile.height;
      error += Math.min(tileError(restored, tile, picture), tileError(plain, tile, picture)) * count;
      pixels += count;
    }
  }
  // Rounding to 8 bits adds a twelfth.
  const rounding = picture.bits === 8 ? 1 / 12 : 0;
  return 10 * Math.log10(65025 / (error / pixels + rounding));
}

/** A tile and those around it. */
function neighbours(tile: Tile, columns: number, rows: number): number[] {
  const found: number[] = [];
  for (let row = Math.max(0, tile.row - 1); row <= Math.min(rows - 1, tile.row + 1); row++)
    for (
      let column = Math.max(0, tile.column - 1);
      column <= Math.min(columns - 1, tile.column + 1);
      column++
    )
      found.push(row * columns + column);
  return found;
}
