/**
 * Trains the Restore network: patches with mixed noise -> root mean square error -> Adam or Muon, with an average of the weights
 * as the result. Stops by steps or by minutes; resumes from its checkpoint.
 */
import { mkdir } from 'node:fs/promises';
import { throwIfCancelled } from '../errors';
import type { CancelSignal } from '../cancel';
import { RestoreTrainer } from '../graph/restore-trainer';
import { initialParameters } from '../networks/parameters';
import { restoreLayout } from '../networks/restore-unet';
import type { RestoreUnetSpec } from '../networks/spec';
import type { TrainReport } from '../types';
import { loadCheckpoint, saveCheckpoint } from './checkpoint';
import type { PhotoPair } from './patch-maker';
import type { NoiseMix } from './patch-noise';
import { openPatchSource, type PatchSource } from './patch-source';
import type { OptimizerState } from './optimizer';
import { learningRate, type Schedule } from './schedule';

/** Shots whose mean is the truth of a camera's JPEG: more cost time, fewer leave more noise in what is learned from. */
const truthShots = 4;

/** Patches of a part of the run: small and many first, large ones for what is around a pixel later (Zamir 2022, "Restormer"). */
export interface PatchStage {
  /** Share of the run that is over when it begins, 0..1. */
  readonly from: number;
  readonly batch: number;
  /** Multiple of the network's stride, px. */
  readonly patchPx: number;
}

export interface RestoreTraining {
  readonly spec: RestoreUnetSpec;
  /** Photos to train on. */
  readonly photos: readonly PhotoPair[];
  /** Where the run lives: checkpoint and log. */
  readonly runFolder: string;
  readonly seed: number;
  /** The first from 0 on, each later one from a later share of the run. */
  readonly stages: readonly PatchStage[];
  /** 0-255 scale. */
  readonly maxSigma: number;
  readonly mix: NoiseMix;
  /** See `PatchSettings`. */
  readonly isVaried?: boolean;
  readonly schedule: Schedule;
  /** Kernels by Muon (graph/muon.ts) instead of Adam. */
  readonly hasMuon?: boolean;
  /** The run ends at whichever comes first. */
  readonly steps?: number;
  readonly minutes?: number;
  /** Weights to start from; He initialisation without. */
  readonly initial?: Float32Array;
  /** Go on from the checkpoint in `runFolder`. */
  readonly resume?: boolean;
  /** Held-out PSNR of the averaged weights (flat), dB. */
  readonly validate?: (weights: Float32Array) => number;
  /** Steps between reports, validations and checkpoints. */
  readonly reportEvery?: number;
  readonly validateEvery?: number;
  readonly signal?: CancelSignal;
  readonly onReport?: (report: TrainReport) => void;
}

export interface TrainedWeights {
  /** Averaged weights, flat. */
  readonly weights: Float32Array;
  readonly steps: number;
  readonly seconds: number;
}

/**
 * @throws EngineError CANCELLED when the signal was raised (the last checkpoint stays), INVALID_ARGUMENT without
 *   usable photos or checkpoint
 */
export async function trainRestore(training: RestoreTraining): Promise<TrainedWeights> {
  const { runFolder, seed } = training;
  await mkdir(runFolder, { recursive: true });
  const checkpoint = training.resume ? await loadCheckpoint(runFolder) : undefined;
  const clock = createClock(training, checkpoint?.state.step ?? 0, checkpoint?.seconds ?? 0);
  const stageNow = (step: number) => training.stages.filter(({ from }) => clock.done(step) >= from).at(-1)!;
  let stage = stageNow(checkpoint?.state.step ?? 0);
  let { trainer, source } = await openStage(
    training,
    stage,
    checkpoint?.state ?? training.initial ?? initialParameters(restoreLayout(training.spec), seed),
  );
  const { reportEvery = 100, validateEvery = 2000 } = training;
  let lossSum = 0;
  let lossCount = 0;
  try {
    while (clock.done(trainer.step) < 1) {
      throwIfCancelled(training.signal);
      const due = stageNow(trainer.step);
      if (due !== stage) {
        stage = due;
        const state = trainer.state();
        await source.close();
        trainer.dispose();
        ({ trainer, source } = await openStage(training, stage, state));
      }
      const patches = await source.next();
      const rate = learningRate(training.schedule, trainer.step, clock.done(trainer.step));
      lossSum += trainer.train(patches, rate, [seed, trainer.step]).loss;
      lossCount++;
      const { step } = trainer;
      const isLast = clock.done(step) >= 1;
      if (step % reportEvery !== 0 && !isLast) continue;
      const isMilestone = step % validateEvery === 0 || isLast;
      const psnr = isMilestone ? (training.validate?.(trainer.average()) ?? null) : null;
      if (isMilestone)
        await saveCheckpoint(runFolder, {
          state: trainer.state(),
          seconds: clock.seconds(),
          spec: training.spec,
        });
      training.onReport?.({
        step,
        loss: lossSum / lossCount,
        valLoss: null,
        psnr,
        seconds: clock.seconds(),
        eta: clock.secondsLeft(step),
      });
      lossSum = 0;
      lossCount = 0;
    }
    return { weights: trainer.average(), steps: trainer.step, seconds: clock.seconds() };
  } finally {
    await source.close();
    trainer.dispose();
  }
}

/** The graph for the patches of a stage, and where they come from. */
async function openStage(
  training: RestoreTraining,
  { batch, patchPx }: PatchStage,
  initial: Float32Array | OptimizerState,
): Promise<{ trainer: RestoreTrainer; source: PatchSource }> {
  const { spec, photos, seed, maxSigma, mix, isVaried, hasMuon } = training;
  const trainer = await RestoreTrainer.create({ spec, batch, patchPx, hasMuon }, initial);
  const settings = { photos, sidePx: patchPx, batch, seed, maxSigma, mix, isVaried, truthShots };
  return { trainer, source: openPatchSource(settings, trainer.step) };
}

/** Time and progress of a run that may have had earlier sittings. */
function createClock(training: RestoreTraining, firstStep: number, earlierSeconds: number) {
  const started = performance.now();
  const sitting = () => (performance.now() - started) / 1000;
  const seconds = () => earlierSeconds + sitting();
  const { steps, minutes } = training;
  /** Share of the run that is over: by steps or by time, whichever is further. */
  const done = (step: number) => Math.max(steps ? step / steps : 0, minutes ? seconds() / (minutes * 60) : 0);
  const doneBefore = done(firstStep);
  return {
    seconds,
    done,
    secondsLeft: (step: number) =>
      (sitting() * Math.max(0, 1 - done(step))) / Math.max(done(step) - doneBefore, 1e-9),
  };
}
