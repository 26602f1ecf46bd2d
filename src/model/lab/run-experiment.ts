/** Runs an experiment from its data to its result: trains each system, then carries out the measures. */
import { throwIfCancelled } from '../errors';
import { startClock } from './clock';
import type { GivenData } from './data/data-set';
import { loadData } from './data/load-data';
import type { Experiment } from './experiment';
import type { MeasureContext } from './measures/measure';
import { measureAll, splitPictures } from './measures/measure-all';
import { describeLayout } from './network/describe-layout';
import type { LabWeights } from './network/initial-weights';
import { layOut } from './network/layout';
import type { LabData, LabPreview, LabResult, LabTrained } from './result';
import { splitRows } from './train/split-rows';
import { trainOne, type TrainingFollower } from './train/train-one';
import type { TrainedSystem } from './train/train-system';

export interface RunExperimentOptions extends TrainingFollower {
  readonly given?: GivenData;
  /** Instead of the experiment's own. */
  readonly seed?: number;
  /** Folder of the app's assets. */
  readonly assets: string;
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
    const { assets, signal, foldTransform } = options;
    const systems = trained.map(({ report: { id, title }, system: { model } }) => ({ id, title, model }));
    const measured = await measureAll(
      experiment.measures,
      {
        data,
        given: options.given ?? {},
        systems,
        training: experiment.training,
        seed,
        signal,
        assets,
        foldTransform,
      },
      options,
    );
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
