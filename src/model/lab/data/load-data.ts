/** Loads what an experiment is fed with. */
import { EngineError } from '../../errors';
import type { DataSet, GivenData } from './data-set';
import { loadDigits } from './digits';
import type { DataSpec } from './schema';

export interface LoadDataOptions {
  readonly given: GivenData;
  readonly seed: number;
  /** Folder of the app's assets: sample photos. */
  readonly assets: string;
}

/** @throws EngineError as the readers of each kind */
export async function loadData(spec: DataSpec, _options: LoadDataOptions): Promise<DataSet> {
  switch (spec.kind) {
    case 'digits':
      return loadDigits(spec);
    default:
      return Promise.reject(
        new EngineError('INVALID_ARGUMENT', `There is no data of the kind ${spec.kind} yet.`),
      );
  }
}
