/** What the engine needs of the model's rooms, in its own words; `model-rooms.ts` fulfils it. */
import type { DenoiseOptions } from '../model/restore/denoise';
import type { TaskOptions } from '../model/cancel';
import type { Picture } from '../model/image/picture';
import type { PictureInfo } from '../model/image/info';
import type { LaidModel } from '../model/zoo/model-beside';
import type { LabEntry } from '../model/lab/result';
import type { LabRun } from '../model/lab/run-experiment';
import type { CurveOptions, CurveSource } from '../model/fold/curve/measure-curve';
import type {
  Bits,
  Effort,
  FoldFigures,
  ImageFormat,
  LatentPeek,
  KeptNoise,
  MadeNote,
  ModelEntry,
  NoiseEstimate,
  PictureComparison,
  RateCurve,
} from '../model/types';
import type { TaskContext } from './threads/serve-tasks';
import type { EncodedPreview, EngineRequests, JobRequest, JobResults } from './contract';
import type { FileDescription } from '../model/fold/describe-file';

/** Where models live. */
export interface ModelFolders {
  /** Shipped models, never written to. */
  readonly stock: string;
  /** This user's models; made when needed. */
  readonly user: string;
}

export interface DenoisedPicture {
  /** `[height, width, 3]`, peak 65535. */
  readonly denoised: Uint16Array<SharedArrayBuffer>;
  readonly noise: NoiseEstimate;
  readonly sigma: number;
  /** Id of the model that was used. */
  readonly model: string;
  readonly seconds: number;
}

export interface FoldOptions extends TaskOptions {
  readonly folders: ModelFolders;
  readonly quality: number;
  readonly targetBpp?: number;
  readonly targetPsnr?: number;
  readonly effort?: Effort;
  readonly withMetadata?: boolean;
  readonly withThumbnail?: boolean;
  readonly verify?: boolean;
  readonly modelId?: string;
  /** The photo with its noise: its grain is described in the file. */
  readonly grainOf?: Picture;
  /** Written into the file; its format is told anew, with the codec's model. */
  readonly note?: MadeNote;
}

/** Where the model of a `.latent` is looked for. */
export interface LatentPlace {
  readonly folders: ModelFolders;
  /** Of the `.latent` as a person has it: a model beside it serves when it is not installed. */
  readonly path: string;
}

/** What is known of a `.latent` without decoding it. */
export interface LatentInfo {
  readonly width: number;
  readonly height: number;
  readonly bits: Bits;
  readonly hasAlpha: boolean;
  readonly model: string;
  readonly quality: number;
  readonly formatVersion: number;
  readonly hasGrain: boolean;
  /** What became of its photo's noise; null when the file does not say. */
  readonly noise: KeptNoise | null;
  readonly thumbnail?: EncodedPreview;
}

export interface SaveOptions extends TaskOptions {
  readonly format: ImageFormat;
  readonly quality?: number;
  readonly bits?: Bits;
  readonly overwrite: boolean;
  /** The original: never written over. */
  readonly source: string;
  /** Written into the file's XMP. */
  readonly note?: MadeNote;
}

export interface TrainOptions extends Pick<TaskContext, 'signal' | 'onProgress' | 'onReport'> {
  readonly folders: ModelFolders;
  /** Where the run keeps its checkpoints, in a folder of its own inside. */
  readonly runsFolder: string;
}

export interface RunLabOptions extends Pick<TaskContext, 'signal' | 'onProgress' | 'onLab'> {
  /** Experiments lie beside the models, in `lab`. */
  readonly folders: ModelFolders;
}

