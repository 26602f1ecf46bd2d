/** What a `.latent` file holds beside its tiles, and all of it put together. */
import type { Picture } from '../image/picture';
import { encodePreview } from '../image/preview';
import { mixSeed } from '../random';
import type { Effort } from '../types';
import type { EncodeLatentOptions } from './encode-options';
import { encodeAlpha } from './format/alpha-chunk';
import type { Chunk } from './format/chunks';
import { grainChunk } from './format/grain-chunk';
import { versionFor, type LatentHeader } from './format/header';
import { encodeLatentFile } from './format/latent-file';
import { metadataChunks } from './format/metadata-chunks';
import type { TileChunk } from './format/tile-chunk';
import { measureGrain } from './grain/measure';
import type { LatentScale } from './latent-scale';
import type { FoldModel } from './model';
import { qualityOf } from './quality';

/** Longest side of the thumbnail: an eighth of the picture's within these bounds, px; tiny pictures get none. */
const thumbnailRange = [64, 256] as const;
const thumbnailFromPx = 192;
/** What a file holds beside its tiles. */
export interface Extras {
  readonly thumbnail?: Uint8Array;
  readonly ancillary: readonly Chunk[];
  readonly alpha?: Uint8Array;
}

export async function prepareExtras(picture: Picture, options: EncodeLatentOptions): Promise<Extras> {
  const { width, height, bits, alpha, metadata } = picture;
  const ancillary: Chunk[] = [
    ...(options.metadata === false ? [] : metadataChunks(metadata)),
    ...(options.maker ? [{ type: 'made', payload: Buffer.from(options.maker) }] : []),
    ...grainChunks(picture, options),
  ];
  const longest = Math.max(width, height);
  const hasThumbnail = options.thumbnail !== false && longest >= thumbnailFromPx;
  const thumbnailPx = Math.round(Math.min(thumbnailRange[1], Math.max(thumbnailRange[0], longest / 8)));
  return {
    ...(hasThumbnail && {
      thumbnail: (await encodePreview({ ...picture, alpha: undefined }, thumbnailPx)).bytes,
    }),
    ancillary,
    ...(alpha && { alpha: await encodeAlpha(alpha, width, bits) }),
  };
}

function grainChunks(picture: Picture, { grainOf }: EncodeLatentOptions): Chunk[] {
  // Another seed for another photo: a row of shots must not have one grain.
  const seed = grainOf && mixSeed(...grainOf.samples.subarray(0, 3000));
  const grain = grainOf && measureGrain(grainOf, picture, seed!);
  return grain ? [grainChunk(grain)] : [];
}

/** Bytes of the whole file. */
export function assembleFile(
  picture: Picture,
  model: FoldModel,
  parts: LatentScale & {
    readonly effort?: Effort;
    readonly tiles: readonly TileChunk[];
    readonly extras: Extras;
  },
): Uint8Array {
  const { width, height, bits, isGrey, alpha, format } = picture;
  const { stepCode, turn, effort, tiles, extras } = parts;
  const header: LatentHeader = {
    version: versionFor(turn),
    width,
    height,
    bits,
    isGrey,
    hasAlpha: alpha !== undefined,
    stepCode,
    turn,
    quality: qualityOf(stepCode, effort),
    source: format,
    fingerprint: model.fingerprint,
    model: model.id,
  };
  return encodeLatentFile({ header, ...extras, tiles });
}
