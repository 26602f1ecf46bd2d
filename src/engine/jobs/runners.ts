/** All kinds of jobs. */
import { decodeJob } from './decode';
import { denoiseJob } from './denoise';
import { evaluateJob } from './evaluate';
import { foldJob } from './fold';
import { labJob } from './lab';
import type { JobParts } from './parts';
import type { JobRunners } from './registry';
import { peekJob } from './peek';
import { rateCurveJob } from './rate-curve';
import { saveJob } from './save';
import { saveLatentJob } from './save-latent';
import { trainJob } from './train';

export function createRunners(parts: JobParts): JobRunners {
  return {
    denoise: denoiseJob(parts),
    fold: foldJob(parts),
    'rate-curve': rateCurveJob(parts),
    decode: decodeJob(parts),
    peek: peekJob(parts),
    save: saveJob(parts),
    'save-latent': saveLatentJob(parts),
    train: trainJob(parts),
    evaluate: evaluateJob(parts),
    lab: labJob(parts),
  };
}
