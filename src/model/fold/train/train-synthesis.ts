/** Trains the decoder's network: stops by steps or by minutes, resumes from its checkpoint. */
import { mkdir } from 'node:fs/promises';
import type { CancelSignal } from '../../cancel';
import { throwIfCancelled } from '../../errors';
import type { Precision } from '../../graph/build-network';
import { flattenState, unflatten } from '../../graph/flat-state';
import { GraphModel } from '../../graph/graph-model';
import type { OptimizerSpec } from '../../graph/optimizers';
import { choosePrecision } from '../../graph/precision';
import { restoreUnetNetwork } from '../../graph/restore-unet';
import { initialParameters } from '../../networks/parameters';
import { restoreLayout } from '../../networks/restore-unet';
import type { RestoreUnetSpec } from '../../networks/spec';
import type { DetailPlanes } from '../../restore/model';
import { loadCheckpoint, saveCheckpoint } from '../../training/checkpoint';
import type { OptimizerState } from '../../training/optimizer';
import { learningRate, type Schedule } from '../../training/schedule';
import type { TrainReport } from '../../types';
import { LatentPatches, type LatentPatchSettings } from './latent-patches';
import { synthesisTask } from './synthesis-task';

export interface SynthesisTraining extends LatentPatchSettings {
  readonly network: RestoreUnetSpec;
  /** For networks with detail planes. */
  readonly detailOf?: DetailPlanes;
  readonly runFolder: string;
  readonly schedule: Schedule;
  /** Default: kernels by Muon, the rest by Adam. */
  readonly optimizer?: OptimizerSpec;
  /** Default: what suits the processor. */
  readonly precision?: Precision;
  /** The run ends at whichever comes first. */
  readonly steps?: number;
  readonly minutes?: number;
  /** Weights to start from; from the identity without. */
  readonly initial?: Float32Array;
  readonly resume?: boolean;
  readonly reportEvery: number;
  readonly checkpointEvery: number;
  readonly signal?: CancelSignal;
  readonly onReport?: (report: TrainReport) => void;
  /** Gain on held-out photos in dB of the averaged weights; called with each checkpoint. */
  readonly validate?: (weights: Float32Array) => Promise<number>;
}

/** Weights with which the network is the identity: what it takes away at first is nothing. */
export function identityWeights(spec: RestoreUnetSpec, seed: number): Float32Array {
  const layout = restoreLayout(spec).map((piece) =>
    piece.name.startsWith('tail/') ? { ...piece, init: { kind: 'zeros' } as const } : piece,
  );
  return initialParameters(layout, seed);
}

/**
 * @returns averaged weights, flat, and steps made
 * @throws EngineError CANCELLED (the last checkpoint stays)
 */
export async function trainSynthesis(
  training: SynthesisTraining,
): Promise<{ readonly weights: Float32Array; readonly steps: number; readonly seconds: number }> {
  const { network, runFolder, batch, patchPx, seed } = training;
  await mkdir(runFolder, { recursive: true });
  const checkpoint = training.resume ? await loadCheckpoint(runFolder) : undefined;
  const initial = checkpoint?.state.weights ?? training.initial ?? identityWeights(network, seed);
  const model = await GraphModel.create(
    {
      network: restoreUnetNetwork(network),
      task: synthesisTask(batch, patchPx, training.detailOf),
      optimizer: training.optimizer ?? { kind: 'adam', hasMuon: true },
      precision: training.precision ?? choosePrecision().precision,
    },
    initial,
  );
  if (checkpoint) assignState(model, checkpoint.state);
  let step = checkpoint?.state.step ?? 0;
  const earlier = checkpoint?.seconds ?? 0;
  const patches = new LatentPatches(training);
  await patches.open(step);
  const started = performance.now();
  const seconds = () => earlier + (performance.now() - started) / 1000;
  const done = () =>
    Math.max(
      training.steps ? step / training.steps : 0,
      training.minutes ? seconds() / (training.minutes * 60) : 0,
    );
  let lossSum = 0;
  let lossCount = 0;
  try {
    while (done() < 1) {
      throwIfCancelled(training.signal);
      const feeds = await patches.make(step);
      step++;
      lossSum += model.train(
        { ...feeds },
        {
          learningRate: learningRate(training.schedule, step, done()),
          clipNorm: 1,
          averageDecay: Math.min(0.999, (1 + step) / (10 + step)),
          seed: [seed, step],
        },
      ).loss;
      lossCount++;
      const isLast = done() >= 1;
      if (step % training.reportEvery !== 0 && !isLast) continue;
      const isCheckpoint = isLast || step % training.checkpointEvery === 0;
      let psnr: number | null = null;
      if (isCheckpoint) {
        await saveCheckpoint(runFolder, { state: readState(model, step), seconds: seconds(), spec: network });
        psnr = training.validate ? await training.validate(model.readFlat('average')) : null;
      }
      const share = done();
      training.onReport?.({
        step,
        loss: lossSum / lossCount,
        valLoss: null,
        psnr,
        seconds: seconds(),
        eta: (seconds() * (1 - share)) / Math.max(share, 1e-9),
      });
      lossSum = 0;
      lossCount = 0;
      // Lets a cancel in.
      await new Promise(setImmediate);
    }
    return { weights: model.readFlat('average'), steps: step, seconds: seconds() };
  } finally {
    model.dispose();
  }
}

function readState(model: GraphModel, step: number): OptimizerState {
  const state = model.read();
  const flat = (prefix: string) => flattenState(model.weights, state, prefix);
  return {
    weights: flat('weights'),
    average: flat('average'),
    momentum: flat('optimizer/m'),
    velocity: flat('optimizer/v'),
    step,
  };
}

function assignState(model: GraphModel, state: OptimizerState): void {
  model.assign({
    ...unflatten(model.weights, state.average, 'average'),
    ...unflatten(model.weights, state.momentum, 'optimizer/m'),
    ...unflatten(model.weights, state.velocity, 'optimizer/v'),
    'optimizer/steps': Float32Array.of(state.step),
  });
}
