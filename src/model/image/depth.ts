/** Changes of sample depth, each the nearest value. */
import { allocateSamples, type Samples } from './picture';
import type { Bits } from '../types';

/** 16-bit value to the nearest 8-bit one: round(value / 257). */
export function to8Bits(value: number): number {
  // Exact for 0..65535 (tested over all): 255/65536 is 1/257 with an error that stays below the rounding.
  return (value * 255 + 32895) >>> 16;
}

/** Samples in the wanted depth: the same array where it already has it. 8 to 16 bits is x 257, so 255 becomes 65535. */
export function convertDepth(samples: Samples, from: Bits, to: Bits): Samples {
  if (from === to) return samples;
  const converted = allocateSamples(samples.length, to);
  if (to === 8) for (let i = 0; i < samples.length; i++) converted[i] = to8Bits(samples[i]);
  else for (let i = 0; i < samples.length; i++) converted[i] = samples[i] * 257;
  return converted;
}
