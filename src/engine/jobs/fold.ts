/** Folds a photo into a `.latent`, decodes it again and measures it; both are kept until the photo is closed. */
import type { BlendedPicture } from '../tasks/task-map';
import { blendOf, describePhoto, madeNoteOf, type MakeRunner } from './parts';

export const foldJob: MakeRunner<'fold'> = ({ photos, threads, models }) => ({
  lane: 'compute',
  describe: (request) => describePhoto(photos, 'Folding', request),
  check: ({ photoId }) => void photos.record(photoId),
  run: (request, { signal, onProgress }) =>
    photos.using(request.photoId, async () => {
      const { photoId, keepNoise, keepGrain } = request;
      onProgress({ stage: 'read', done: 0, total: 1, unit: 'photo' });
      const { info, work } = photos.record(photoId);
      const source = await photos.source(photoId);
      // What was denoised is folded as it is seen, grain apart: noise is never stored. Else it is denoised here.
      const content: BlendedPicture =
        work.denoise && !keepNoise
          ? await blendOf(photos, photoId, { ...request, grain: 0 })
          : { picture: source };
      const noise = keepNoise ? 'exact' : keepGrain ? 'grain' : 'none';
      const how = { ...request, grain: 0, grainSize: undefined, format: 'latent', noise } as const;
      const note = request.note && madeNoteOf(photos, photoId, { ...how, sigma: request.note.sigma });
      const args = { source, sourceBytes: info.sizeBytes, content, request, note, folders: models };
      const folded = await threads.compute.run('fold', args, { signal, onProgress });
      await photos.keepFolded(photoId, folded, folded.figures, signal);
      return folded.figures;
    }),
});
