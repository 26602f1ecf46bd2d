/**
 * What a run of the lab tells: plain data that every process shares. Imports nothing; the page may import it. Every
 * word in it is there in both languages. Pictures are named here; their bytes are asked for one by one.
 */

/** A text in both languages of the app. */
export interface LabText {
  readonly en: string;
  readonly zh: string;
}

/** One number worth a large type. */
export interface LabFigure {
  /** Stable, e.g. `testLoss.dense`: the key in the command line's JSON. */
  readonly id: string;
  readonly label: LabText;
  readonly value: number;
  /** `dB`, `nats`, `%`; empty for none. With `%` the value is a share, 0..1. */
  readonly unit: '' | 'dB' | 'nats' | '%';
  /** Digits after the point. */
  readonly digits: number;
}

export interface LabTable {
  readonly id: string;
  readonly title: LabText;
  readonly columns: readonly { readonly label: LabText; readonly digits?: number }[];
  readonly rows: readonly (readonly (string | number | LabText | null)[])[];
}

export interface LabSeries {
  readonly name: LabText;
  readonly x: readonly number[];
  /** NaN is written as null. */
  readonly y: readonly (number | null)[];
  readonly isDashed?: boolean;
}

export interface LabChart {
  readonly id: string;
  readonly title: LabText;
  readonly kind: 'line' | 'bars';
  readonly x: { readonly label: LabText; readonly scale: 'linear' | 'log' };
  readonly y: { readonly label: LabText; readonly scale: 'linear' | 'log' };
  readonly series: readonly LabSeries[];
}

/** A PNG made of tiles; `lab:picture` gives its bytes. */
export interface LabPicture {
  readonly id: string;
  readonly title: LabText;
  readonly width: number;
  readonly height: number;
  /** Show its pixels as squares when it is enlarged. */
  readonly isPixelated: boolean;
  /** Labels of its rows from top to bottom, all of one height. */
  readonly rows?: readonly LabText[];
  readonly caption?: LabText;
}

/** Points in the plane, each with a thumbnail on a sheet. */
export interface LabMap {
  readonly id: string;
  readonly title: LabText;
  readonly method: 'bottleneck' | 'pca' | 'umap';
  /** Of a bottleneck's map: the system whose codes the places are, so that `lab:decode` takes any. */
  readonly system?: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Class of each point (a digit), or null where there is none. */
  readonly labels: readonly number[] | null;
  /** What each point is: a file name, or null. */
  readonly names: readonly string[] | null;
  /** Picture with all thumbnails in rows. Point i is tile i. */
  readonly sheet: { readonly pictureId: string; readonly tilePx: number; readonly columns: number };
}

export type LabWarningKind =
  | 'overfitting'
  | 'vanishing-gradients'
  | 'exploding-gradients'
  | 'unbalanced-classes'
  | 'cannot-win'
  | 'dead-units'
  | 'skipped-rows';

/** Something is not as it should be: what, since when, and what to try. */
export interface LabWarning {
  readonly kind: LabWarningKind;
  /** Id of the system, or null for the data. */
  readonly system: string | null;
  readonly epoch: number | null;
  readonly message: LabText;
  readonly tryThis: readonly LabText[];
}

/** A layer as the picture of the network shows it. */
export interface LabLayer {
  readonly part: 'input' | 'encoder' | 'bottleneck' | 'decoder';
  /** `input`, or the experiment file's word: `dense`, `conv`, … */
  readonly layer: string;
  /** Without the batch axis. */
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly activation: string | null;
}

/** A system before it is trained. */
export interface LabSystem {
  readonly id: string;
  readonly title: LabText;
  readonly layers: readonly LabLayer[];
  readonly parameters: number;
  /** Values of the code. */
  readonly bottleneck: number;
  readonly corruption: string | null;
  readonly isVariational: boolean;
}

/** After each epoch. Epoch n of the curves is at index n - 1. */
export interface LabCurves {
  /** All that is minimised, mean over the steps. */
  readonly loss: readonly number[];
  /** Reconstruction loss on held-out data. */
  readonly validation: readonly number[];
  /** Reconstruction loss on the data trained on, mean over the steps. */
  readonly reconstruction: readonly number[];
  /** Divergence (variational), nats. */
  readonly divergence?: readonly number[];
  readonly gradientNorm: readonly number[];
}

/** A trained system. */
export interface LabTrained extends LabSystem {
  readonly curves: LabCurves;
  readonly epochs: number;
  /** Whose weights were taken, from 1. */
  readonly bestEpoch: number;
  readonly stoppedEarly: boolean;
  readonly seconds: number;
}

export interface LabData {
  readonly title: LabText;
  /** Of one sample: `[28,28,1]` of a picture, `[100]` of a row. */
  readonly shape: readonly number[];
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** Where it comes from, and its licence. */
  readonly origin: string;
}

/** A run, told without its pictures' bytes and its weights. */
export interface LabResult {
  readonly version: 1;
  readonly experiment: string;
  readonly row: string;
  readonly title: LabText;
  readonly about: LabText;
  readonly seed: number;
  readonly loss: 'mse' | 'bce';
  readonly data: LabData;
  readonly systems: readonly LabTrained[];
  readonly figures: readonly LabFigure[];
  readonly tables: readonly LabTable[];
  readonly charts: readonly LabChart[];
  readonly pictures: readonly LabPicture[];
  readonly maps: readonly LabMap[];
  readonly warnings: readonly LabWarning[];
  /** On the clock, and of the processor (all threads). */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Told while an experiment runs, in this order: one `started`; for each system its epochs; then measures. */
export type LabEvent =
  | { readonly kind: 'started'; readonly data: LabData; readonly systems: readonly LabSystem[] }
  | {
      readonly kind: 'epoch';
      readonly system: string;
      /** From 1. */
      readonly epoch: number;
      readonly epochs: number;
      readonly loss: number;
      readonly validation: number;
      readonly reconstruction: number;
      readonly divergence: number | null;
      readonly gradientNorm: number;
      /** Held-out originals above their reconstructions by now, a PNG; not with every epoch. */
      readonly preview?: LabPreview;
      /** New ones only. */
      readonly warnings: readonly LabWarning[];
    }
  | { readonly kind: 'trained'; readonly system: LabTrained }
  | { readonly kind: 'measure'; readonly measure: string; readonly index: number; readonly of: number };

/** A small PNG. */
export interface LabPreview {
  readonly mime: 'image/png';
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** An experiment in the list. */
export interface LabEntry {
  readonly name: string;
  readonly row: string;
  readonly title: LabText;
  readonly about: LabText;
  /** What a run may be given: a folder of photos, a CSV, one photo. */
  readonly takes: readonly ('folder' | 'table' | 'photo')[];
  /** Epochs of all systems together. */
  readonly epochs: number;
  readonly systems: number;
  /** In the user's own folder, not shipped. */
  readonly isOwn: boolean;
  /** The file as it is: change a copy of it and give it to the `lab` job as `definition`. */
  readonly definition: unknown;
}
