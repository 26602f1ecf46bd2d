/** How a photo's result is blended, as the engine is told it. */
import type { Strengths } from '../../../engine/contract';

/** What a person chose for a photo; numbers 0..1, the size of grains in px. */
export interface Look {
  readonly strength: number;
  readonly colorStrength: number;
  readonly detail: number;
  readonly grain: number;
  readonly grainSize: number;
}

/** Nothing is done beyond taking the noise away. */
export const plainLook: Look = { strength: 1, colorStrength: 1, detail: 0, grain: 0, grainSize: 0.8 };

/** The look as the engine is told it: what is not done is left out. */
export function strengthsOf({ strength, colorStrength, detail, grain, grainSize }: Look): Strengths {
  return {
    strength,
    colorStrength,
    ...(detail > 0 && { detail }),
    ...(grain > 0 && { grain, grainSize }),
  };
}

/** Changes whenever the pixels of a blend do. */
export function versionOfLook(look: Look): string {
  return Object.values(strengthsOf(look)).join('/');
}
