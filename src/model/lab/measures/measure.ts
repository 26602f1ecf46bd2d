/** What a measure works with, and what it adds to the result. */
import type { CancelSignal } from '../../cancel';
import type { FoldTransform } from '../analysis/fold-code';
import type { DataSet, GivenData } from '../data/data-set';
import type { LabModel } from '../network/lab-model';
import type {
  LabChart,
  LabFigure,
  LabMap,
  LabPicture,
  LabPreview,
  LabTable,
  LabText,
  LabWarning,
} from '../result';
import type { TrainingSpec } from '../train/schema';
import type { MeasureKind, MeasureSpec } from './schema';

/** A trained system as measures see it. */
export interface MeasuredSystem {
  readonly id: string;
  readonly title: LabText;
  readonly model: LabModel;
}

export interface MeasureContext {
  readonly data: DataSet;
  readonly given: GivenData;
  readonly systems: readonly MeasuredSystem[];
  readonly training: TrainingSpec;
  readonly seed: number;
  readonly signal?: CancelSignal;
  /** Folders of the app's own assets. */
  readonly assets: string;
  /** The encoder's transform of the Fold model in use. */
  readonly foldTransform?: () => Promise<FoldTransform>;
}

/** A picture with its bytes. */
export interface DrawnPicture extends Omit<LabPicture, 'width' | 'height'> {
  readonly preview: LabPreview;
}

export interface Measured {
  readonly figures?: readonly LabFigure[];
  readonly tables?: readonly LabTable[];
  readonly charts?: readonly LabChart[];
  readonly pictures?: readonly DrawnPicture[];
  readonly maps?: readonly LabMap[];
  readonly warnings?: readonly LabWarning[];
}

/** Carries out one kind of measure. */
export type Measure<K extends MeasureKind> = (
  spec: Extract<MeasureSpec, { kind: K }>,
  context: MeasureContext,
) => Promise<Measured>;
