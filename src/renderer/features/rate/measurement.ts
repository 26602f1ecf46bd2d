/** What a curve is a curve of: changes whenever the pixels that are folded do. */
import type { PageJob } from '../../../main/contract';
import { strengthsOf, versionOfLook } from '../queue/look';
import type { Photo } from '../queue/photo.svelte';

export type CurveJob = Extract<PageJob, { kind: 'rate-curve' }>;

export function contentOf({ key, resultRun, adjustments }: Photo): string {
  const what = adjustments.keepNoise
    ? 'source'
    : `${String(resultRun)}/${versionOfLook({ ...adjustments, grain: 0 })}`;
  return `${key}/${what}`;
}

/** Quality of the last file, or what the slider says before there is one. */
export function qualityOf({ figures, adjustments }: Photo): number {
  return figures?.quality ?? adjustments.quality;
}

export function curveJob(photo: Photo, depth: CurveJob['depth']): CurveJob {
  const { keepNoise } = photo.adjustments;
  return {
    kind: 'rate-curve',
    photoId: photo.id,
    depth,
    quality: qualityOf(photo),
    ...(keepNoise && { keepNoise }),
    ...strengthsOf({ ...photo.adjustments, grain: 0 }),
  };
}
