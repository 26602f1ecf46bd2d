/** Takes the noise away; the result is kept at full strength and blended when it is shown or saved. */
import { previewFromPixels } from '../contract';
import { allocatePreview } from '../photos/preview';
import { describePhoto, type MakeRunner } from './parts';

export const denoiseJob: MakeRunner<'denoise'> = ({ photos, threads, models }) => ({
  lane: 'compute',
  describe: (request) => describePhoto(photos, 'Denoising', request),
  check: ({ photoId }) => void photos.record(photoId),
  run: ({ photoId, sigma, modelId }, { signal, onProgress }) =>
    photos.using(photoId, async () => {
      onProgress({ stage: 'read', done: 0, total: 1, unit: 'photo' });
      const picture = await photos.source(photoId);
      const place = photos.placeOf(photoId).buffer;
      const isFirst = photos.record(photoId).work.denoise === undefined;
      const isLarge = picture.width * picture.height >= previewFromPixels;
      const preview = isFirst && isLarge ? allocatePreview(picture.width, picture.height) : undefined;
      const args = { picture, sigma, modelId, folders: models, preview, place };
      try {
        const { denoised, ...result } = await threads.compute.run('denoise', args, {
          signal,
          onProgress: (progress) => {
            // Before the first tile the preview may still be black.
            if (progress.stage === 'denoise' && progress.done > 0) photos.setPreview(photoId, preview);
            onProgress(progress);
          },
        });
        await photos.keepDenoised(photoId, denoised, result, signal);
        return result;
      } finally {
        photos.setPreview(photoId, undefined);
      }
    }),
});
