/**
 * The contract between the page and Electron main: what `window.grainfold` offers. The page names photos by id and
 * never by path: files come in through a dialog, a drop or the command line, and go out through a dialog.
 */
import type {
  EngineEvents,
  EngineRequests,
  EngineStatus,
  JobRequest,
  LabChoice,
  LabExport,
  Layer,
  PhotoInfo,
  Reply,
  Strengths,
} from '../engine/contract';
import type { LabResult } from '../model/lab/result';
import type { PresetSettings } from '../engine/presets';
import type { BatchSettings } from '../engine/batch/finished';
import type { Bits, ImageFormat, RateCurve } from '../model/types';
import type { LanguageChoice } from '../renderer/i18n/languages';

/** Choices that outlive the window. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly language: LanguageChoice;
  /** Fold quality for new photos, 1..100. */
  readonly quality: number;
  readonly strength: number;
  readonly colorStrength: number;
  readonly saveFormat: ImageFormat | 'same';
  /** Lay the model that `.latent` files need beside them. */
  readonly withModel?: boolean;
  /** One's own presets, the oldest first. */
  readonly presets?: readonly { readonly name: string; readonly settings: PresetSettings }[];
}

export interface AppInfo {
  readonly version: string;
  readonly platform: string;
  readonly engine: EngineState;
  readonly settings: Settings;
}

/** Life of the engine process. After `crashed` main starts it again and reopens what was open. */
export type EngineState = 'starting' | 'ready' | 'crashed' | 'failed';

/** A file that could not be opened, in words, for the place in the queue where it would have stood. */
export interface OpenFailure {
  readonly name: string;
  readonly message: string;
}
export interface OpenedFiles {
  readonly photos: readonly PhotoInfo[];
  readonly failures: readonly OpenFailure[];
}

/** A job as the page may ask for it: without paths; main adds those that the person chose in a dialog. */
export type PageJob = Extract<JobRequest, { kind: 'denoise' | 'fold' | 'rate-curve' | 'peek' | 'decode' }>;

/** Training as the page asks for it; `folderId` stands for a folder chosen in a dialog. */
export interface PageTraining {
  readonly folderId: string;
  readonly name: string;
  readonly minutes: number;
  readonly from?: string;
}

/** What a person may give an experiment; each has a dialog of its own. */
export type LabInputKind = 'folder' | 'table' | 'photo';

/** A run of the lab as the page asks for it; ids stand for what was chosen in dialogs. */
export interface PageLabRun {
  readonly experiment: Exclude<LabChoice, { kind: 'file' }>;
  readonly seed?: number;
  readonly inputs?: Readonly<Partial<Record<LabInputKind, string>>>;
}

/** A batch as the page asks for it; ids stand for folders chosen in a dialog. */
export interface PageBatch {
  readonly sourceId: string;
  readonly outputId: string;
  readonly withSubfolders: boolean;
  /** `latent` folds each photo at `settings.quality`. */
  readonly format: ImageFormat | 'same' | 'latent';
  readonly settings: BatchSettings;
}

/** How far a batch is; counts are photos. */
export interface BatchState {
  readonly phase: 'running' | 'paused' | 'finished' | 'cancelled';
  readonly total: number;
  readonly done: number;
  /** Finished by an earlier run, with the same settings. */
  readonly skipped: number;
  readonly failed: number;
  /** Name of the photo in work, and how far it is, 0..1. */
  readonly current: string | null;
  readonly fraction: number;
  /** Null until it can be told. */
  readonly secondsLeft: number | null;
  /** The newest 200. */
  readonly failures: readonly OpenFailure[];
  /** Names of photos whose `.latent` came out larger than they are; the newest 200. */
  readonly larger: readonly string[];
  /** Path of the report's table, at the end; the same as JSON stands beside it. */
  readonly report?: string;
}

