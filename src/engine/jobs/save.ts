/** Writes the blend that is on the screen, or what a `.latent` decodes to, as a picture file. */
import type { BlendedPicture } from '../tasks/task-map';
import { blendOf, describePhoto, madeNoteOf, type MakeRunner } from './parts';

export const saveJob: MakeRunner<'save'> = ({ photos, threads }) => ({
  lane: 'save',
  describe: (request) => describePhoto(photos, 'Saving', request),
  check: ({ photoId }) => void photos.record(photoId),
  run: (request, { signal, onProgress }) =>
    photos.using(request.photoId, async () => {
      const { photoId, layer, output, format, quality, bits, overwrite } = request;
      const { info } = photos.record(photoId);
      onProgress({ stage: 'read', done: 0, total: 1, unit: 'photo' });
      const content: BlendedPicture =
        layer === 'decoded'
          ? { picture: await photos.decoded(photoId) }
          : await blendOf(photos, photoId, request);
      const note =
        request.note && layer === 'result'
          ? madeNoteOf(photos, photoId, { ...request, noise: 'none', sigma: request.note.sigma })
          : undefined;
      const settings = { format, quality, bits, overwrite, source: info.path, note };
      const args = { content, output, ...settings };
      return { output, ...(await threads.files.run('save-picture', args, { signal, onProgress })) };
    }),
});
