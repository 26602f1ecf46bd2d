/**
 * A picture -> a `.latent` file. Every tile is coded, decoded again from its bytes and looked at before the file is put
 * together: where the network did harm it is left out, and what no wavelet suits is kept as a lossless picture.
 */
import type { TaskOptions } from '../cancel';
import { EngineError, invalidArgument, throwIfCancelled } from '../errors';
import { allocateSamples, type Picture } from '../image/picture';
import { encodePreview } from '../image/preview';
import { comparePictures } from '../metrics/compare';
import type { FoldFigures } from '../types';
import { codeTiles, type CodedTile } from './code-tiles';
import { TileCodec } from './entropy/code-tile';
import { encodeAlpha } from './format/alpha-chunk';
import type { Chunk } from './format/chunks';
import { formatVersion, maxPixels, maxSidePx, type LatentHeader } from './format/header';
import { decodeLatentFile, encodeLatentFile } from './format/latent-file';
import { metadataChunks } from './format/metadata-chunks';
import { tileModes, type TileChunk } from './format/tile-chunk';
import { LatentCache } from './latent-cache';
import type { FoldModel } from './model';
import { encodePatch } from './patch-tile';
import { maxStepCode, minStepCode, qualityOf, stepCodeOf } from './quality';
import { reconstructTiles } from './reconstruct';
import { searchStep } from './search-step';
import { tileCount, tileGrid, tileWindows, type Tile } from './tiles';
import { copyTile, tileError, writeTile } from './write-tile';

export interface EncodeLatentOptions extends TaskOptions {
  /** 1..100, default 50; not used with a target. */
  readonly quality?: number;
  /** Bits per pixel to land on. */
  readonly targetBpp?: number;
  /** PSNR to land on, dB. */
  readonly targetPsnr?: number;
  /** Keep EXIF, XMP, IPTC and ICC. Default true. */
  readonly metadata?: boolean;
  /** Default true. */
  readonly thumbnail?: boolean;
  /** Take the finished file apart again and hold it against what was coded. Default true. */
  readonly verify?: boolean;
  /** What stands in the file as its maker. */
  readonly maker?: string;
}

export interface EncodedLatent {
  readonly bytes: Uint8Array;
  /** What the file decodes to. */
  readonly decoded: Picture;
  /** Measured on the file and on `decoded`; ratios to the source file are for those who know its size. */
  readonly figures: Omit<FoldFigures, 'ratioToSource' | 'model' | 'seconds'>;
  /** Tiles by how they are kept: see format/tile-chunk.ts. */
  readonly tiles: { readonly network: number; readonly plain: number; readonly patch: number };
}

/** Longest side of the thumbnail: an eighth of the picture's within these bounds, px; tiny pictures get none. */
const thumbnailRange = [64, 256] as const;
const thumbnailFromPx = 192;
/** The network is left out of a tile where it makes the error this many times larger. */
const harmFactor = 1.25;

/**
 * @throws EngineError INVALID_ARGUMENT, CANCELLED, INTERNAL when the file does not decode to what was coded
 */
export async function encodeLatent(
  picture: Picture,
  model: FoldModel,
  options: EncodeLatentOptions = {},
): Promise<EncodedLatent> {
  const { width, height } = picture;
  if (width > maxSidePx || height > maxSidePx || width * height > maxPixels)
    throw invalidArgument('picture', `at most ${maxPixels / 2 ** 20} megapixels`, `${width} x ${height}`);
  const extras = await prepareExtras(picture, options);
  const { stepCode, decoded, tiles } = await codeOnTarget(picture, model, extras, options);
  const bytes = assemble(picture, model, { stepCode, tiles, extras });
  if (options.verify !== false) verifyFile(bytes, tiles);
  const { psnr, ssim } = comparePictures(picture, decoded, options);
  const count = (mode: number) => tiles.filter((tile) => tile.mode === mode).length;
  return {
    bytes,
    decoded,
    figures: {
      bytes: bytes.length,
      bpp: (8 * bytes.length) / (width * height),
      ratioToRaw: (width * height * 3 * (picture.bits / 8)) / bytes.length,
      psnr,
      ssim,
      quality: qualityOf(stepCode),
    },
    tiles: {
      network: count(tileModes.network),
      plain: count(tileModes.plain),
      patch: count(tileModes.patch),
    },
  };
}

/** What a file holds beside its tiles. */
interface Extras {
  readonly thumbnail?: Uint8Array;
  readonly ancillary: readonly Chunk[];
  readonly alpha?: Uint8Array;
}

