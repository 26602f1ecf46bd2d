/** What stands between a picture and the integers of its latent; every file holds it. */
import type { ColourTurn } from './transform/colour';

export interface LatentScale {
  /** Quantisation step, 256ths on the 8-bit scale. */
  readonly stepCode: number;
  /** Of the picture's colours before they are transformed. */
  readonly turn: ColourTurn;
}
