/**
 * The contract between the engine and whoever asks it (Electron main, the page through main, the command line).
 * Two maps: requests (name -> arguments, result) and events (name -> payload). Plain serialisable data only: paths,
 * ids, numbers and small previews; never a function, a tensor or an Error. Long work is a job: `job:start` gives an
 * id, `job:progress` events follow, then exactly one `job:closed`.
 * Photos and jobs are named by ids that the engine makes up; the page never sends a path (main does, after its checks).
 */
import type { FileDescription } from '../model/fold/describe-file';
import type { LabEntry, LabEvent, LabResult } from '../model/lab/result';
import type { TrainRequest } from '../model/training/train-model';
import type {
  Bits,
  Effort,
  FoldFigures,
  LatentPeek,
  ImageFormat,
  ModelCard,
  ModelEntry,
  ModelKind,
  NoiseEstimate,
  KeptNoise,
  MadeNote,
  PictureComparison,
  Progress,
  RateCurve,
  RatePoint,
  TrainReport,
} from '../model/types';

/** What a result travels in: we never throw across a process border. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorReply };

/** An `EngineError` on its way: `code` is stable, `message` is for people, `detail` for the log. */
export interface ErrorReply {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
}

/** What is known of an opened file. A `.latent` is opened like a photo; its pixels come with a `decode` job. */
export interface PhotoInfo {
  readonly photoId: string;
  readonly kind: 'photo' | 'latent';
  /** File name without its folder. */
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** Sample depth of the source. */
  readonly bits: Bits;
  readonly format: ImageFormat | 'latent';
  /** Bytes of the source file. */
  readonly sizeBytes: number;
  /** width x height x 3 x bits/8. */
  readonly rawBytes: number;
  readonly hasAlpha: boolean;
  /** For a `.latent`: id of the model that made it, and its quality. */
  readonly latent?: {
    readonly model: string;
    readonly quality: number;
    readonly formatVersion: number;
    /** It describes the grain of its photo; see the `decode` job. */
    readonly hasGrain?: boolean;
    /** What became of its photo's noise; null when the file does not say. */
    readonly noise?: KeptNoise | null;
  };
  /** Work that is already there: set when a photo was opened again after a crash of the engine. */
  readonly finished?: {
    readonly denoise?: JobResults['denoise'];
    /** The result that was put aside. */
    readonly other?: JobResults['denoise'];
    readonly fold?: JobResults['fold'];
    readonly decode?: JobResults['decode'];
  };
}

/**
 * Which pixels: the file's own, the denoised blend, the same of a result that was put aside to compare with, what the
 * blend took away (amplified around middle grey), or what the `.latent` decodes to.
 */
export type Layer = 'source' | 'result' | 'other' | 'removed' | 'decoded';

/**
 * How much of what the denoiser found is taken away (0 keeps the source, 1 the full result), and what is done beyond.
 */
export interface Strengths {
  /** Luminance, 0..1. */
  readonly strength: number;
  /** Colour, 0..1. */
  readonly colorStrength: number;
  /** How much of the fine structure comes back, 0..1. Default 0. */
  readonly detail?: number;
  /** Film-like grain added at the end, 0..1. Default 0. */
  readonly grain?: number;
  /** Softness of the grains, 0.3..3 px. Default `usualGrainSizePx`. */
  readonly grainSize?: number;
}

/** Figures of what a blend takes away, of (R + G + B) / sqrt(3) as the noise curve has it. */
export interface ResidualFigures {
  /** 1 / sum of squared autocorrelations up to 3 px (Box and Pierce 1970), 0..1, 1 is white; null for nothing. */
  readonly whiteness: number | null;
  /** Autocorrelation with the next pixel, -1..1. */
  readonly nextPixel: number | null;
  /** Standard deviation, 0-255 scale. */
  readonly sigma: number;
}

/** Parts of a photo that a written file has no place for. */
export type NotCarried = 'icc' | 'exif' | 'xmp' | 'iptc' | 'alpha';

