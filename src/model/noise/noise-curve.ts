/**
 * Noise over brightness, told by what a denoiser took away: in each bin of brightness the spread of the difference, by
 * the median absolute deviation (Hampel 1974), which a few removed edges do not move. On the three orthonormal opponent
 * planes of estimate-noise.ts: white noise has the same deviation in each of them as in R, G and B.
 */
import { peakOf, type SampleSource } from '../image/picture';
import type { NoiseAtBrightness } from '../types';

/** Bins over brightness 0..1. */
const binCount = 16;
/** Fewer pixels say too little about a bin. */
const fewestPixels = 200;
/** A picture is looked at in about this many pixels. */
const wantedPixels = 1_500_000;
/** Histogram of the difference: +-128 levels of the 8-bit scale in steps of 1/16. */
const steps = 16;
const reach = 128;
/** From the median absolute deviation of a normal distribution to its standard deviation. */
const madToSigma = 1.4826;

/**
 * @param picture the noisy source
 * @param denoised `[height, width, 3]`, peak 65535
 * @returns bins that hold enough pixels, dark to bright: brightness (BT.601 luma of the denoised picture, 0..1),
 *   deviations of luminance and of colour, 0-255 scale
 */
export function residualNoiseCurve(picture: SampleSource, denoised: Uint16Array): NoiseAtBrightness[] {
  const { samples, width, height } = picture;
  const scale = 255 / peakOf(picture.bits);
  const pixels = width * height;
  const stride = Math.max(1, Math.round(pixels / wantedPixels)) | 1;
  const luma = makeHistograms();
  const redBlue = makeHistograms();
  const green = makeHistograms();
  const sums = new Float64Array(binCount);
  for (let pixel = 0; pixel < pixels; pixel += stride) {
    const at = pixel * 3;
    const [r, g, b] = [denoised[at] / 257, denoised[at + 1] / 257, denoised[at + 2] / 257];
    const [dr, dg, db] = [samples[at] * scale - r, samples[at + 1] * scale - g, samples[at + 2] * scale - b];
    const brightness = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
    const bin = Math.min(binCount - 1, Math.floor(brightness * binCount));
    sums[bin] += brightness;
    luma[bin][stepOf((dr + dg + db) / Math.sqrt(3))] += 1;
    redBlue[bin][stepOf((dr - db) / Math.SQRT2)] += 1;
    green[bin][stepOf((dr - 2 * dg + db) / Math.sqrt(6))] += 1;
  }
  return Array.from({ length: binCount }, (_, bin) => {
    const count = total(luma[bin]);
    if (count < fewestPixels) return null;
    return {
      brightness: sums[bin] / count,
      sigmaLuma: spread(luma[bin], count),
      sigmaColour: Math.hypot(spread(redBlue[bin], count), spread(green[bin], count)) / Math.SQRT2,
    };
  }).filter((bin) => bin !== null);
}

/**
 * Luminance noise at a brightness: the curve's, straight between its points and level beyond its ends.
 * @param curve dark to bright
 * @param brightness 0..1
 * @returns 0-255 scale; 0 for an empty curve
 */
export function lumaNoiseAt(curve: readonly NoiseAtBrightness[], brightness: number): number {
  const next = curve.findIndex((point) => point.brightness >= brightness);
  if (next === 0) return curve[0].sigmaLuma;
  if (next < 0) return curve.at(-1)?.sigmaLuma ?? 0;
  const [a, b] = [curve[next - 1], curve[next]];
  const share = (brightness - a.brightness) / (b.brightness - a.brightness);
  return a.sigmaLuma + share * (b.sigmaLuma - a.sigmaLuma);
}

function makeHistograms(): Uint32Array[] {
  return Array.from({ length: binCount }, () => new Uint32Array(2 * reach * steps + 1));
}

function stepOf(difference: number): number {
  return Math.round((Math.min(reach, Math.max(-reach, difference)) + reach) * steps);
}

function total(histogram: Uint32Array): number {
  return histogram.reduce((sum, count) => sum + count, 0);
}

/** Standard deviation by the median absolute deviation from the median. */
function spread(histogram: Uint32Array, count: number): number {
  const middle = quantile(histogram, count / 2);
  const folded = new Uint32Array(histogram.length);
  histogram.forEach((times, step) => (folded[Math.round(Math.abs(step - middle))] += times));
  return (madToSigma * Math.max(0, quantile(folded, count / 2))) / steps;
}

/** Place under which `rank` of the counted lie, straight within a step; a step's values lie evenly around its middle. */
function quantile(histogram: Uint32Array, rank: number): number {
  let below = 0;
  for (let step = 0; step < histogram.length; step += 1) {
    const here = histogram[step];
    if (below + here >= rank && here > 0) return step - 0.5 + (rank - below) / here;
    below += here;
  }
  return histogram.length - 1;
}
