/** How the decoder's network is told the step, and what its answer is worth. */

/** Level that the network is told for a step: the deviation of an error spread evenly over it, 0..1 scale. */
export function levelOf(step: number): number {
  return step / Math.sqrt(12) / 255;
}

/** What the network takes away counts in units of this x level: one range for every quality. */
export const networkGain = 2;
