/**
 * Blends a photo with its denoised twin. The one function behind the screen at 100 % and what is saved, so that both
 * hold the same bytes.
 *
 *   d   = denoised - source            per channel
 *   dY  = 0.299 dR + 0.587 dG + 0.114 dB   (BT.601 luma of d)
 *   out = source + strength * dY + colorStrength * (d - dY)
 *
 * Clamped and rounded once, to the depth of the source. A grey photo stays grey: its colour part is left out.
 */
import { invalidArgument } from '../errors';
import { allocateSamples, type Picture, type Samples } from '../image/picture';

/** How much of what the denoiser found is taken away, 0..1: 0 keeps the source, 1 the full result. */
export interface BlendStrengths {
  /** Luminance. */
  readonly strength: number;
  /** Colour. */
  readonly colorStrength: number;
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
 * @param strengths 0..1 each
 * @param region inside the picture
 * @param out `[region.height, region.width, 3]` of the source's depth; fresh shared samples by default
 * @returns `out`
 * @throws EngineError INVALID_ARGUMENT when sizes do not fit
 */
export function blendRegion(
  picture: BlendSource,
  denoised: Uint16Array,
  strengths: BlendStrengths,
  region: BlendRegion,
  out: Samples = allocateSamples(region.width * region.height * 3, picture.bits),
): Samples {
  checkSizes(picture, denoised, region, out);
  const { samples, isGrey } = picture;
  // 8-bit samples are compared on the scale of the denoised ones: 255 * 257 = 65535.
  const scale = picture.bits === 8 ? 257 : 1;
  const peak = picture.bits === 8 ? 255 : 65535;
  const { strength } = strengths;
  const colorStrength = isGrey ? 0 : strengths.colorStrength;
  // out = source + (d * colorStrength + dY * (strength - colorStrength)) / scale
  const lumaGain = (strength - colorStrength) / scale;
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
      const luma = (lumaRed * dRed + lumaGreen * dGreen + lumaBlue * dBlue) * lumaGain;
      out[to] = toSample(red + luma + dRed * colorGain, peak);
      out[to + 1] = toSample(green + luma + dGreen * colorGain, peak);
      out[to + 2] = toSample(blue + luma + dBlue * colorGain, peak);
    }
  }
  return out;
}

/**
 * Blends whole rows, `rowStart <= row < rowEnd`; otherwise as `blendRegion`.
 * @returns `[rowEnd - rowStart, width, 3]` of the source's depth
 */
export function blendRows(
  picture: BlendSource,
  denoised: Uint16Array,
  strengths: BlendStrengths,
  rowStart: number,
  rowEnd: number,
  out?: Samples,
): Samples {
  const region = { left: 0, top: rowStart, width: picture.width, height: rowEnd - rowStart };
  return blendRegion(picture, denoised, strengths, region, out);
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