export interface ModelRooms {
  readPictureInfo(path: string): Promise<PictureInfo>;
  loadPicture(path: string, options: TaskOptions): Promise<Picture>;
  loadThumbnail(path: string, maxSidePx: number): Promise<EncodedPreview>;
  savePicture(
    picture: Picture,
    path: string,
    options: SaveOptions,
  ): Promise<Pick<JobResults['save'], 'notCarried'> & { readonly bytes: number }>;
  /** Writes whole and checked, or not at all. */
  saveLatent(
    bytes: Uint8Array,
    path: string,
    options: Pick<SaveOptions, 'overwrite' | 'source'> & {
      readonly sha256?: string;
      /** Where it is noted down which model the file needs. */
      readonly folders: ModelFolders;
      /** Lay the model that the file needs beside it, first. */
      readonly withModel?: boolean;
    },
  ): Promise<Omit<JobResults['save-latent'], 'output'>>;
  /** @returns null when the file says nothing of its making, or can't be read */
  readMadeNote(path: string): Promise<MadeNote | null>;
  comparePictures(a: Picture, b: Picture): Promise<PictureComparison>;
  denoisePicture(
    picture: Picture,
    options: DenoiseOptions & { folders: ModelFolders; modelId?: string },
  ): Promise<DenoisedPicture>;
  /** Codes the picture as it is. @returns the file, and what it decodes to, checked against its bytes */
  encodeLatent(
    picture: Picture,
    options: FoldOptions,
  ): Promise<
    { bytes: Uint8Array; decoded: Picture } & Pick<
      FoldFigures,
      'quality' | 'model' | 'psnrToCoded' | 'sideBytes'
    >
  >;
  /** Rate and distortion of a photo beside other formats. */
  measureCurve(
    source: CurveSource,
    options: CurveOptions & { readonly folders: ModelFolders; readonly modelId?: string },
  ): Promise<RateCurve>;
  decodeLatent(
    bytes: Uint8Array,
    options: TaskOptions & LatentPlace & { rescue?: boolean; grain?: boolean },
  ): Promise<
    { picture: Picture } & Pick<
      JobResults['decode'],
      'damagedTiles' | 'tiles' | 'isAlphaLost' | 'modelBeside'
    >
  >;
  /** What is inside a file, without its pixels. */
  peekLatent(bytes: Uint8Array, options: TaskOptions & LatentPlace): Promise<LatentPeek>;
  readLatentInfo(bytes: Uint8Array): Promise<LatentInfo>;
  trainModel(
    request: Extract<JobRequest, { kind: 'train' }>,
    options: TrainOptions,
  ): Promise<JobResults['train']>;
  listModels(folders: ModelFolders): Promise<readonly ModelEntry[]>;
  useModel(folders: ModelFolders, modelId: string): Promise<void>;
  removeModel(folders: ModelFolders, modelId: string, force?: boolean): Promise<void>;
  importModel(folders: ModelFolders, path: string): Promise<ModelEntry>;
  /** Lays the model that a `.latent` names beside it, unless it is there. */
  layModelBeside(folders: ModelFolders, path: string): Promise<LaidModel>;
  /** Measures a denoiser on one picture; `clean` names it, its file name goes into the seed. */
  evaluatePicture(
    clean: Picture,
    options: TaskOptions &
      Omit<Extract<JobRequest, { kind: 'evaluate' }>, 'kind' | 'noisy'> & {
        readonly noisy?: Picture;
        readonly folders: ModelFolders;
      },
  ): Promise<Omit<JobResults['evaluate'], 'width' | 'height'>>;
  /** @returns where it was written */
  exportModel(folders: ModelFolders, request: EngineRequests['model:export']['args']): Promise<string>;
  listLab(folders: ModelFolders): Promise<readonly LabEntry[]>;
  runLab(request: Extract<JobRequest, { kind: 'lab' }>, options: RunLabOptions): Promise<LabRun>;
  /** The bytes of a run's file, and back. */
  packLab(run: LabRun): Promise<Uint8Array>;
  unpackLab(bytes: Uint8Array, name: string): Promise<LabRun>;
  /** A picture as it is, a chart or a map drawn. */
  drawLabItem(run: LabRun, item: string): Promise<EncodedPreview>;
  /** @param runId tells whether the system of the last call can be used again */
  decodeLabCode(
    runId: string,
    run: LabRun,
    request: { readonly system: string; readonly code: readonly number[] },
  ): Promise<EncodedPreview>;
  /** @returns where it was written */
  exportLab(run: LabRun, request: EngineRequests['lab:export']['args']): Promise<string>;
  describeFile(path: string): Promise<FileDescription>;
  probe(): Promise<{ tensorflow: string; backend: string }>;
  sharpVersion(): Promise<string | null>;
}
