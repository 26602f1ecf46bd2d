/** What job runners work with, and what they share. */
import type { BlendLook } from '../../model/restore/blend';
import { usualGrainSizePx, type Effort, type MadeNote } from '../../model/types';
import type { JobKind, JobRequest, Strengths } from '../contract';
import type { LabStore } from '../lab/store';
import type { PhotoStore } from '../photos/store';
import type { ModelFolders } from '../rooms';
import type { BlendedPicture } from '../tasks/task-map';
import type { EngineThreads } from '../threads/engine-threads';
import type { JobRunner } from './registry';

/** The engine's parts that jobs use. */
export interface JobParts {
  readonly photos: PhotoStore;
  readonly threads: EngineThreads;
  readonly models: ModelFolders;
  /** Runs of the lab in this session. */
  readonly labRuns: LabStore;
  /** Where training runs keep their checkpoints. */
  readonly runsFolder: string;
  /** The command line resumes runs that were cancelled; the window does not. */
  readonly keepCancelledRuns: boolean;
}

/** Makes the runner of one kind. */
export type MakeRunner<K extends JobKind> = (parts: JobParts) => JobRunner<K>;

/** Requests of the kinds that work on a photo. */
export type PhotoRequest = Extract<JobRequest, { photoId: string }>;

/** `doing` and the photo's name, for messages. */
export function describePhoto(photos: PhotoStore, doing: string, { photoId }: PhotoRequest): string {
  return `${doing} ${photos.has(photoId) ? photos.record(photoId).info.name : 'a photo'}`;
}

/** Source and result of a photo as a blend: no sample is touched before it reaches the thread that needs it. */
export async function blendOf(
  photos: PhotoStore,
  photoId: string,
  strengths: Strengths,
): Promise<Required<BlendedPicture>> {
  const picture = await photos.source(photoId);
  const denoised = await photos.denoised(photoId);
  return { picture, blend: { denoised, look: lookOf(photos, photoId, strengths) } };
}

/** How a photo is blended: the strengths asked for, and the noise that was found in it. */
export function lookOf(
  photos: PhotoStore,
  photoId: string,
  strengths: Strengths,
  kind: 'denoise' | 'other' = 'denoise',
): BlendLook {
  const { strength, colorStrength, detail, grain, grainSize } = strengths;
  const noise = photos.record(photoId).work[kind]?.result.noise.curve;
  return { strength, colorStrength, detail, grain, grainSize, noise };
}

/** Strengths of what is folded as it is. */
const untouched = { strength: 0, colorStrength: 0, detail: 0, grain: 0 };

/** How a file is being made; undefined for what was not denoised here, unless all its noise is kept. */
export function madeNoteOf(
  photos: PhotoStore,
  photoId: string,
  how: Strengths &
    Pick<MadeNote, 'sigma' | 'format' | 'noise'> & {
      readonly quality?: number;
      readonly bits?: number;
      readonly effort?: Effort;
    },
): MadeNote | undefined {
  const { info, stamp, work } = photos.record(photoId);
  const isExact = how.noise === 'exact';
  if (!work.denoise && !isExact) return undefined;
  const {
    sigma,
    strength,
    colorStrength,
    detail = 0,
    grain = 0,
    grainSize = usualGrainSizePx,
  } = isExact ? { ...how, ...untouched } : how;
  return {
    source: info.name,
    sourceBytes: stamp.sizeBytes,
    sourceTime: stamp.mtimeMs,
    model: isExact ? '' : work.denoise!.result.model,
    noise: how.noise,
    sigma,
    strength,
    colorStrength,
    detail,
    grain,
    grainSize,
    format: how.format,
    quality: how.quality ?? null,
    bits: how.bits ?? null,
    ...(how.effort === 'search' && { effort: how.effort }),
  };
}
