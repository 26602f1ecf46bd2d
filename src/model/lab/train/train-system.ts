/** Trains one system: shuffled batches, validation after each epoch, early stopping. */
import type { CancelSignal } from '../../cancel';
import { EngineError, throwIfCancelled } from '../../errors';
import { createRandom, mixSeed } from '../../random';
import type { Rows } from '../data/rows';
import type { LabWeights } from '../network/initial-weights';
import { LabModel, type LabStep } from '../network/lab-model';
import type { Layout } from '../network/layout';
import type { LabCurves, LabWarning } from '../result';
import type { TrainingSpec } from './schema';
import { Watch } from './watch';

export interface TrainSystemOptions {
  readonly layout: Layout;
  readonly training: TrainingSpec;
  readonly train: Rows;
  readonly validation: Rows;
  readonly signal?: CancelSignal;
  /** After each epoch; the model is the one in training: look, don't keep. */
  readonly onEpoch?: (epoch: TrainedEpoch, model: LabModel) => Promise<void>;
}

export interface TrainedEpoch {
  /** From 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly reconstruction: number;
  readonly validation: number;
  readonly divergence: number;
  readonly gradientNorm: number;
  readonly warnings: readonly LabWarning[];
}

export interface TrainedSystem {
  readonly model: LabModel;
  readonly curves: LabCurves;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly stoppedEarly: boolean;
  readonly warnings: readonly LabWarning[];
}

/** Steps between looks at the cancel flag. */
const stepsPerLook = 16;
/** Held-out samples that are measured after each epoch, at most. */
const mostValidation = 5000;

/**
 * @returns the trained model, which the caller disposes
 * @throws EngineError CANCELLED; INVALID_ARGUMENT when there are too few samples
 */
export async function trainSystem(options: TrainSystemOptions): Promise<TrainedSystem> {
  const { layout, training, train, validation, signal } = options;
  const batch = Math.min(training.batch, train.count);
  if (batch < 1 || validation.count < 1)
    throw new EngineError('INVALID_ARGUMENT', 'There are too few samples to train on. Give more data.');
  const model = LabModel.create({ layout, training, batch });
  try {
    const watch = new Watch(layout.system.id);
    const epochs: TrainedEpoch[] = [];
    let best:
      { readonly epoch: number; readonly validation: number; readonly weights: LabWeights } | undefined;
    const held = validation.take(
      Array.from({ length: Math.min(mostValidation, validation.count) }, (_, i) => i),
    );
    const { patience } = training.earlyStopping ?? { patience: Infinity };
    for (let epoch = 1; epoch <= training.epochs; epoch++) {
      const steps = runEpoch(model, train, { training, epoch, signal });
      const facts = summarise(steps);
      const validationLoss = mean(model.evaluate(held).loss);
      const warnings = watch.add({ ...facts, validation: validationLoss });
      epochs.push({ ...facts, epoch, validation: validationLoss, warnings });
      if (training.earlyStopping && !(validationLoss >= (best?.validation ?? Infinity)))
        best = { epoch, validation: validationLoss, weights: model.weights() };
      await options.onEpoch?.(epochs.at(-1)!, model);
      throwIfCancelled(signal);
      if (epoch - (best?.epoch ?? epoch) >= patience) break;
    }
    if (best) model.assign(best.weights);
    return {
      model,
      curves: curvesOf(epochs, layout.spread !== undefined),
      epochs: epochs.length,
      bestEpoch: best?.epoch ?? epochs.length,
      stoppedEarly: epochs.length < training.epochs,
      warnings: epochs.flatMap(({ warnings }) => warnings),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function runEpoch(
  model: LabModel,
  train: Rows,
  { training, epoch, signal }: { training: TrainingSpec; epoch: number; signal: CancelSignal | undefined },
): LabStep[] {
  const { batch } = model;
  const order = shuffled(train.count, mixSeed(training.seed, epoch));
  const count = Math.floor(train.count / batch);
  return Array.from({ length: count }, (_, step) => {
    if (step % stepsPerLook === 0) throwIfCancelled(signal);
    const x = train.take(order.subarray(step * batch, (step + 1) * batch));
    return model.train(x, training.optimizer.learningRate, [
      mixSeed(training.seed, epoch) | 0,
      step * 65_536,
    ]);
  });
}

/** `0, 1, … count - 1` in random order (Fisher and Yates). */
export function shuffled(count: number, seed: number): Uint32Array {
  const random = createRandom(seed);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function summarise(steps: readonly LabStep[]) {
  const over = (of: (step: LabStep) => number): number => mean(steps.map(of));
  return {
    loss: over(({ loss }) => loss),
    reconstruction: over(({ reconstruction }) => reconstruction),
    divergence: over(({ divergence }) => divergence),
    gradientNorm: steps.reduce(
      (worst, { gradientNorm }) => (Number.isFinite(gradientNorm) ? Math.max(worst, gradientNorm) : Infinity),
      0,
    ),
    kernelNorms: steps[0].kernelNorms.map((_, i) => over(({ kernelNorms }) => kernelNorms[i])),
  };
}

function curvesOf(epochs: readonly TrainedEpoch[], isVariational: boolean): LabCurves {
  const curve = (of: (epoch: TrainedEpoch) => number): number[] => epochs.map(of);
  return {
    loss: curve(({ loss }) => loss),
    reconstruction: curve(({ reconstruction }) => reconstruction),
    validation: curve(({ validation }) => validation),
    ...(isVariational && { divergence: curve(({ divergence }) => divergence) }),
    gradientNorm: curve(({ gradientNorm }) => gradientNorm),
  };
}

/** Arithmetic mean. */
export function mean(values: readonly number[] | Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
