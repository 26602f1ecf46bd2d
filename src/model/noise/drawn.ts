/** Tells a drawing without noise (text, line art) by neighbours that are exactly the same. */
import { patchSize, sidePx, type PlanePatches } from './plane-patches';
import { minPatches } from './white-noise';

/**
 * Share of pixels equal to their left neighbour from which there is no noise: in the clean drawings of the tests 0.3 and more.
 * Grey noise of sigma 2, rounded, leaves 1 / (2 sqrt(pi) sigma) = 0.14, stronger noise and noise in three colours less.
 */
const equalShare = 0.2;
/** Below this rounding alone makes neighbours equal, 0-255 scale. */
const leastSigma = 2;
/** Patches so near to black or white are left out: grey noise clipped there makes neighbours equal. */
const marginOf = (sigma: number) => 2 * Math.min(sigma, 16);

/** So many patches from all over the picture tell. */
const enoughPatches = 3000;

/**
 * The edges of a drawing pass for strong noise: clean black text on white paper was found to have a sigma of 26. Patches of one
 * value tell nothing (a burnt-out sky has no noise, the rest of the photo may), nor do those near black and white.
 * @param sigma what was found so far, 0-255 scale
 */
export function isDrawnClean({ values, lowest, highest, count }: PlanePatches, sigma: number): boolean {
  if (sigma < leastSigma) return false;
  const pairs = patchSize - sidePx;
  const margin = marginOf(sigma);
  let [used, equal] = [0, 0];
  const stride = Math.max(1, Math.floor(count / enoughPatches));
  for (let patch = 0; patch < count; patch += stride) {
    const brightness = (lowest[patch] + highest[patch]) / 2;
    if (!(brightness > margin && brightness < 255 - margin)) continue;
    const found = equalPairs(values, patch * patchSize);
    if (found === pairs) continue;
    used++;
    equal += found;
  }
  return used * stride >= minPatches && equal >= equalShare * used * pairs;
}

/** Pixels of a patch that are equal to their left neighbour in all planes. */
function equalPairs(values: PlanePatches['values'], from: number): number {
  const [p, q, r] = values;
  let equal = 0;
  for (let i = from; i < from + patchSize; i++)
    if ((i - from) % sidePx > 0 && p[i] === p[i - 1] && q[i] === q[i - 1] && r[i] === r[i - 1]) equal++;
  return equal;
}
