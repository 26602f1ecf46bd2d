/** Tasks that need a network: see task-map.ts. */
import { throwIfCancelled } from '../../model/errors';
import { digestOf } from '../../model/fold/save-latent';
import type { FoldFigures } from '../../model/types';
import type { ModelRooms } from '../rooms';
import { fillWithSource, SharedPlace, updateLevels } from '../photos/preview';
import { blendWhole } from './blend-whole';
import { curveSource } from './curve-source';
import type { TaskContext } from '../threads/serve-tasks';
import type { BlendedPicture, ComputeTasks } from './task-map';
import type { TaskSet } from './task-set';

const fullStrength = { strength: 1, colorStrength: 1 };

export function computeTasks(rooms: ModelRooms): TaskSet<ComputeTasks> {
  return {
    probe: () => rooms.probe(),

    async denoise({ picture, sigma, modelId, folders, preview, place }, { signal, onProgress }) {
      if (preview) fillWithSource(preview, picture);
      const looked = place && new SharedPlace(place);
      const result = await rooms.denoisePicture(picture, {
        sigma,
        modelId,
        folders,
        signal,
        onProgress,
        into: preview?.denoised,
        placeOf: () => looked?.place,
        onTile: (tile) => preview && updateLevels(preview, picture, tile),
      });
      throwIfCancelled(signal);
      onProgress({ stage: 'verify', done: 0, total: 1, unit: 'photo' });
      const blend = { denoised: result.denoised, look: fullStrength };
      const comparison = await rooms.comparePictures(picture, blendWhole({ picture, blend }, signal));
      throwIfCancelled(signal);
      onProgress({ stage: 'verify', done: 1, total: 1, unit: 'photo' });
      return { ...result, comparison };
    },

    async fold({ source, sourceBytes, content, request, note, folders }, context) {
      const { signal, onProgress } = context;
      const start = performance.now();
      const cleaned = await takeNoiseAway(rooms, { content, request, folders }, context);
      const { bytes, decoded, ...coded } = await rooms.encodeLatent(blendWhole(cleaned, signal), {
        folders,
        quality: request.quality,
        targetBpp: request.targetBpp,
        targetPsnr: request.targetPsnr,
        effort: request.effort,
        withMetadata: request.withMetadata,
        withThumbnail: request.withThumbnail,
        verify: request.verify,
        modelId: request.modelId,
        ...(request.keepGrain && { grainOf: source }),
        note,
        signal,
        onProgress,
      });
      const seconds = (performance.now() - start) / 1000;
      // What the figures tell is what the file gives.
      throwIfCancelled(signal);
      onProgress({ stage: 'verify', done: 0, total: 1, unit: 'photo' });
      const { psnr, ssim } =
        request.verify === false ? { psnr: NaN, ssim: NaN } : await rooms.comparePictures(source, decoded);
      throwIfCancelled(signal);
      onProgress({ stage: 'verify', done: 1, total: 1, unit: 'photo' });
      const pixels = source.width * source.height;
      const figures: FoldFigures = {
        bytes: bytes.length,
        bpp: (8 * bytes.length) / pixels,
        ratioToSource: sourceBytes / bytes.length,
        ratioToRaw: (pixels * 3 * (source.bits / 8)) / bytes.length,
        psnr,
        ssim,
        ...coded,
        seconds,
        ...(request.effort === 'search' && { effort: 'search' }),
        sha256: digestOf(bytes),
      };
      return { bytes, figures, decoded };
    },

    'rate-curve': ({ source, content, request, folders }, { signal, onProgress, onPoint }) =>
      rooms.measureCurve(curveSource(source, content), {
        folders,
        quality: request.quality,
        depth: request.depth,
        modelId: request.modelId,
        signal,
        onProgress,
        onPoint,
      }),

    async decode({ bytes, path, rescue, grain, folders }, { signal, onProgress }) {
      const start = performance.now();
      const decoded = await rooms.decodeLatent(bytes, { folders, path, rescue, grain, signal, onProgress });
      throwIfCancelled(signal);
      return { ...decoded, seconds: (performance.now() - start) / 1000 };
    },

    peek: ({ bytes, path, folders }, { signal, onProgress }) =>
      rooms.peekLatent(bytes, { folders, path, signal, onProgress }),

    train: ({ request, folders, runsFolder }, { signal, onProgress, onReport }) =>
      rooms.trainModel(request, { folders, runsFolder, signal, onProgress, onReport }),

    async evaluate({ request, folders }, { signal, onProgress }) {
      const clean = await rooms.loadPicture(request.clean, { signal });
      const noisy = request.noisy ? await rooms.loadPicture(request.noisy, { signal }) : undefined;
      const figures = await rooms.evaluatePicture(clean, { ...request, noisy, folders, signal, onProgress });
      return { width: clean.width, height: clean.height, ...figures };
    },

    lab: ({ request, folders }, { signal, onProgress, onLab }) =>
      rooms.runLab(request, { folders, signal, onProgress, onLab }),
    'lab-decode': ({ runId, run, system, code }) => rooms.decodeLabCode(runId, run, { system, code }),
    'lab-export': async ({ run, request }) => ({ path: await rooms.exportLab(run, request) }),

    'export-model': async ({ request, folders }) => ({ path: await rooms.exportModel(folders, request) }),
  };
}

/** What is to be coded: the content as it is when it was denoised or shall keep its noise, else without its noise. */
async function takeNoiseAway(
  rooms: ModelRooms,
  { content, request, folders }: Pick<ComputeTasks['fold']['args'], 'content' | 'request' | 'folders'>,
  { signal, onProgress }: TaskContext,
): Promise<BlendedPicture> {
  const { picture, blend } = content;
  if (blend || request.keepNoise) return content;
  const { sigma = 'auto', strength, colorStrength, detail } = request;
  const { denoised, noise } = await rooms.denoisePicture(picture, { folders, sigma, signal, onProgress });
  return { picture, blend: { denoised, look: { strength, colorStrength, detail, noise: noise.curve } } };
}
