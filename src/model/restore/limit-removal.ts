/**
 * Takes away no more than there is: where a network would change a picture by more than its noise level, as it does
 * with strong texture in a clean photo, all of the change is scaled down to the level.
 */
import { peakOf, type SampleSource } from '../image/picture';

/** Of so many samples one is looked at, in all channels: a photo has millions. */
const sampleStride = 5;

/** Change allowed, as a multiple of the level: noise that follows the signal is stronger than its mean in places. */
const allowance = 1.25;

/**
 * Scales `denoised` towards the picture, in place, until their root mean square difference is at most 1.25 sigma.
 * @param denoised `[height, width, 3]`, peak 65535
 * @param sigma level that the network was told, 0-255 scale
 * @returns the share of the change that was kept, 0..1
 */
export function limitRemoval(picture: SampleSource, denoised: Uint16Array, sigma: number): number {
  const { samples } = picture;
  const scale = 65535 / peakOf(picture.bits);
  let squares = 0;
  for (let i = 0; i < denoised.length; i += sampleStride) {
    const difference = denoised[i] - samples[i] * scale;
    squares += difference * difference;
  }
  const change = Math.sqrt(squares / Math.ceil(denoised.length / sampleStride)) / 257;
  const kept = change > allowance * sigma ? (allowance * sigma) / change : 1;
  if (kept === 1) return 1;
  for (let i = 0; i < denoised.length; i++) {
    const source = samples[i] * scale;
    denoised[i] = Math.min(65535, Math.max(0, source + kept * (denoised[i] - source) + 0.5));
  }
  return kept;
}
