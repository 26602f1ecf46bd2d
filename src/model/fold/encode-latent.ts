/**
 * A picture -> a `.latent` file. Every tile is coded, decoded again from its bytes and looked at before the file is put
 * together: where the network did harm it is left out, and what no wavelet suits is kept as a lossless picture.
 */
import { EngineError, invalidArgument } from '../errors';
import type { Picture } from '../image/picture';
import { measurePsnr } from '../metrics/psnr';
import type { FoldFigures } from '../types';
import { assembleFile, prepareExtras, type Extras } from './assemble-file';
import { codeOnTarget } from './code-on-target';
import type { EncodeLatentOptions } from './encode-options';
import { maxPixels, maxSidePx } from './format/header';
import { decodeLatentFile } from './format/latent-file';
import { tileModes, type TileChunk } from './format/tile-chunk';
import type { LatentScale } from './latent-scale';
import type { FoldModel } from './model';
import { qualityOf } from './quality';

export type { EncodeLatentOptions } from './encode-options';

export interface EncodedLatent {
  readonly bytes: Uint8Array;
  /** What the file decodes to. */
  readonly decoded: Picture;
  /** Measured on the file and on `decoded`; ratios to the source file are for those who know its size. */
  readonly figures: Omit<FoldFigures, 'ratioToSource' | 'ssim' | 'model' | 'seconds' | 'sha256'>;
  /** Tiles by how they are kept: see format/tile-chunk.ts. */
  readonly tiles: { readonly network: number; readonly plain: number; readonly patch: number };
}

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
  const { stepCode, turn, decoded, tiles } = await codeOnTarget(picture, model, extras, options);
  const { effort } = options;
  const parts = { stepCode, turn, effort, tiles };
  const bytes = assembleFile(picture, model, { ...parts, extras });
  if (options.verify !== false) verifyFile(bytes, picture, { ...parts, extras });
  const psnr = measurePsnr(picture, decoded);
  const { alpha } = extras;
  const bare = assembleFile(picture, model, { ...parts, extras: { ancillary: [], alpha } });
  const count = (mode: number) => tiles.filter((tile) => tile.mode === mode).length;
  return {
    bytes,
    decoded,
    figures: {
      bytes: bytes.length,
      bpp: (8 * bytes.length) / (width * height),
      ratioToRaw: (width * height * 3 * (picture.bits / 8)) / bytes.length,
      psnr,
      psnrToCoded: psnr,
      sideBytes: bytes.length - bare.length,
      quality: qualityOf(stepCode, effort),
    },
    tiles: {
      network: count(tileModes.network),
      plain: count(tileModes.plain),
      patch: count(tileModes.patch),
    },
  };
}

/**
 * Takes the finished file apart and compares its header, transparency, metadata and every tile with what was coded and
 * measured.
 * @throws EngineError INTERNAL when something differs, CORRUPT_BITSTREAM and its kin when it is no whole file
 */
export function verifyFile(
  bytes: Uint8Array,
  { width, height, bits, isGrey }: Picture,
  meant: LatentScale & { readonly tiles: readonly TileChunk[]; readonly extras: Extras },
): void {
  const { header: head, ...file } = decodeLatentFile(bytes);
  const { stepCode, turn, tiles, extras } = meant;
  const isSame =
    [head.width, head.height, head.bits, head.isGrey, head.stepCode, ...head.turn].join() ===
      [width, height, bits, isGrey, stepCode, ...turn].join() &&
    isEqual(file.alpha, extras.alpha) &&
    isEqual(file.thumbnail, extras.thumbnail) &&
    file.ancillary.length === extras.ancillary.length &&
    file.ancillary.every(({ type, payload }, i) => {
      const chunk = extras.ancillary[i];
      return type === chunk.type && isEqual(payload, chunk.payload);
    }) &&
    file.tiles.every((tile, i) => {
      const { mode, latent, patch } = tiles[i];
      return tile?.mode === mode && isEqual(tile.latent, latent) && isEqual(tile.patch, patch);
    });
  if (!isSame)
    throw new EngineError(
      'INTERNAL',
      'The .latent file did not read back as it was written. Please try again.',
    );
}

function isEqual(a?: Uint8Array, b?: Uint8Array): boolean {
  return Buffer.compare(a ?? Buffer.alloc(0), b ?? Buffer.alloc(0)) === 0;
}
