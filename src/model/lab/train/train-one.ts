/** Trains one system of an experiment, and tells each epoch as it passes, now and then with a picture. */
import type { CancelSignal } from '../../cancel';
import type { Progress } from '../../types';
import type { DataSet } from '../data/data-set';
import type { Rows } from '../data/rows';
import type { Experiment } from '../experiment';
import { describeLayout } from '../network/describe-layout';
import type { Layout } from '../network/layout';
import { drawLivePreview } from '../pictures/live-preview';
import type { LabEvent, LabTrained } from '../result';
import { trainingOf } from './schema';
import { trainSystem, type TrainedSystem } from './train-system';

/** Between two pictures of a system in training, ms. */
const previewGapMs = 700;

export interface OneSystem {
  readonly experiment: Experiment;
  readonly layout: Layout;
  /** Of the system in the experiment. */
  readonly index: number;
  readonly train: Rows;
  readonly validation: Rows;
  readonly data: DataSet;
}

/** Who follows the training, and may stop it. */
export interface TrainingFollower {
  readonly signal?: CancelSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onEvent?: (event: LabEvent) => void;
}

/** @throws EngineError CANCELLED */
export async function trainOne(
  { experiment, layout, index, train, validation, data }: OneSystem,
  { signal, onProgress, onEvent }: TrainingFollower,
): Promise<TrainedSystem & { readonly report: LabTrained }> {
  const training = trainingOf(experiment.training, layout.system.training);
  const { id } = layout.system;
  const before = epochsBefore(experiment, index);
  const started = performance.now();
  let lastPreview = -Infinity;
  const system = await trainSystem({
    layout,
    training,
    train,
    validation,
    signal,
    async onEpoch(epoch, model) {
      const isDue = performance.now() - lastPreview > previewGapMs || epoch.epoch === training.epochs;
      const preview = isDue ? await drawLivePreview(model, validation, data.shape) : null;
      if (preview) lastPreview = performance.now();
      const { loss, validation: held, reconstruction, gradientNorm, warnings } = epoch;
      onEvent?.({
        kind: 'epoch',
        system: id,
        epoch: epoch.epoch,
        epochs: training.epochs,
        loss,
        validation: held,
        reconstruction,
        divergence: layout.spread ? epoch.divergence : null,
        gradientNorm,
        ...(preview && { preview }),
        warnings,
      });
      onProgress?.({
        stage: 'train',
        done: before + epoch.epoch,
        total: epochsBefore(experiment, experiment.systems.length),
        unit: 'epoch',
      });
      // Lets messages out where the engine has no thread of its own.
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  const { curves, epochs, bestEpoch, stoppedEarly } = system;
  const seconds = (performance.now() - started) / 1000;
  return {
    ...system,
    report: { ...describeLayout(layout), curves, epochs, bestEpoch, stoppedEarly, seconds },
  };
}

/** Epochs planned for the systems before this one. */
function epochsBefore({ systems, training }: Experiment, index: number): number {
  return systems
    .slice(0, index)
    .reduce((sum, system) => sum + trainingOf(training, system.training).epochs, 0);
}
