/** Looks inside a `.latent`: bits by region, bands by energy. */
import { readLatentFile } from '../photos/inspect';
import { describePhoto, type MakeRunner } from './parts';

export const peekJob: MakeRunner<'peek'> = ({ photos, threads, models }) => ({
  lane: 'compute',
  describe: (request) => describePhoto(photos, 'Looking into', request),
  check: ({ photoId }) => void photos.latentPath(photoId),
  run: async ({ photoId }, { signal, onProgress }) => {
    onProgress({ stage: 'read', done: 0, total: 1, unit: 'photo' });
    const bytes = await readLatentFile(photos.latentPath(photoId));
    const { path } = photos.record(photoId).info;
    return threads.compute.run('peek', { bytes, path, folders: models }, { signal, onProgress });
  },
});
