/** Settings of the ways to train Restore: the stock model from nothing, on from there, and one's own from the stock model. */
import type { RestoreUnetSpec } from '../networks/spec';
import type { ModelRole } from '../types';
import type { NoiseMix } from './patch-noise';
import type { Schedule } from './schedule';
import type { PatchStage } from './train-restore';

export interface RestoreRecipe {
  readonly stages: readonly PatchStage[];
  readonly mix: NoiseMix;
  /** Pictures of all scales, softness and colour, not of one's own camera only (`PatchSettings`). */
  readonly isVaried: boolean;
  readonly schedule: Schedule;
  /** Kernels by Muon instead of Adam. */
  readonly hasMuon: boolean;
  /** Steps between reports, and between validations with a checkpoint. */
  readonly reportEvery: number;
  readonly validateEvery: number;
  /** Pictures held out, at most. */
  readonly heldOut: number;
}

/** 1.9 M weights, 100 kMAC a pixel: the size of the trial behind DESIGN 2. */
export const stockRestoreSpec: RestoreUnetSpec = { kind: 'restore-unet', widths: [48, 96, 160], blocks: 2 };

/** A quarter of its cost, for old machines and large batches. */
export const fastRestoreSpec: RestoreUnetSpec = { kind: 'restore-unet', widths: [24, 48, 80], blocks: 2 };

/** The rest is Gaussian noise in float, on which the published tables are. Photos of cameras have a model of their own. */
const mix: NoiseMix = {
  clipped: 0.3,
  poisson: 0.06,
  camera: 0.05,
  jpeg: 0.05,
  impulse: 0.01,
  speckle: 0.02,
  grey: 0.03,
  smooth: 0.02,
};

/** For a model of the role `camera`, which gets JPEG files of all kinds. */
const cameraMix: NoiseMix = {
  clipped: 0.04,
  poisson: 0.04,
  camera: 0.73,
  jpeg: 0.12,
  impulse: 0.01,
  speckle: 0.01,
  grey: 0.02,
  smooth: 0.01,
};

/** For a person's own model, which gets all photos. */
const ownMix: NoiseMix = {
  clipped: 0.27,
  poisson: 0.06,
  camera: 0.24,
  jpeg: 0.06,
  impulse: 0.02,
  speckle: 0.02,
  grey: 0.03,
  smooth: 0.02,
};

export const fromScratch: RestoreRecipe = {
  stages: [
    { from: 0, batch: 9, patchPx: 96 },
    { from: 0.6, batch: 4, patchPx: 144 },
  ],
  mix,
  isVaried: true,
  schedule: { peak: 2e-3, floor: 0.01, warmupSteps: 300 },
  hasMuon: true,
  reportEvery: 100,
  validateEvery: 1000,
  heldOut: 16,
};

/** From a model, for hours: half the rate, since much is known. */
export const goOn: RestoreRecipe = {
  ...fromScratch,
  schedule: { ...fromScratch.schedule, peak: 1.5e-3 },
};

/** Low rates and smaller steps: what the stock model knows is kept, a minute already makes progress. */
export const fineTune: RestoreRecipe = {
  stages: [{ from: 0, batch: 8, patchPx: 72 }],
  mix: ownMix,
  isVaried: false,
  schedule: { peak: 1e-4, floor: 0.05, warmupSteps: 10 },
  hasMuon: false,
  reportEvery: 5,
  validateEvery: 50,
  heldOut: 8,
};

/** A recipe with the noise of a role. */
export function ofRole(recipe: RestoreRecipe, role: ModelRole | undefined): RestoreRecipe {
  return role === 'camera' ? { ...recipe, mix: cameraMix } : recipe;
}

/** Noise level at which held-out photos are measured, 0-255 scale. */
export const validationSigma = 25;
/** Upper end of the levels trained on, 0-255 scale. */
export const defaultMaxSigma = 55;
