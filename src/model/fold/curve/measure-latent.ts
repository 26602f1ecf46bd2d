/** Bytes and PSNR of parts of a picture as `.latent` files, without thumbnail and metadata. */
import type { CancelSignal } from '../../cancel';
import type { Picture } from '../../image/picture';
import { assembleFile } from '../assemble-file';
import type { TurnChooser } from '../choose-turn';
import { codeTiles } from '../code-tiles';
import { encodeLatent } from '../encode-latent';
import { tileModes, type TileChunk } from '../format/tile-chunk';
import type { FoldModel } from '../model';
import { stepCodeOf } from '../quality';
import { tileCount, tileGrid } from '../tiles';
import { noTurn } from '../transform/colour';

export interface LatentMeasure {
  /** 1..100 */
  readonly quality: number;
  /** How colours are turned: one chooser for all qualities of the same parts. */
  readonly turnAt: TurnChooser;
  readonly signal?: CancelSignal;
}

const bare = { metadata: false, thumbnail: false } as const;

/** Bytes of a file whose tiles hold nothing. */
function emptyFileBytes(picture: Picture, model: FoldModel): number {
  const { width, height } = picture;
  const tiles = Array.from({ length: tileCount(tileGrid(width, height)) }, (_, index): TileChunk => ({
    index,
    mode: tileModes.network,
    latent: new Uint8Array(),
  }));
  const withoutAlpha = { ...picture, alpha: undefined };
  return assembleFile(withoutAlpha, model, {
    stepCode: stepCodeOf(50),
    turn: noTurn,
    tiles,
    extras: { ancillary: [] },
  }).length;
}

/** What one file of all parts holds beside their payload: its head once, and what frames each tile. */
function framingBytes(parts: readonly Picture[], model: FoldModel): number {
  const [first] = parts;
  const one = emptyFileBytes(first, model);
  if (parts.length === 1) return one;
  const two = emptyFileBytes({ ...first, width: 2 * first.width }, model);
  return one + (parts.length - 1) * (two - one);
}

/**
 * Writes each part as a file of its own, reads it back, and adds up what one file of all of them takes.
 * @param parts of one size
 */
export async function measureLatent(
  parts: readonly Picture[],
  model: FoldModel,
  { quality, turnAt, signal }: LatentMeasure,
): Promise<{ bytes: number; psnr: number }> {
  let bytes = framingBytes(parts, model);
  let error = 0;
  for (const part of parts) {
    const picture = { ...part, alpha: undefined };
    const { figures } = await encodeLatent(picture, model, { ...bare, quality, turnAt, signal });
    bytes += figures.bytes - emptyFileBytes(picture, model);
    error += 10 ** (-figures.psnr / 10) / parts.length;
  }
  return { bytes, psnr: -10 * Math.log10(error) };
}

/** The bytes alone, three times as fast: nothing is decoded again. */
export async function measureLatentSize(
  parts: readonly Picture[],
  model: FoldModel,
  { quality, turnAt, signal }: LatentMeasure,
): Promise<number> {
  const stepCode = stepCodeOf(quality);
  const scale = { stepCode, turn: turnAt(stepCode) };
  let bytes = framingBytes(parts, model);
  for (const part of parts)
    for (const { latent, patch } of await codeTiles(part, model, scale, { signal }))
      bytes += latent.length + (patch?.length ?? 0);
  return bytes;
}
