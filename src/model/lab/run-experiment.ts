/** Runs an experiment from its data to its result: trains each system, then carries out the measures. */
import type { CancelSignal } from '../cancel';
import { throwIfCancelled } from '../errors';
import type { Progress } from '../types';
import type { DataSet, GivenData } from './data/data-set';
import { loadData } from './data/load-data';
import { pickRows, type Rows } from './data/rows';
import type { Experiment } from './experiment';
import type { DrawnPicture, MeasureContext, Measured, MeasuredSystem } from './measures/measure';
import { runMeasure } from './measures/measures';
import { describeLayout } from './network/describe-layout';
import { layOut } from './network/layout';
import type { LabWeights } from './network/initial-weights';
import { drawLivePreview } from './pictures/live-preview';
import type { LabData, LabEvent, LabPreview, LabResult, LabTrained } from './result';
import { trainingOf } from './train/schema';
import { shuffled, trainSystem, type TrainedSystem } from './train/train-system';

export interface RunExperimentOptions {
  readonly given?: GivenData;
  /** Instead of the experiment's own. */
  readonly seed?: number;
  /** Folder of the app's assets. */
  readonly assets: string;
  readonly signal?: CancelSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onEvent?: (event: LabEvent) => void;
  readonly foldTransform?: MeasureContext['foldTransform'];
}

/** A run with everything that is kept of it. */
export interface LabRun {
  readonly result: LabResult;
  readonly experiment: Experiment;
  /** Bytes by picture id. */
  readonly pictures: Readonly<Record<string, LabPreview>>;
  /** Weights by system. */
  readonly weights: Readonly<Record<string, LabWeights>>;
}

/** Between two pictures of a system in training, ms. */
const previewGapMs = 700;

/** @throws EngineError CANCELLED, INVALID_ARGUMENT (layers that do not fit), and what reading the data throws */
export async function runExperiment(given: Experiment, options: RunExperimentOptions): Promise<LabRun> {
  const clock = startClock();
  const seed = options.seed ?? given.training.seed;
  const experiment: Experiment = { ...given, training: { ...given.training, seed } };
  options.onProgress?.({ stage: 'read', done: 0, total: 0, unit: 'row' });
  const data = await loadData(experiment.data, {
    given: options.given ?? {},
    seed,
    assets: options.assets,
    signal: options.signal,
  });
  throwIfCancelled(options.signal);
  const { train, validation } = splitRows(data.train, experiment.training.validation, seed);
  const told: LabData = {
    title: data.title,
    shape: data.shape,
    train: train.count,
    validation: validation.count,
    test: data.test.count,
    origin: data.origin,
  };
  const layouts = experiment.systems.map((system) => layOut(system, data.shape));
  options.onEvent?.({ kind: 'started', data: told, systems: layouts.map(describeLayout) });
  const trained: { readonly report: LabTrained; readonly system: TrainedSystem }[] = [];
  try {
    for (const [index, layout] of layouts.entries()) {
      const system = await trainOne({ experiment, layout, index, train, validation, data }, options);
      trained.push({ system, report: system.report });
      options.onEvent?.({ kind: 'trained', system: system.report });
    }
    const measured = await measureAll(experiment, data, trained, { ...options, seed });
    const { pictures, previews } = splitPictures(measured);
    return {
      result: {
        version: 1,
        experiment: experiment.name,
        row: experiment.row,
        title: experiment.title,
        about: experiment.about,
        seed,
        loss: experiment.training.loss,
        data: told,
        systems: trained.map(({ report }) => report),
        figures: measured.flatMap(({ figures = [] }) => figures),
        tables: measured.flatMap(({ tables = [] }) => tables),
        charts: measured.flatMap(({ charts = [] }) => charts),
        pictures,
        maps: measured.flatMap(({ maps = [] }) => maps),
        warnings: [
          ...data.warnings,
          ...trained.flatMap(({ system }) => system.warnings),
          ...measured.flatMap(({ warnings = [] }) => warnings),
        ],
        ...clock(),
      },
      experiment,
      pictures: previews,
      weights: Object.fromEntries(trained.map(({ system, report }) => [report.id, system.model.weights()])),
    };
  } finally {
    for (const { system } of trained) system.model.dispose();
  }
}

interface OneSystem {
  readonly experiment: Experiment;
  readonly layout: ReturnType<typeof layOut>;
  readonly index: number;
  readonly train: Rows;
  readonly validation: Rows;
  readonly data: DataSet;
}

async function trainOne(
  { experiment, layout, index, train, validation, data }: OneSystem,
  { signal, onProgress, onEvent }: RunExperimentOptions,
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

async function measureAll(
  { measures, training, systems }: Experiment,
  data: DataSet,
  trained: readonly { readonly system: TrainedSystem }[],
  {
    given = {},
    assets,
    seed,
    signal,
    onProgress,
    onEvent,
    foldTransform,
  }: RunExperimentOptions & { seed: number },
): Promise<Measured[]> {
  const measuredSystems: MeasuredSystem[] = systems.map(({ id, title }, i) => ({
    id,
    title,
    model: trained[i].system.model,
  }));
  const results: Measured[] = [];
  for (const [index, measure] of measures.entries()) {
    throwIfCancelled(signal);
    onProgress?.({ stage: 'evaluate', done: index, total: measures.length, unit: 'measure' });
    onEvent?.({ kind: 'measure', measure: measure.kind, index, of: measures.length });
    results.push(
      await runMeasure(measure, {
        data,
        given,
        systems: measuredSystems,
        training,
        seed,
        signal,
        assets,
        foldTransform,
      }),
    );
  }
  onProgress?.({ stage: 'evaluate', done: measures.length, total: measures.length, unit: 'measure' });
  return results;
}

/** The last rows of a shuffled order are held out. */
function splitRows(rows: Rows, share: number, seed: number): { train: Rows; validation: Rows } {
  const held = Math.min(rows.count - 1, Math.max(1, Math.round(rows.count * share)));
  const order = [...shuffled(rows.count, seed)];
  const cut = rows.count - held;
  return { train: pickRows(rows, order.slice(0, cut)), validation: pickRows(rows, order.slice(cut)) };
}

function splitPictures(measured: readonly Measured[]) {
  const drawn: readonly DrawnPicture[] = measured.flatMap(({ pictures = [] }) => pictures);
  return {
    pictures: drawn.map(({ preview, ...picture }) => ({
      ...picture,
      width: preview.width,
      height: preview.height,
    })),
    previews: Object.fromEntries(drawn.map(({ id, preview }) => [id, preview])),
  };
}

/** Time on the clock and of the processor since now. */
function startClock(): () => { readonly seconds: number; readonly cpuSeconds: number } {
  const start = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
}
