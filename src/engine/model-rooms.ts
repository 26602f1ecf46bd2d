/**
 * The one door from the engine to the model's rooms. Each is loaded where it is first used, so that a thread that only
 * decodes photos never loads the networks.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { EngineError } from '../model/errors';
import type { RestoreModel } from '../model/restore/model';
import type { ModelFolders, ModelRooms } from './rooms';

function missing(what: string): never {
  throw new EngineError('INTERNAL', `${what} is not part of this build.`);
}

/** The denoiser that ran last stays in memory: most photos of a sitting use the same. */
let open: { readonly fingerprint: string; readonly model: RestoreModel } | undefined;

async function restoreModel(folders: ModelFolders, modelId?: string): Promise<RestoreModel> {
  const zoo = await zooOf(folders);
  const { folder, entry } = await zoo.find(modelId ?? (await zoo.inUse('restore')));
  if (open?.fingerprint === entry.card.fingerprint) return open.model;
  const { openRestoreModel } = await import('../model/zoo/restore-files');
  const model = await openRestoreModel(folder);
  open?.model.dispose();
  open = { fingerprint: entry.card.fingerprint, model };
  return model;
}

async function zooOf(folders: ModelFolders) {
  const { Zoo } = await import('../model/zoo/zoo');
  return new Zoo(folders);
}

/** The rooms as they are built. */
export const modelRooms: ModelRooms = {
  readPictureInfo: async (path) => (await import('../model/image/info')).readPictureInfo(path),
  loadPicture: async (path, { signal }) =>
    (await import('../model/image/load')).loadPicture(path, { signal }),
  async loadThumbnail(path, maxSidePx) {
    const { loadThumbnail } = await import('../model/image/preview');
    const preview = await loadThumbnail(path, maxSidePx);
    // A view into a larger buffer would be cloned with all of that buffer.
    return { ...preview, bytes: new Uint8Array(preview.bytes) };
  },
  async savePicture(picture, path, options) {
    const { savePicture } = await import('../model/image/save');
    return (await savePicture(picture, path, options)).bytes;
  },
  async saveLatent(bytes, path, options) {
    const { writeChecked } = await import('../model/image/write-checked');
    const check = async (temporary: string) =>
      void (await modelRooms.readLatentInfo(await readFile(temporary)));
    return (await writeChecked(path, [bytes], { ...options, check })).bytes;
  },
  comparePictures: async (a, b) => (await import('../model/metrics/compare')).comparePictures(a, b),
  async denoisePicture(picture, { folders, modelId, ...options }) {
    const { denoisePicture } = await import('../model/restore/denoise');
    const model = await restoreModel(folders, modelId);
    return { ...(await denoisePicture(picture, model, options)), model: model.id };
  },
  encodeLatent: () => missing('Folding'),
  decodeLatent: () => missing('Decoding'),
  readLatentInfo: () => missing('Reading .latent files'),
  async trainModel({ kind: _kind, task, ...request }, { folders, runsFolder, signal, onReport }) {
    if (task !== 'restore')
      throw new EngineError('INVALID_ARGUMENT', 'Only denoising models can be trained so far.');
    const { trainRestoreModel } = await import('../model/training/train-model');
    return trainRestoreModel(request, {
      zoo: await zooOf(folders),
      runsFolder,
      command:
        request.command ??
        `retrained in the app, ${request.minutes ? `${request.minutes} minutes` : `${request.steps} steps`}`,
      now: new Date(),
      signal,
      onReport,
    });
  },
  listModels: async (folders) => (await zooOf(folders)).list(),
  useModel: async (folders, modelId) => (await zooOf(folders)).use(modelId),
  removeModel: async (folders, modelId) => (await zooOf(folders)).remove(modelId),
  importModel: async (folders, path) => (await zooOf(folders)).import(path),
  async evaluatePicture(clean, { folders, modelId, clean: path, sigma, seed, fileBits, noisy, ...options }) {
    const { evaluatePicture } = await import('../model/restore/evaluate');
    const model = await restoreModel(folders, modelId);
    const noise = noisy
      ? ({ kind: 'shot', noisy } as const)
      : ({ kind: 'gaussian', sigma, seed, name: basename(path), fileBits } as const);
    return { ...(await evaluatePicture(clean, noise, model, options)), model: model.id };
  },
  async exportModel(folders, { modelId, path, ...options }) {
    const { exportModel } = await import('../model/zoo/export-model');
    return exportModel(await zooOf(folders), modelId, path, options);
  },
  async describeFile(path) {
    const { describeFile } = await import('../model/fold/describe-file');
    return describeFile(path);
  },
  async probe() {
    const { getTf } = await import('../model/tf');
    const tf = getTf();
    await tf.ready();
    return { tensorflow: String(tf.version['tfjs-node'] ?? ''), backend: tf.getBackend() };
  },
  sharpVersion: async () => (await import('../model/image/sharp')).sharpVersion(),
};
