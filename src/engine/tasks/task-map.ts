/** The tasks that worker threads carry out: name -> arguments and result. Pictures travel as shared memory. */
import type { Picture, Samples } from '../../model/image/picture';
import type { LabRun } from '../../model/lab/run-experiment';
import type { BlendLook } from '../../model/restore/blend';
import type {
  Bits,
  FoldFigures,
  ImageFormat,
  LatentPeek,
  MadeNote,
  NoiseEstimate,
  PictureComparison,
  RateCurve,
} from '../../model/types';
import type { EncodedPreview, EngineRequests, JobRequest, JobResults, ResidualFigures } from '../contract';
import type { ResultPreview } from '../photos/preview';
import type { PyramidLevel } from '../photos/pyramid';
import type { LatentPlace, ModelFolders } from '../rooms';

/** Quick ones, for the screen. */
export interface ViewTasks {
  'load-picture': { args: { path: string }; result: Picture };
  'load-thumbnail': { args: { path: string; maxSidePx: number }; result: EncodedPreview };
  'build-pyramid': { args: { base: PyramidLevel }; result: PyramidLevel[] };
  'read-spill': { args: { path: string }; result: { header: unknown; arrays: Samples[] } };
}

/** A picture, or the blend of one with its denoised twin. */
export interface BlendedPicture {
  readonly picture: Picture;
  readonly blend?: { readonly denoised: Uint16Array<SharedArrayBuffer>; readonly look: BlendLook };
}

/** How a picture is written. */
export interface SaveSettings {
  readonly format: ImageFormat;
  /** 1..100, for lossy formats. */
  readonly quality?: number;
  readonly bits?: Bits;
  readonly overwrite: boolean;
  /** Path of the original, which is never written over. */
  readonly source: string;
  /** Written into the file's XMP. */
  readonly note?: MadeNote;
}

/** Those that write, and those that a person waits a little for. */
export interface FileTasks {
  'write-spill': { args: { path: string; header: unknown; arrays: readonly Samples[] }; result: null };
  'save-picture': {
    args: { content: BlendedPicture; output: string } & SaveSettings;
    result: Omit<JobResults['save'], 'output'>;
  };
  'save-latent': {
    args: {
      latentPath: string;
      output: string;
      /** Hex SHA-256 of what was measured. */
      sha256?: string;
      folders: ModelFolders;
      withModel?: boolean;
    } & Pick<SaveSettings, 'overwrite' | 'source'>;
    result: Omit<JobResults['save-latent'], 'output'>;
  };
  'compare-files': { args: { a: string; b: string }; result: PictureComparison };
  compare: { args: { source: Picture; other: BlendedPicture }; result: PictureComparison };
  'residual-figures': { args: Required<BlendedPicture>; result: ResidualFigures };
}

export type ExportRequest = EngineRequests['model:export']['args'];

/** Those that need a network. One at a time. */
export interface ComputeTasks {
  probe: { args: Record<string, never>; result: { tensorflow: string; backend: string } };
  denoise: {
    args: {
      picture: Picture;
      sigma: 'auto' | number;
      modelId?: string;
      folders: ModelFolders;
      /** Filled while the network goes over the picture. */
      preview?: ResultPreview;
      /** Of a `SharedPlace`. */
      place?: SharedArrayBuffer;
    };
    result: {
      denoised: Uint16Array<SharedArrayBuffer>;
      noise: NoiseEstimate;
      sigma: number;
      model: string;
      seconds: number;
      comparison: PictureComparison;
    };
  };
  fold: {
    args: {
      source: Picture;
      sourceBytes: number;
      /** What to fold; with `keepNoise` the source itself. */
      content: BlendedPicture;
      request: Extract<JobRequest, { kind: 'fold' }>;
      /** Written into the file. */
      note?: MadeNote;
      folders: ModelFolders;
    };
    result: { bytes: Uint8Array; figures: FoldFigures; decoded: Picture };
  };
  'rate-curve': {
    args: {
      source: Picture;
      /** What is folded. */
      content: BlendedPicture;
      request: Extract<JobRequest, { kind: 'rate-curve' }>;
      folders: ModelFolders;
    };
    result: RateCurve;
  };
  decode: {
    args: { bytes: Uint8Array; name: string; rescue?: boolean; grain?: boolean } & LatentPlace;
    result: { picture: Picture } & Omit<JobResults['decode'], 'width' | 'height'>;
  };
  peek: { args: { bytes: Uint8Array } & LatentPlace; result: LatentPeek };
  train: {
    args: { request: Extract<JobRequest, { kind: 'train' }>; folders: ModelFolders; runsFolder: string };
    result: JobResults['train'];
  };
  evaluate: {
    args: { request: Extract<JobRequest, { kind: 'evaluate' }>; folders: ModelFolders };
    result: JobResults['evaluate'];
  };
  lab: {
    args: { request: Extract<JobRequest, { kind: 'lab' }>; folders: ModelFolders };
    result: LabRun;
  };
  'lab-decode': {
    args: { runId: string; run: LabRun; system: string; code: readonly number[] };
    result: EncodedPreview;
  };
  'lab-export': {
    args: { run: LabRun; request: EngineRequests['lab:export']['args'] };
    result: { path: string };
  };
  'export-model': {
    args: { request: ExportRequest; folders: ModelFolders };
    result: { path: string };
  };
}
