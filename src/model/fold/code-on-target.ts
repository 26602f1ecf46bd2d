/** Codes a picture at a quality, or at the step that lands on a rate or a PSNR. */
import { invalidArgument } from '../errors';
import type { Picture } from '../image/picture';
import { measurePsnr } from '../metrics/psnr';
import type { Progress } from '../types';
import { assembleFile, type Extras } from './assemble-file';
import { createTurnChooser } from './choose-turn';
import { codeTiles } from './code-tiles';
import type { EncodeLatentOptions } from './encode-options';
import { tileModes, type TileChunk } from './format/tile-chunk';
import type { LatentScale } from './latent-scale';
import type { FoldModel } from './model';
import { coarserBy, maxStepCode, minStepCode, stepCodeOf } from './quality';
import { refineTurn, refiningTiles } from './refine-turn';
import { searchStep } from './search-step';
import { settleTiles, type SettledTiles } from './settle-tiles';
import { tileCount, tileGrid } from './tiles';
import { noTurn } from './transform/colour';

/** How often a picture is coded again when the sample of the search was not like the whole. */
const maxCorrections = 3;

/** Codes at the wanted quality, or again until the whole picture is on its target. */
export async function codeOnTarget(
  picture: Picture,
  model: FoldModel,
  extras: Extras,
  options: EncodeLatentOptions,
): Promise<SettledTiles & LatentScale> {
  const { quality = 50, targetBpp, targetPsnr, signal, effort = 'default' } = options;
  checkTargets(options);
  const pixels = picture.width * picture.height;
  const turnAt = options.turnAt ?? createTurnChooser([picture]);
  const sizeOf = (tiles: readonly TileChunk[], stepCode: number) =>
    assembleFile(picture, model, { stepCode, turn: noTurn, tiles, extras }).length;
  const emptyTiles = Array.from(
    { length: tileCount(tileGrid(picture.width, picture.height)) },
    (_, index) => ({
      index,
      mode: tileModes.network,
      latent: new Uint8Array(),
    }),
  );
  const overheadBpp = (8 * sizeOf(emptyTiles, stepCodeOf(quality))) / pixels;
  const isSearched = targetBpp !== undefined || targetPsnr !== undefined;
  let stepCode = !isSearched
    ? stepCodeOf(quality, effort)
    : await searchStep(picture, model, {
        ...(targetBpp !== undefined && { targetBpp: Math.max(targetBpp - overheadBpp, 1e-4) }),
        targetPsnr,
        turnAt,
        signal,
      });
  // Found by the default effort: the slow one has its bytes at that step, but its PSNR at a coarser one.
  if (targetPsnr !== undefined) stepCode = Math.min(maxStepCode, Math.round(stepCode * coarserBy[effort]));
  for (let correction = 0; ; correction++) {
    const usual = { stepCode, turn: turnAt(stepCode) };
    const { turn, rest } =
      effort === 'search' ? await searchTurn(usual) : { turn: usual.turn, rest: options };
    const scale = { stepCode, turn };
    const coded = await codeTiles(picture, model, scale, rest);
    const settled = await settleTiles(picture, model, { ...scale, coded, options });
    const result = { ...scale, ...settled };
    if (!isSearched || correction === maxCorrections) return result;
    const factor =
      targetBpp !== undefined
        ? (8 * sizeOf(settled.tiles, stepCode)) / pixels / targetBpp
        : 10 ** ((targetPsnr! - measurePsnr(picture, settled.decoded)) / -17);
    const isNear = Math.abs(Math.log(factor)) < (targetBpp !== undefined ? 0.02 : 0.01);
    const next = Math.round(Math.min(maxStepCode, Math.max(minStepCode, stepCode * factor)));
    if (isNear || next === stepCode) return result;
    stepCode = next;
  }

  /** @returns the turn, and options with which the search of the tiles goes on telling how much of both is done */
  async function searchTurn(usual: LatentScale) {
    const total = emptyTiles.length;
    const turnShare = refiningTiles(picture) / (refiningTiles(picture) + total);
    const tell = (share: number) =>
      options.onProgress?.({ stage: 'search', done: total * share, total, unit: 'tile' });
    const turn = await refineTurn(picture, model, usual, {
      signal,
      onProgress: (share) => tell(turnShare * share),
    });
    const onProgress = (progress: Progress) =>
      progress.stage === 'search'
        ? tell(turnShare + ((1 - turnShare) * progress.done) / progress.total)
        : options.onProgress?.(progress);
    return { turn, rest: { ...options, onProgress } };
  }
}

function checkTargets({ quality, targetBpp, targetPsnr }: EncodeLatentOptions): void {
  if (quality !== undefined) stepCodeOf(quality);
  if (targetBpp !== undefined && targetPsnr !== undefined)
    throw invalidArgument('targetPsnr', 'only one target at a time', targetPsnr);
  if (targetBpp !== undefined && !(targetBpp > 0 && targetBpp <= 48))
    throw invalidArgument('targetBpp', 'bits per pixel above 0 and up to 48', targetBpp);
  if (targetPsnr !== undefined && !(targetPsnr >= 10 && targetPsnr <= 60))
    throw invalidArgument('targetPsnr', 'decibels from 10 to 60', targetPsnr);
}