/** Pixels for the screen: RGBA, 8 bits, `[height, width, 4]`. */
export interface RawTile {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A small encoded picture (thumbnail). */
export interface EncodedPreview {
  readonly mime: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** From this many pixels on, the `result` layer can be looked at while it is made, once a tile is done. */
export const previewFromPixels = 2_000_000;

/** Side of a screen tile at every zoom level, px. Level n is the picture reduced 2^n times by averaging. */
export const screenTilePx = 512;

/** What a model is exported as. */
export const modelFormats = ['tfjs', 'saved-model'] as const;
export type ModelFormat = (typeof modelFormats)[number];

/** What may be said anew about a model; figures are added to those there are. */
export type CardChanges = Partial<
  Pick<ModelCard, 'id' | 'name' | 'licence' | 'data' | 'command' | 'figures'>
>;

/** What a job does. Paths are absolute. */
export type JobRequest =
  | {
      readonly kind: 'denoise';
      readonly photoId: string;
      /** 0..100 on the 8-bit scale, or found from the photo. */
      readonly sigma: 'auto' | number;
      readonly modelId?: string;
    }
  | ({
      readonly kind: 'fold';
      readonly photoId: string;
      /** 1..100. */
      readonly quality: number;
      /** Search the quality that lands on this rate (bits per pixel) or PSNR (dB) instead. */
      readonly targetBpp?: number;
      readonly targetPsnr?: number;
      /** How long a smaller file is looked for. Default `default`. */
      readonly effort?: Effort;
      /** Fold the source as it is. */
      readonly keepNoise?: boolean;
      /** Describe the grain in the file, so that decoding makes its like again. */
      readonly keepGrain?: boolean;
      /** 0..100 on the 8-bit scale, or found from the photo; for a photo that was not denoised yet. */
      readonly sigma?: 'auto' | number;
      readonly withMetadata?: boolean;
      readonly withThumbnail?: boolean;
      /** Write into the file how it was made, as for `save`. */
      readonly note?: { readonly sigma: 'auto' | number };
      /** Read the file back and measure it. Default true; without it PSNR and SSIM are NaN. */
      readonly verify?: boolean;
      readonly modelId?: string;
    } & Strengths)
  | ({
      /**
       * Measures size and quality at several qualities on this photo, or on tiles spread evenly over a large one: our
       * codec beside JPEG, WebP and AVIF; with depth `size` only how large the `.latent` gets. Points come one by one
       * with `job:progress`.
       */
      readonly kind: 'rate-curve';
      readonly photoId: string;
      readonly depth: 'full' | 'size';
      /** The quality in use, 1..100: measured among others, and the one at which the noise is weighed. */
      readonly quality: number;
      /** As for `fold`; without it a photo that was not denoised yet is refused. */
      readonly keepNoise?: boolean;
      readonly modelId?: string;
    } & Strengths)
  | {
      readonly kind: 'decode';
      readonly photoId: string;
      readonly rescue?: boolean;
      /** Make the grain again that the file describes. Default true. */
      readonly grain?: boolean;
    }
  /** Looks inside the `.latent` that a photo was folded into, or that was opened. */
  | { readonly kind: 'peek'; readonly photoId: string }
  | ({
      readonly kind: 'save';
      readonly photoId: string;
      readonly layer: 'result' | 'decoded';
      readonly output: string;
      readonly format: ImageFormat;
      /** 1..100, for lossy formats. */
      readonly quality?: number;
      readonly bits?: Bits;
      readonly overwrite: boolean;
      /** Write into the file's XMP how it was made; `sigma` is what the denoise job was asked for. */
      readonly note?: { readonly sigma: 'auto' | number };
    } & Strengths)
  | {
      readonly kind: 'save-latent';
      readonly photoId: string;
      readonly output: string;
      readonly overwrite: boolean;
      /** Lay the model that the file needs beside it, once for all files of the folder. */
      readonly withModel?: boolean;
    }
  | (TrainRequest & {
      readonly kind: 'train';
      readonly task: ModelKind;
      /** How the person asked for it: stands in the model's card. */
      readonly command?: string;
    })
  | {
      /** Measures a denoising model on one picture. */
      readonly kind: 'evaluate';
      readonly clean: string;
      /** The same scene as a noisy shot; without it Gaussian noise is added in float. */
      readonly noisy?: string;
      /** Standard deviation of the noise that is added, 0..100 on the 8-bit scale. */
      readonly sigma: number;
      /** With the file's name it seeds the noise. */
      readonly seed: number;
      /** Level that the network is told, or found from the noisy picture. */
      readonly told: 'auto' | number;
      /** Clip and round the noisy picture to this depth first, as a file would. */
      readonly fileBits?: Bits;
      readonly modelId?: string;
    }
  | {
      /** Runs an experiment of the lab; its live events come as `lab` with `job:progress`. */
      readonly kind: 'lab';
      readonly experiment: LabChoice;
      /** Instead of the experiment's own. */
      readonly seed?: number;
      /** Photos of the user's, for experiments that take some. */
      readonly folder?: string;
      /** A CSV of the user's. */
      readonly table?: string;
      /** One photo of the user's. */
      readonly photo?: string;
    };

/** Which experiment: one of `lab:list` by name, a file of the user's, or the content of such a file. */
export type LabChoice =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'definition'; readonly definition: unknown };
export type JobKind = JobRequest['kind'];

/** What a finished job gives, by kind. */
export interface JobResults {
  denoise: {
    readonly noise: NoiseEstimate;
    readonly sigma: number;
    readonly model: string;
    readonly seconds: number;
    readonly comparison: PictureComparison;
  };
  fold: FoldFigures;
  'rate-curve': RateCurve;
  peek: LatentPeek;
  decode: {
    readonly width: number;
    readonly height: number;
    readonly seconds: number;
    /** Lost, of `tiles`; 0 but for a rescue. */
    readonly damagedTiles: number;
    readonly tiles?: number;
    /** Transparency that the file had could not be read: the picture is opaque. */
    readonly isAlphaLost?: boolean;
    /** The model is not installed: the one in this folder beside the file was used. */
    readonly modelBeside?: string;
  };
  save: {
    readonly output: string;
    readonly bytes: number;
    /** What the format has no place for. */
    readonly notCarried?: readonly NotCarried[];
  };
  'save-latent': {
    readonly output: string;
    readonly bytes: number;
    /** Folder of the model beside the file, when it was asked for; `isNew` when it was laid now. */
    readonly model?: { readonly name: string; readonly isNew: boolean };
  };
  train: {
    readonly modelId: string;
    readonly steps: number;
    /** Held-out photos, noise of the trained kind: the input, the model trained from, the new model; dB. */
    readonly psnrNoisy: number;
    readonly psnrStock: number;
    readonly psnr: number;
    readonly heldOut: number;
  };
  evaluate: {
    readonly width: number;
    readonly height: number;
    /** Noisy picture and output against the clean one, dB; SSIM of the output, 0..1. */
    readonly psnrNoisy: number;
    readonly psnr: number;
    readonly ssim: number;
    /** Level that the network was told, 0-255 scale. */
    readonly sigma: number;
    readonly model: string;
  };
  /** `runId` names the run in the other requests until the engine ends; save it to keep it. */
  lab: { readonly runId: string; readonly result: LabResult };
}

/** What `lab:export` writes: a folder for `tfjs`, else one file. */
export type LabExport =
  /** A system's encoder and decoder as tfjs layers models. */
  | { readonly what: 'tfjs'; readonly system: string }
  /** A table, a chart's series or a map's points. */
  | { readonly what: 'csv'; readonly item: string }
  /** A picture, a chart or a map. */
  | { readonly what: 'png'; readonly item: string }
  /** The experiment's file, to copy and change. */
  | { readonly what: 'experiment' }
  /** All of the above in one folder. */
  | { readonly what: 'all' };

/** How a job ended. */
export type JobOutcome =
  | { readonly kind: 'finished'; readonly value: JobResults[JobKind] }
  | { readonly kind: 'failed'; readonly error: ErrorReply }
  | { readonly kind: 'cancelled' };

/** What works on this machine. */
export interface EngineStatus {
  readonly ok: boolean;
  readonly node: string;
  /** Version of libtensorflow, or null where it can't be loaded. */
  readonly tensorflow: string | null;
  readonly backend: string | null;
  readonly threads: number;
  /** Number format in which networks are trained here, and why, in words. */
  readonly precision?: { readonly kind: 'float32' | 'bfloat16'; readonly reason: string };
  readonly sharp: string | null;
  /** Resident memory of the engine process, bytes. */
  readonly memoryBytes: number;
  /** In words, each with what to do. */
  readonly problems: readonly string[];
}

/** name -> arguments and result. */
export interface EngineRequests {
  'engine:status': { args: Record<string, never>; result: EngineStatus };
  /** With `photoId` a photo of an earlier engine of this session gets its id and its finished work back. */
  'photo:open': { args: { path: string; photoId?: string }; result: PhotoInfo };
  /** What is known of an open photo by now, its finished work included. */
  'photo:info': { args: { photoId: string }; result: PhotoInfo };
  'photo:close': { args: { photoId: string }; result: null };
  'photo:thumbnail': { args: { photoId: string; maxSidePx: number }; result: EncodedPreview };
  'photo:tile': {
    args: {
      photoId: string;
      layer: Layer;
      level: number;
      column: number;
      row: number;
      /** How much `removed` is amplified, 1..64. Default 8. */
      gain?: number;
    } & Strengths;
    result: RawTile;
  };
  /** Puts the result aside as the layer `other`: the next denoise job leaves it. */
  'photo:keepOther': { args: { photoId: string }; result: PhotoInfo };
  /** Where a person looks, px: a photo in work is done from there. */
  'photo:look': { args: { photoId: string; x: number; y: number }; result: null };
  /** What the blend at these strengths takes away, in figures. */
  'photo:residual': { args: { photoId: string } & Strengths; result: ResidualFigures };
  /** Source against the blend at these strengths. */
  'photo:compare': {
    args: { photoId: string; layer: 'result' | 'decoded' } & Strengths;
    result: PictureComparison;
  };
  /** Two files, pixel by pixel. */
  'file:compare': { args: { a: string; b: string }; result: PictureComparison };
  /** What a result says of how it was made; null when it says nothing, or can't be read. */
  'file:made': { args: { path: string }; result: MadeNote | null };
  'file:describe': { args: { path: string }; result: FileDescription };
  'job:start': { args: { job: JobRequest }; result: { jobId: string } };
  'job:cancel': { args: { jobId: string }; result: null };
  /** Holds a job between two tiles, or lets it go on. What cannot be held goes on; an unknown id is fine. */
  'job:pause': { args: { jobId: string; isPaused: boolean }; result: null };
  'model:list': { args: Record<string, never>; result: readonly ModelEntry[] };
  'model:use': { args: { modelId: string }; result: null };
  /** Refused with MODEL_NEEDED while files need it, unless forced. */
  'model:remove': { args: { modelId: string; force?: boolean }; result: null };
  'model:import': { args: { path: string }; result: ModelEntry };
  /**
   * Lays the model that a `.latent` needs beside it, unless it is there already. `path` is the file's, `name` the folder's.
   */
  'model:layBeside': { args: { path: string }; result: { name: string; isNew: boolean } };
  /**
   * As a model folder (tfjs layout, with its card) or as a TensorFlow SavedModel. `card` replaces what the card says;
   * with an `id` the copy goes by another id.
   */
  'model:export': {
    args: {
      modelId: string;
      path: string;
      format?: ModelFormat;
      card?: CardChanges;
      overwrite?: boolean;
    };
    result: { path: string };
  };
  /** Experiments: those shipped, then the user's own. */
  'lab:list': { args: Record<string, never>; result: readonly LabEntry[] };
  'lab:result': { args: { runId: string }; result: LabResult };
  /** A picture of the result as it is; a chart or a map drawn. */
  'lab:picture': { args: { runId: string; item: string }; result: EncodedPreview };
  /** What a system's decoder makes of a code. */
  'lab:decode': {
    args: { runId: string; system: string; code: readonly number[] };
    result: EncodedPreview;
  };
  /** Keeps a run in one file (`.lab`), weights and pictures included. */
  'lab:save': {
    args: { runId: string; path: string; overwrite?: boolean };
    result: { path: string; bytes: number };
  };
  'lab:open': { args: { path: string }; result: JobResults['lab'] };
  'lab:export': {
    args: { runId: string; path: string; overwrite?: boolean } & LabExport;
    result: { path: string };
  };
  /** Forgets a run that is not needed any more. */
  'lab:close': { args: { runId: string }; result: null };
}
export type EngineRequestName = keyof EngineRequests;

/** name -> payload. */
export interface EngineEvents {
  'job:progress': {
    readonly jobId: string;
    readonly progress: Progress;
    /** Seconds left, once it can be told. */
    readonly etaSeconds?: number;
    /** With a training report. */
    readonly report?: TrainReport;
    /** With an event of a lab run. */
    readonly lab?: LabEvent;
    /** With a point of a `rate-curve` job. */
    readonly point?: RatePoint;
  };
  'job:closed': { readonly jobId: string; readonly kind: JobKind; readonly outcome: JobOutcome };
}
export type EngineEventName = keyof EngineEvents;

/** Messages on the wire, both ways: numbered requests, their replies, events. */
export type EngineMessage =
  | {
      readonly type: 'request';
      readonly id: number;
      readonly name: EngineRequestName;
      readonly args: unknown;
    }
  | { readonly type: 'reply'; readonly id: number; readonly reply: Reply<unknown> }
  | { readonly type: 'event'; readonly name: EngineEventName; readonly payload: unknown };

/** One end of a message channel: a child process's IPC, a worker's port, or an in-memory pair in tests. */
export interface EnginePort {
  post(message: EngineMessage): void;
  onMessage(listener: (message: EngineMessage) => void): void;
  /** The other side is gone. */
  onClose(listener: () => void): void;
  close(): void;
}
