/** Cuts one screen tile out of a layer and turns it into RGBA. Pure and quick: a few milliseconds a tile. */
import { invalidArgument } from '../../model/errors';
import { to8Bits } from '../../model/image/depth';
import { allocateSamples, type Samples } from '../../model/image/picture';
import { blendRegion, type BlendLook, type BlendRegion, type BlendSource } from '../../model/restore/blend';
import type { DisplayTransform } from '../../model/image/color/display';
import { screenTilePx, type RawTile } from '../contract';

/** Pixels of a layer at one level: the picture itself at level 0, a pyramid level under it. */
export interface TileSource extends BlendSource {
  readonly alpha?: Samples;
}

/** What makes the tile of the result layer out of its source. */
export interface TileBlend {
  /** `[height, width, 3]` at the same level, peak 65535. */
  readonly denoised: Uint16Array;
  readonly look: BlendLook;
  /** Shows what the blend took away instead, amplified by this around middle grey. */
  readonly removedGain?: number;
}

/**
 * The rectangle of a tile; tiles at the right and bottom edge are smaller.
 * @throws EngineError INVALID_ARGUMENT outside the picture
 */
export function tileRegion(
  size: { readonly width: number; readonly height: number },
  column: number,
  row: number,
): BlendRegion {
  const left = column * screenTilePx;
  const top = row * screenTilePx;
  if (left >= size.width || top >= size.height)
    throw invalidArgument(
      'tile',
      `one inside ${size.width} x ${size.height} px`,
      `column ${column}, row ${row}`,
    );
  return {
    left,
    top,
    width: Math.min(screenTilePx, size.width - left),
    height: Math.min(screenTilePx, size.height - top),
  };
}

/**
 * @param source the pixels to cut from
 * @param blend for the result layer
 * @param display from the picture's colours to those of the screen
 * @returns 8-bit RGBA; 16-bit samples become `round(value / 257)`, as they do in an 8-bit file
 */
export function renderTile(
  source: TileSource,
  region: BlendRegion,
  blend?: TileBlend,
  display?: DisplayTransform,
): RawTile {
  const { width, height } = region;
  if (blend?.removedGain) return renderRemoved(source, region, blend, blend.removedGain);
  const rgb = blend
    ? blendRegion(source, blend.denoised, blend.look, region)
    : cut(source.samples, source.width, region, 3, source.bits);
  const alpha = source.alpha && cut(source.alpha, source.width, region, 1, source.bits);
  const rgba = new Uint8Array(width * height * 4);
  const is16 = source.bits === 16;
  for (let pixel = 0, from = 0, to = 0; pixel < width * height; pixel += 1, from += 3, to += 4) {
    rgba[to] = is16 ? to8Bits(rgb[from]) : rgb[from];
    rgba[to + 1] = is16 ? to8Bits(rgb[from + 1]) : rgb[from + 1];
    rgba[to + 2] = is16 ? to8Bits(rgb[from + 2]) : rgb[from + 2];
    rgba[to + 3] = alpha ? (is16 ? to8Bits(alpha[pixel]) : alpha[pixel]) : 255;
  }
  display?.(rgba);
  return { width, height, rgba };
}

/** 128 + gain x (source - blend without its grain), 8-bit scale. A difference has no colour space: no transform. */
function renderRemoved(source: TileSource, region: BlendRegion, blend: TileBlend, gain: number): RawTile {
  const { width, height } = region;
  const before = cut(source.samples, source.width, region, 3, source.bits);
  const after = blendRegion(source, blend.denoised, { ...blend.look, grain: 0 }, region);
  const scale = source.bits === 8 ? gain : gain / 257;
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0, from = 0, to = 0; pixel < width * height; pixel += 1, from += 3, to += 4)
    for (let c = 0; c < 3; c += 1)
      rgba[to + c] = Math.min(255, Math.max(0, 128.5 + scale * (before[from + c] - after[from + c])));
  return { width, height, rgba };
}

function cut(samples: Samples, rowPx: number, region: BlendRegion, channels: number, bits: 8 | 16): Samples {
  const out = allocateSamples(region.width * region.height * channels, bits);
  const rowLength = region.width * channels;
  for (let y = 0; y < region.height; y += 1) {
    const from = ((region.top + y) * rowPx + region.left) * channels;
    out.set(samples.subarray(from, from + rowLength), y * rowLength);
  }
  return out;
}
