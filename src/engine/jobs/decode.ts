/** Turns a `.latent` file back into pixels. */
import { readLatentFile } from '../photos/inspect';
import { describePhoto, type MakeRunner } from './parts';

export const decodeJob: MakeRunner<'decode'> = ({ photos, threads, models }) => ({
  lane: 'compute',
  describe: (request) => describePhoto(photos, 'Decoding', request),
  check: ({ photoId }) => void photos.latentPath(photoId),
  run: ({ photoId, rescue, grain }, { signal, onProgress }) =>
    photos.using(photoId, async () => {
      onProgress({ stage: 'read', done: 0, total: 1, unit: 'photo' });
      const { name, path } = photos.record(photoId).info;
      const bytes = await readLatentFile(photos.latentPath(photoId));
      const args = { bytes, name, path, rescue, grain, folders: models };
      const { picture, ...rest } = await threads.compute.run('decode', args, { signal, onProgress });
      const result = { width: picture.width, height: picture.height, ...rest };
      await photos.keepDecoded(photoId, picture, result, signal);
      return result;
    }),
});
