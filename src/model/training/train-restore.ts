/**
 * Trains the Restore network: patches with mixed noise -> mean absolute error -> Adam, with an average of the weights
 * as the result. Stops by steps or by minutes; resumes from its checkpoint.
 */
import { mkdir } from 'node:fs/promises';
import { throwIfCancelled } from '../errors';
import type { CancelSignal } from '../cancel';
import { initialParameters, splitParameters } from '../networks/parameters';
import { restoreLayout, runRestoreUnet } from '../networks/restore-unet';
import type { RestoreUnetSpec } from '../networks/spec';
import { getTf, type Scalar, type Tensor1D } from '../tf';
import type { TrainReport } from '../types';
import { loadCheckpoint, saveCheckpoint } from './checkpoint';
import { FlatAdam } from './optimizer';
import type { NoiseMix } from './patch-maker';
import { openPatchSource } from './patch-source';
import { toTensors, type PatchTensors } from './patches';
import { learningRate, type Schedule } from './schedule';

export interface RestoreTraining {
  readonly spec: RestoreUnetSpec;
  /** Photos to train on. */
  readonly files: readonly string[];
  /** Where the run lives: checkpoint and log. */
  readonly runFolder: string;
  readonly seed: number;
  readonly batch: number;
  /** Multiple of the network's stride, px. */
  readonly patchPx: number;
  /** 0-255 scale. */
  readonly maxSigma: number;
  readonly mix: NoiseMix;
  readonly schedule: Schedule;
  /** The run ends at whichever comes first. */
  readonly steps?: number;
  readonly minutes?: number;
  /** Weights to start from; He initialisation without. */
  readonly initial?: Float32Array;
  /** Go on from the checkpoint in `runFolder`. */
  readonly resume?: boolean;
  /** Held-out PSNR of the averaged weights, dB. */
  readonly validate?: (weights: Tensor1D) => Promise<number>;
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

/** Mean absolute error of the restored patches. */
function restoreLoss(spec: RestoreUnetSpec, weights: Tensor1D, patches: PatchTensors): Scalar {
  const parameters = splitParameters(restoreLayout(spec), weights);
  const restored = runRestoreUnet(spec, parameters, patches.noisy, patches.level);
  return restored.sub(patches.clean).abs().mean();
}

/**
 * @throws EngineError CANCELLED when the signal was raised (the last checkpoint stays), INVALID_ARGUMENT without
 *   usable photos or checkpoint
 */
export async function trainRestore(training: RestoreTraining): Promise<TrainedWeights> {
  const tf = getTf();
  const { spec, runFolder, seed, schedule } = training;
  await mkdir(runFolder, { recursive: true });
  const checkpoint = training.resume ? await loadCheckpoint(runFolder) : undefined;
  const optimizer = new FlatAdam(
    checkpoint?.state ?? training.initial ?? initialParameters(restoreLayout(spec), seed),
  );
  const firstStep = optimizer.step;
  const earlierSeconds = checkpoint?.seconds ?? 0;
  const source = openPatchSource(
    {
      files: training.files,
      sidePx: training.patchPx,
      batch: training.batch,
      seed,
      maxSigma: training.maxSigma,
      mix: training.mix,
    },
    firstStep,
  );
  const started = performance.now();
  const sittingSeconds = () => (performance.now() - started) / 1000;
  const secondsNow = () => earlierSeconds + sittingSeconds();
  const progressNow = () =>
    Math.max(
      training.steps ? optimizer.step / training.steps : 0,
      training.minutes ? secondsNow() / (training.minutes * 60) : 0,
    );
  const doneBefore = progressNow();
  const save = async () =>
    saveCheckpoint(runFolder, { state: await optimizer.state(), seconds: secondsNow(), spec });
  const { reportEvery = 100, validateEvery = 2000 } = training;
  let lossSum = tf.scalar(0);
  let lossCount = 0;
  try {
    while (progressNow() < 1) {
      throwIfCancelled(training.signal);
      const batch = await source.next();
      const rate = learningRate(schedule, optimizer.step, progressNow());
      const patches = toTensors(batch, [seed, optimizer.step]);
      const loss = optimizer.minimize((weights) => restoreLoss(spec, weights, patches), rate);
      const sum = lossSum.add(loss) as Scalar;
      tf.dispose([patches.noisy, patches.clean, patches.level, loss, lossSum]);
      lossSum = sum;
      lossCount++;
      const isLast = progressNow() >= 1;
      if (optimizer.step % reportEvery !== 0 && !isLast) continue;
      const isValidation = optimizer.step % validateEvery === 0 || isLast;
      const lossMean = (await lossSum.data())[0] / lossCount;
      lossSum.dispose();
      lossSum = tf.scalar(0);
      lossCount = 0;
      const psnr = isValidation && training.validate ? await training.validate(optimizer.average) : null;
      if (isValidation) await save();
      const seconds = secondsNow();
      const done = progressNow();
      const eta = (sittingSeconds() * (1 - done)) / Math.max(done - doneBefore, 1e-9);
      training.onReport?.({ step: optimizer.step, loss: lossMean, valLoss: null, psnr, seconds, eta });
    }
    const { average } = await optimizer.state();
    return { weights: average.slice(), steps: optimizer.step, seconds: secondsNow() };
  } finally {
    await source.close();
    lossSum.dispose();
    optimizer.dispose();
  }
}
