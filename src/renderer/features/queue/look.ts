/** How a photo's result is blended, as the engine is told it. */
import type { Strengths } from '../../../engine/contract';

export { plainLook } from '../../../engine/presets';

/** What a person chose for a photo; numbers 0..1, the size of grains in px. */
export type Look = Required<Strengths>;

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
