/** Quality 1..100 <-> the quantisation step, on the 8-bit scale. Files hold the step in 256ths. */
import { invalidArgument } from '../errors';
import type { Effort } from '../types';

/** Steps at quality 1, 50 and 100; between them the logarithm of the step is linear. */
const stepAt1 = 220;
const stepAt50 = 32;
const stepAt100 = 2;

/** How much coarser the steps of the slow effort are: it then has the PSNR of the default (`npm run bench -- fold-effort`). */
export const coarserBy: Readonly<Record<Effort, number>> = { default: 1, search: 1.04 };

/** Steps that a file may hold, in 256ths. */
export const minStepCode = 128;
export const maxStepCode = 65535;

/**
 * Step of a quality as files hold it. Falls strictly with quality, so bytes and PSNR rise.
 * @param quality 1..100, fractions allowed
 * @param effort that of the encoder
 * @returns 256ths of a step on the 8-bit scale
 * @throws EngineError INVALID_ARGUMENT outside 1..100
 */
export function stepCodeOf(quality: number, effort: Effort = 'default'): number {
  if (!(quality >= 1 && quality <= 100)) throw invalidArgument('quality', 'a number from 1 to 100', quality);
  const step =
    quality <= 50
      ? stepAt1 * (stepAt50 / stepAt1) ** ((quality - 1) / 49)
      : stepAt50 * (stepAt100 / stepAt50) ** ((quality - 50) / 50);
  return Math.round(step * coarserBy[effort] * 256);
}

/** Quality, with a fraction, whose step this is at an effort; 1..100. */
export function qualityOf(stepCode: number, effort: Effort = 'default'): number {
  const step = stepCode / 256 / coarserBy[effort];
  const quality =
    step >= stepAt50
      ? 1 + (49 * Math.log(step / stepAt1)) / Math.log(stepAt50 / stepAt1)
      : 50 + (50 * Math.log(step / stepAt50)) / Math.log(stepAt100 / stepAt50);
  return Math.min(100, Math.max(1, Math.round(quality * 100) / 100));
}