async function prepareExtras(picture: Picture, options: EncodeLatentOptions): Promise<Extras> {
  const { width, height, bits, alpha, metadata } = picture;
  const ancillary: Chunk[] = [
    ...(options.metadata === false ? [] : metadataChunks(metadata)),
    ...(options.maker ? [{ type: 'made', payload: Buffer.from(options.maker) }] : []),
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

/** How often a picture is coded again when the sample of the search was not like the whole. */
const maxCorrections = 3;

/** Codes at the wanted quality, or again until the whole picture is on its target. */
async function codeOnTarget(
  picture: Picture,
  model: FoldModel,
  extras: Extras,
  options: EncodeLatentOptions,
) {
  const { quality = 50, targetBpp, targetPsnr, signal } = options;
  checkTargets(options);
  const pixels = picture.width * picture.height;
  const sizeOf = (tiles: readonly TileChunk[], stepCode: number) =>
    assemble(picture, model, { stepCode, tiles, extras }).length;
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
    ? stepCodeOf(quality)
    : await searchStep(picture, model, {
        ...(targetBpp !== undefined && { targetBpp: Math.max(targetBpp - overheadBpp, 1e-4) }),
        targetPsnr,
        signal,
      });
  for (let correction = 0; ; correction++) {
    const coded = await codeTiles(picture, model, stepCode, options);
    const settled = await settleTiles(picture, model, { stepCode, coded, options });
    const result = { stepCode, ...settled };
    if (!isSearched || correction === maxCorrections) return result;
    const factor =
      targetBpp !== undefined
        ? (8 * sizeOf(settled.tiles, stepCode)) / pixels / targetBpp
        : 10 ** ((targetPsnr! - comparePictures(picture, settled.decoded, { signal }).psnr) / -17);
    const isNear = Math.abs(Math.log(factor)) < (targetBpp !== undefined ? 0.02 : 0.01);
    const next = Math.round(Math.min(maxStepCode, Math.max(minStepCode, stepCode * factor)));
    if (isNear || next === stepCode) return result;
    stepCode = next;
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

interface CodedPicture {
  readonly stepCode: number;
  readonly coded: readonly CodedTile[];
  readonly options: EncodeLatentOptions;
}

/** Second pass: decodes the bytes and settles how each tile is kept. */
async function settleTiles(
  picture: Picture,
  model: FoldModel,
  { stepCode, coded, options }: CodedPicture,
): Promise<{ decoded: Picture; tiles: TileChunk[] }> {
  const { width, height, bits, isGrey } = picture;
  const grid = tileGrid(width, height);
  const step = stepCode / 256;
  const codec = new TileCodec(model.tables.mixer, model.tables.expectation, model.tables.levels);
  const channels = isGrey ? 1 : 3;
  const cache = new LatentCache(grid, (tile) =>
    codec.decode(coded[tile.index].latent, tile.width, tile.height, channels),
  );
  const target = { samples: allocateSamples(width * height * 3, bits), width, bits };
  const chunks: TileChunk[] = [];
  let done = 0;
  for (const tiles of tileWindows(grid)) {
    const needed = await cache.prepare(tiles, options.signal);
    const input = { grid, step, isGrey, latentOf: (tile: Tile) => cache.get(tile) };
    for (const { tile, plain, restored } of reconstructTiles(tiles, needed, model, input)) {
      throwIfCancelled(options.signal);
      const { index } = tile;
      const { latent } = coded[index];
      const plainError = tileError(plain, tile, picture);
      const isHarmed = tileError(restored, tile, picture) > harmFactor * plainError + 0.01;
      // The transform is orthonormal to within a few percent and the dead zone below one step: more is a failure.
      const isFailed = plainError > step * step + 1;
      const patch = coded[index].patch ?? (isFailed ? await encodePatch(picture, tile) : undefined);
      if (patch) {
        chunks[index] = { index, mode: tileModes.patch, latent, patch };
        copyFrom(picture, tile, target);
      } else {
        chunks[index] = { index, mode: isHarmed ? tileModes.plain : tileModes.network, latent };
        writeTile(isHarmed ? plain : restored, tile, target);
      }
      options.onProgress?.({ stage: 'verify', done: ++done, total: tileCount(grid), unit: 'tile' });
    }
    await new Promise(setImmediate);
  }
  return { decoded: { ...picture, samples: target.samples }, tiles: chunks };
}

function copyFrom(picture: Picture, tile: Tile, target: Parameters<typeof copyTile>[2]): void {
  for (let y = 0; y < tile.height; y++) {
    const at = ((tile.top + y) * picture.width + tile.left) * 3;
    target.samples.set(picture.samples.subarray(at, at + tile.width * 3), at);
  }
}

function assemble(
  picture: Picture,
  model: FoldModel,
  parts: { readonly stepCode: number; readonly tiles: readonly TileChunk[]; readonly extras: Extras },
): Uint8Array {
  const { width, height, bits, isGrey, alpha, format } = picture;
  const { stepCode, tiles, extras } = parts;
  const header: LatentHeader = {
    version: formatVersion,
    width,
    height,
    bits,
    isGrey,
    hasAlpha: alpha !== undefined,
    stepCode,
    quality: qualityOf(stepCode),
    source: format,
    fingerprint: model.fingerprint,
    model: model.id,
  };
  return encodeLatentFile({ header, ...extras, tiles });
}

/** Takes the finished file apart and compares every tile with the bytes that were decoded and measured. */
function verifyFile(bytes: Uint8Array, tiles: readonly TileChunk[]): void {
  const file = decodeLatentFile(bytes);
  const isSame = file.tiles.every((tile, i) => {
    const { mode, latent, patch } = tiles[i];
    return (
      tile?.mode === mode &&
      Buffer.compare(tile.latent, latent) === 0 &&
      Buffer.compare(tile.patch ?? Buffer.alloc(0), patch ?? Buffer.alloc(0)) === 0
    );
  });
  if (!isSame)
    throw new EngineError(
      'INTERNAL',
      'The .latent file did not read back as it was written. Please try again.',
    );
}
