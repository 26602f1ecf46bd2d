/** Writes the `.latent` of a photo to its place. */
import { describePhoto, type MakeRunner } from './parts';

export const saveLatentJob: MakeRunner<'save-latent'> = ({ photos, threads, models }) => ({
  lane: 'save',
  describe: (request) => describePhoto(photos, 'Saving the .latent of', request),
  check: ({ photoId }) => void photos.latentPath(photoId),
  run: async ({ photoId, output, overwrite, withModel }, { signal, onProgress }) => {
    const { info, work } = photos.record(photoId);
    const { sha256 } = work.fold?.result ?? {};
    const args = {
      latentPath: photos.latentPath(photoId),
      output,
      overwrite,
      source: info.path,
      sha256,
      folders: models,
      withModel,
    };
    return { output, ...(await threads.files.run('save-latent', args, { signal, onProgress })) };
  },
});
