/** Loads what an experiment is fed with. */
import type { CancelSignal } from '../../cancel';
import type { DataSet, GivenData } from './data-set';
import { loadDigits } from './digits';
import { loadPatches } from './patches';
import { loadPhotos } from './photos';
import type { DataSpec } from './schema';
import { loadTable } from './table/load-table';
import { makeVectors } from './vectors';

export interface LoadDataOptions {
  readonly given: GivenData;
  readonly seed: number;
  /** Folder of the app's assets: sample photos. */
  readonly assets: string;
  readonly signal?: CancelSignal;
}

/** @throws EngineError as the readers of each kind */
export async function loadData(spec: DataSpec, options: LoadDataOptions): Promise<DataSet> {
  switch (spec.kind) {
    case 'digits':
      return loadDigits(spec);
    case 'patches':
      return loadPatches(spec, options);
    case 'photos':
      return loadPhotos(spec, options);
    case 'vectors':
      return makeVectors(spec, options.seed);
    case 'table':
      return loadTable(spec, options);
  }
}
