/** Takes the noise away; the result is kept at full strength and blended when it is shown or saved. */
import { describePhoto, type MakeRunner } from './parts';

export const denoiseJob: MakeRunner<'denoise'> = ({ photos, threads, models }) => ({
  lane: 'compute',
  describe: (request) => describePhoto(photos, 'Denoising', request),
  check: ({ photoId }) => void photos.record(photoId),
  run: ({ photoId, sigma, modelId }, { signal, onProgress }) =>
    photos.using(photoId, async () => {
      onProgress({ stage: 'read', done: 0, total: 1, unit: 'photo' });
      const picture = await photos.source(photoId);
      const args = { picture, sigma, modelId, folders: models };
      const { denoised, ...result } = await threads.compute.run('denoise', args, { signal, onProgress });
      await photos.keepDenoised(photoId, denoised, result, signal);
      return result;
    }),
});
