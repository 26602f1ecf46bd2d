/** What the store knows of one opened file, pixels apart. */
import type { JobResults, PhotoInfo } from '../contract';

/** Tells whether a file is still the one that was opened. */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** A finished piece of work, kept in a file of the session folder. */
export interface KeptResult<R> {
  readonly file: string;
  readonly result: R;
}

/** Finished work by kind; written as JSON beside its files, so that it outlives the engine process. */
export interface FinishedWork {
  readonly denoise?: KeptResult<JobResults['denoise']>;
  /** An earlier result that was put aside to compare with; its file may be that of `denoise`. */
  readonly other?: KeptResult<JobResults['denoise']>;
  /** The `.latent` itself. */
  readonly fold?: KeptResult<JobResults['fold']>;
  /** What a `.latent` decodes to: of a `decode` job, or from the check after a `fold` job. */
  readonly decode?: KeptResult<JobResults['decode']>;
}

export interface PhotoRecord {
  readonly info: PhotoInfo;
  readonly stamp: FileStamp;
  work: FinishedWork;
}

/** The results as they stand in a `PhotoInfo`; undefined when there are none. */
export function finishedOf(work: FinishedWork): PhotoInfo['finished'] {
  const finished = {
    ...(work.denoise && { denoise: work.denoise.result }),
    ...(work.other && { other: work.other.result }),
    ...(work.fold && { fold: work.fold.result }),
    ...(work.decode && { decode: work.decode.result }),
  };
  return Object.keys(finished).length > 0 ? finished : undefined;
}
