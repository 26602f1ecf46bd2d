/**
 * Blends a photo with its denoised twin. The one function behind the screen at 100 % and what is saved, so that both
 * hold the same bytes.
 *
 *   d   = denoised - source            per channel
 *   dY  = 0.299 dR + 0.587 dG + 0.114 dB   (BT.601 luma of d)
 *   out = source + strength * (1 - detail * W) * dY + colorStrength * (d - dY) + grain
 *
 * W is high where there is structure (detail-weights.ts), grain depends on place and brightness (grain.ts). Clamped and
 * rounded once, to the depth of the source. A grey photo stays grey: its colour part is left out.
 */
import { invalidArgument } from '../errors';
import { allocateSamples, type Picture, type Samples } from '../image/picture';
import { usualGrainSizePx, type NoiseAtBrightness } from '../types';
import { detailWeights } from './detail-weights';
import { grainAtBrightness, grainField } from './grain';

/** How much of what the denoiser found is taken away, 0..1: 0 keeps the source, 1 the full result. */
export interface BlendStrengths {
  /** Luminance. */
  readonly strength: number;
  /** Colour. */
  readonly colorStrength: number;
}

/** Strengths and what is done beyond them; what is left out is not done. */
export interface BlendLook extends BlendStrengths {
  /** How much of the fine structure comes back where there is some, 0..1. Needs `noise`. */
  readonly detail?: number;
  /** Noise over brightness, of the photo at full size. */
  readonly noise?: readonly NoiseAtBrightness[];
  /** Film-like grain, 0..1. */
  readonly grain?: number;
  /** Softness of the grains, px at full size. Default `usualGrainSizePx`. */
  readonly grainSize?: number;
  /** Default 1. */
  readonly grainSeed?: number;
  /** For reduced copies of a picture: how often it was halved. Default 0. */
  readonly level?: number;
}

/** A rectangle inside a picture, px. */
export interface BlendRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What blending needs of a picture. */
export type BlendSource = Pick<Picture, 'width' | 'height' | 'bits' | 'samples' | 'isGrey'>;

const lumaRed = 0.299;
const lumaGreen = 0.587;
const lumaBlue = 0.114;

/**
 * Blends one rectangle.
 * @param picture the source
 * @param denoised `[height, width, 3]` of the whole picture, peak 65535 whatever the depth of the source
 * @param look strengths 0..1 each, and what is done beyond
 * @param region inside the picture
 * @param out `[region.height, region.width, 3]` of the source's depth; fresh shared samples by default
 * @returns `out`
 * @throws EngineError INVALID_ARGUMENT when sizes do not fit
 */
export function blendRegion(
  picture: BlendSource,
  denoised: Uint16Array,
  look: BlendLook,
  region: BlendRegion,
  out: Samples = allocateSamples(region.width * region.height * 3, picture.bits),
): Samples {
  checkSizes(picture, denoised, region, out);
  const { samples, isGrey } = picture;
  // 8-bit samples are compared on the scale of the denoised ones: 255 * 257 = 65535.
  const scale = picture.bits === 8 ? 257 : 1;
  const peak = picture.bits === 8 ? 255 : 65535;
  const { strength } = look;
  const colorStrength = isGrey ? 0 : look.colorStrength;
  const kept = keptShares(picture, denoised, look, region);
  const grain = grainOf(look, region);
  const grainScale = peak / 255;
  const colorGain = colorStrength / scale;
  let to = 0;
  for (let y = region.top; y < region.top + region.height; y += 1) {
    let from = (y * picture.width + region.left) * 3;
    for (const end = from + region.width * 3; from < end; from += 3, to += 3) {
      const red = samples[from];
      const green = samples[from + 1];
      const blue = samples[from + 2];
      const dRed = denoised[from] - red * scale;
      const dGreen = denoised[from + 1] - green * scale;
      const dBlue = denoised[from + 2] - blue * scale;
      // out = source + (d * colorStrength + dY * (strength - colorStrength)) / scale
      const lumaStrength = kept ? strength * (1 - kept[to / 3]) : strength;
      const luma =
        (lumaRed * dRed + lumaGreen * dGreen + lumaBlue * dBlue) * ((lumaStrength - colorStrength) / scale);
      const outRed = red + luma + dRed * colorGain;
      const outGreen = green + luma + dGreen * colorGain;
      const outBlue = blue + luma + dBlue * colorGain;
      let added = 0;
      if (grain) {
        const brightness = (lumaRed * outRed + lumaGreen * outGreen + lumaBlue * outBlue) / peak;
        added = grain[to / 3] * grainScale * grainAtBrightness(brightness);
      }
      out[to] = toSample(outRed + added, peak);
      out[to + 1] = toSample(outGreen + added, peak);
      out[to + 2] = toSample(outBlue + added, peak);
    }
  }
  return out;
}

/** Share of the removed luminance that comes back, 0..1 a pixel; undefined where nothing does. */
function keptShares(
  picture: BlendSource,
  denoised: Uint16Array,
  { strength, detail = 0, noise, level = 0 }: BlendLook,
  region: BlendRegion,
): Float32Array | undefined {
  if (detail === 0 || strength === 0 || !noise || noise.length === 0) return undefined;
  const shares = detailWeights(picture, denoised, { curve: noise, level }, region);
  for (let i = 0; i < shares.length; i += 1) shares[i] *= detail;
  return shares;
}

function grainOf(look: BlendLook, region: BlendRegion): Float32Array | undefined {
  const { grain: amount = 0, grainSize: sizePx = usualGrainSizePx, grainSeed: seed = 1, level = 0 } = look;
  return amount === 0 ? undefined : grainField({ amount, sizePx, seed, level }, region);
}

/**
 * Blends whole rows, `rowStart <= row < rowEnd`; otherwise as `blendRegion`.
 * @returns `[rowEnd - rowStart, width, 3]` of the source's depth
 */
export function blendRows(
  picture: BlendSource,
  denoised: Uint16Array,
  look: BlendLook,
  rowStart: number,
  rowEnd: number,
  out?: Samples,
): Samples {
  const region = { left: 0, top: rowStart, width: picture.width, height: rowEnd - rowStart };
  return blendRegion(picture, denoised, look, region, out);
}

function toSample(value: number, peak: number): number {
  // Adding a half and cutting off rounds, as values below zero are clamped first.
  return value <= 0 ? 0 : value >= peak ? peak : (value + 0.5) | 0;
}

function checkSizes(picture: BlendSource, denoised: Uint16Array, region: BlendRegion, out: Samples): void {
  const { left, top, width, height } = region;
  const fits =
    [left, top, width, height].every((value) => Number.isInteger(value) && value >= 0) &&
    left + width <= picture.width &&
    top + height <= picture.height;
  if (!fits)
    throw invalidArgument(
      'region',
      `a rectangle inside ${picture.width} x ${picture.height} px`,
      `${width} x ${height} at ${left}, ${top}`,
    );
  const count = picture.width * picture.height * 3;
  if (denoised.length !== count) throw invalidArgument('denoised', `${count} samples`, denoised.length);
  if (out.length !== width * height * 3)
    throw invalidArgument('out', `${width * height * 3} samples`, out.length);
  if (out.BYTES_PER_ELEMENT * 8 !== picture.bits)
    throw invalidArgument('out', `${picture.bits}-bit samples`, `${out.BYTES_PER_ELEMENT * 8}-bit`);
}
