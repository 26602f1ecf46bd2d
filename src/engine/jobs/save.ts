/** Writes the blend that is on the screen, or what a `.latent` decodes to, as a picture file. */
import { usualGrainSizePx, type MadeNote } from '../../model/types';
import type { JobRequest } from '../contract';
import type { PhotoStore } from '../photos/store';
import type { BlendedPicture } from '../tasks/task-map';
import { blendOf, describePhoto, type MakeRunner } from './parts';

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
      const note = request.note && noteOf(photos, request, request.note.sigma);
      const settings = { format, quality, bits, overwrite, source: info.path, note };
      const args = { content, output, ...settings };
      return { output, ...(await threads.files.run('save-picture', args, { signal, onProgress })) };
    }),
});

/** How the file is being made; undefined for what no network made. */
function noteOf(
  photos: PhotoStore,
  request: Extract<JobRequest, { kind: 'save' }>,
  sigma: 'auto' | number,
): MadeNote | undefined {
  const { info, stamp, work } = photos.record(request.photoId);
  if (!work.denoise || request.layer !== 'result') return undefined;
  const { strength, colorStrength, detail = 0, grain = 0, grainSize = usualGrainSizePx } = request;
  return {
    source: info.name,
    sourceBytes: stamp.sizeBytes,
    sourceTime: stamp.mtimeMs,
    model: work.denoise.result.model,
    sigma,
    strength,
    colorStrength,
    detail,
    grain,
    grainSize,
    format: request.format,
    quality: request.quality ?? null,
    bits: request.bits ?? null,
  };
}
