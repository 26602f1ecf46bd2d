/** Measures a photo's size and quality at several qualities, beside other formats. */
import { EngineError } from '../../model/errors';
import type { BlendedPicture } from '../tasks/task-map';
import { blendOf, describePhoto, type MakeRunner } from './parts';

export const rateCurveJob: MakeRunner<'rate-curve'> = ({ photos, threads, models }) => ({
  lane: 'compute',
  describe: (request) => describePhoto(photos, 'Measuring', request),
  check: ({ photoId, keepNoise }) => {
    const { info, work } = photos.record(photoId);
    if (info.kind === 'latent' || !(work.denoise || keepNoise))
      throw new EngineError('INVALID_ARGUMENT', `${info.name} was not denoised yet.`);
  },
  run: (request, { signal, onProgress, onPoint }) =>
    photos.using(request.photoId, async () => {
      const { photoId, keepNoise } = request;
      onProgress({ stage: 'read', done: 0, total: 1, unit: 'photo' });
      const source = await photos.source(photoId);
      const content: BlendedPicture = keepNoise
        ? { picture: source }
        : await blendOf(photos, photoId, { ...request, grain: 0 });
      const args = { source, content, request, folders: models };
      return threads.compute.run('rate-curve', args, { signal, onProgress, onPoint });
    }),
});