/** Requests of the page: name -> arguments, result. Engine requests that carry no path pass through unchanged. */
export interface PageRequests {
  'app:info': { args: Record<string, never>; result: AppInfo };
  'settings:set': { args: { settings: Partial<Settings> }; result: Settings };
  /** Open dialog for photos and `.latent` files; empty when dismissed. */
  'files:choose': { args: { kind: 'files' | 'folder' }; result: OpenedFiles };
  /** Dropped files; the preload turned `File`s into paths, folders are searched. */
  'files:add': { args: { paths: readonly string[] }; result: OpenedFiles };
  /** Folder dialog for training; null when dismissed. `photos` is how many pictures it holds. */
  'folder:choose': {
    args: { purpose?: 'photos' | 'results' };
    result: { folderId: string; name: string; photos: number } | null;
  };
  /** Save dialog, then the job; null when dismissed. */
  'photo:save': {
    args: {
      photoId: string;
      layer: 'result' | 'decoded';
      format: ImageFormat;
      quality?: number;
      bits?: Bits;
    } & Strengths;
    result: { jobId: string; output: string } | null;
  };
  'photo:saveLatent': {
    args: { photoId: string; withModel?: boolean };
    result: { jobId: string; output: string } | null;
  };
  /** Folder dialog, then one save job a photo, never over an existing file; null when dismissed. */
  'photo:saveAll': {
    args: {
      photoIds: readonly string[];
      what: 'result' | 'latent';
      format: ImageFormat;
      quality?: number;
      /** Lay the model that the `.latent` files need beside them. */
      withModel?: boolean;
      /** Photos (by id) that have settings of their own; the fields above serve the others. */
      perPhoto?: Readonly<Record<string, Strengths & { readonly format: ImageFormat }>>;
    } & Strengths;
    result: { jobs: readonly { photoId: string; jobId: string; output: string }[] } | null;
  };
  /** Save dialog, then the curve as a table (CSV); null when dismissed. */
  'photo:saveCurve': { args: { photoId: string; curve: RateCurve }; result: { path: string } | null };
  /**
   * The photo beside a `.latent` that it was made of, by its name; null when there is none. With `open` it is opened: not
   * for the list, only to look at.
   */
  'photo:findOriginal': {
    args: { photoId: string; open: boolean };
    result: { name: string; photo?: PhotoInfo } | null;
  };
  'photo:reveal': { args: { path: string }; result: null };
  /** Starts the batch; there is one at a time. */
  'batch:start': { args: PageBatch; result: { total: number } };
  'batch:pause': { args: { isPaused: boolean }; result: null };
  'batch:cancel': { args: Record<string, never>; result: null };
  'job:run': { args: { job: PageJob }; result: { jobId: string } };
  'job:train': { args: PageTraining; result: { jobId: string } };
  'job:cancel': { args: { jobId: string }; result: null };
  'job:pause': EngineRequests['job:pause'];
  'lab:list': EngineRequests['lab:list'];
  'lab:run': { args: PageLabRun; result: { jobId: string } };
  /** Dialog for what an experiment takes; null when dismissed. */
  'lab:choose': { args: { kind: LabInputKind }; result: { inputId: string; name: string } | null };
  /** Dialog for an experiment file; its text, to be looked at and changed. */
  'lab:read': { args: Record<string, never>; result: { name: string; text: string } | null };
  'lab:picture': EngineRequests['lab:picture'];
  'lab:decode': EngineRequests['lab:decode'];
  /** Dialogs for the file's place. `name` is what is offered, without extension. */
  'lab:save': { args: { runId: string; name: string }; result: { path: string } | null };
  'lab:open': { args: Record<string, never>; result: { runId: string; result: LabResult } | null };
  'lab:export': { args: { runId: string; name: string; export: LabExport }; result: { path: string } | null };
  /** Keeps an experiment that was written in the window as a file. */
  'lab:write': { args: { name: string; text: string }; result: { path: string } | null };
  'lab:close': EngineRequests['lab:close'];
  'engine:status': { args: Record<string, never>; result: EngineStatus };
  /** Another try after the state `failed`. */
  'engine:retry': { args: Record<string, never>; result: null };
  'photo:close': EngineRequests['photo:close'];
  'photo:thumbnail': EngineRequests['photo:thumbnail'];
  'photo:tile': EngineRequests['photo:tile'];
  'photo:compare': EngineRequests['photo:compare'];
  'photo:keepOther': EngineRequests['photo:keepOther'];
  'photo:look': EngineRequests['photo:look'];
  'photo:residual': EngineRequests['photo:residual'];
  'model:list': EngineRequests['model:list'];
  'model:use': EngineRequests['model:use'];
  'model:remove': EngineRequests['model:remove'];
  /** Dialogs for the file's place. */
  'model:import': { args: Record<string, never>; result: EngineRequests['model:import']['result'] | null };
  'model:export': { args: { modelId: string }; result: { path: string } | null };
}
export type PageRequestName = keyof PageRequests;

/** Events to the page. */
export interface PageEvents {
  'job:progress': EngineEvents['job:progress'];
  'job:closed': EngineEvents['job:closed'];
  /**
   * With `ready` after a crash, `reopened` maps old photo ids to the new ones (they stay the same), and `photos` tells
   * what is known of each, finished work included. A photo missing there could not be opened again.
   */
  'engine:state': {
    readonly state: EngineState;
    readonly message?: string;
    readonly reopened?: Readonly<Record<string, string>>;
    readonly photos?: readonly PhotoInfo[];
  };
  /** Files that came by command line, second instance or menu; photos still open when a page starts anew. */
  'files:opened': OpenedFiles;
  'batch:state': BatchState;
  /** Menu commands that the page carries out. */
  'menu:command': { readonly command: MenuCommand };
}
export type MenuCommand =
  | 'save'
  | 'save-latent'
  | 'batch'
  | 'fit'
  | 'actual-size'
  | 'zoom-in'
  | 'zoom-out'
  | 'retrain'
  | 'models'
  | 'lab'
  | 'remove';

/** What the preload puts on `window.grainfold`. */
export interface GrainfoldApi {
  request<N extends PageRequestName>(
    name: N,
    args: PageRequests[N]['args'],
  ): Promise<Reply<PageRequests[N]['result']>>;
  /** Real files from a drop; anything else is ignored. */
  addDroppedFiles(files: readonly File[]): Promise<Reply<OpenedFiles>>;
  /** Returns the way to stop listening. */
  on<N extends keyof PageEvents>(name: N, listener: (payload: PageEvents[N]) => void): () => void;
}

export type { Layer };
