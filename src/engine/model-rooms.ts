/**
 * The one door from the engine to the model's rooms. Each is loaded where it is first used, so that a thread that only
 * decodes photos never loads the networks.
 */
import { basename, dirname, extname, join } from 'node:path';
import { invalidArgument } from '../model/errors';
import type { FoldModel } from '../model/fold/model';
import type { RestoreModel } from '../model/restore/model';
import { latentFormat, type ModelKind, type NoiseEstimate } from '../model/types';
import type { LaidModel, NeededModel } from '../model/zoo/model-beside';
import type { Zoo } from '../model/zoo/zoo';
import { readLatentFile } from './photos/inspect';
import type { ModelFolders, ModelRooms } from './rooms';

/** The denoisers that ran last stay in memory, the last one at the end: photos of a sitting use one for each kind of noise. */
const open: { readonly fingerprint: string; readonly model: RestoreModel }[] = [];
const mostOpen = 2;

/** @param modelId asked for; without it the model in use for this noise */
async function restoreModel(
  folders: ModelFolders,
  modelId: string | undefined,
  { isCorrelated }: Pick<NoiseEstimate, 'isCorrelated'>,
): Promise<RestoreModel> {
  const forCamera = isCorrelated ? await (await zooOf(folders)).inUseForCamera() : undefined;
  const { folder, entry } = await findModel(folders, 'restore', modelId ?? forCamera);
  const { fingerprint } = entry.card;
  const at = open.findIndex((one) => one.fingerprint === fingerprint);
  if (at >= 0) open.push(...open.splice(at, 1));
  else {
    const { openRestoreModel } = await import('../model/zoo/restore-files');
    open.push({ fingerprint, model: await openRestoreModel(folder) });
    while (open.length > mostOpen) open.shift()?.model.dispose();
  }
  return open[open.length - 1].model;
}

type FoundModel = Awaited<ReturnType<Zoo['find']>>;

async function zooOf(folders: ModelFolders) {
  const { Zoo } = await import('../model/zoo/zoo');
  return new Zoo(folders);
}

/** The model asked for, or the one in use. @throws EngineError UNKNOWN_MODEL, INVALID_ARGUMENT for the wrong kind */
async function findModel(folders: ModelFolders, kind: ModelKind, modelId?: string): Promise<FoundModel> {
  const zoo = await zooOf(folders);
  const found = await zoo.find(modelId ?? (await zoo.inUse(kind)));
  if (found.entry.kind !== kind)
    throw invalidArgument(
      'model',
      `one for "${kind}"`,
      `${found.entry.id}, which is for "${found.entry.kind}"`,
    );
  return found;
}

/** The codec that ran last, as for denoising. */
let openFold: { readonly fingerprint: string; readonly model: FoldModel } | undefined;

/** @param folder of a model with this fingerprint */
async function foldModel(folder: string, fingerprint: string): Promise<FoldModel> {
  if (openFold?.fingerprint === fingerprint) return openFold.model;
  const { openFoldModel } = await import('../model/zoo/fold-files');
  const model = await openFoldModel(folder);
  openFold?.model.dispose();
  openFold = { fingerprint, model };
  return model;
}

/** The codec asked for, or the one in use. @throws as `findModel` */
async function chosenFoldModel(folders: ModelFolders, modelId?: string): Promise<FoldModel> {
  const { folder, entry } = await findModel(folders, 'fold', modelId);
  return foldModel(folder, entry.card.fingerprint);
}

/**
 * The model that a `.latent` names: an installed one, else one beside the file, used where it lies.
 * @param path of the `.latent`
 * @throws EngineError UNKNOWN_MODEL when there is none, or the one beside the file is damaged
 */
async function findNeededModel(
  folders: ModelFolders,
  needed: NeededModel,
  path: string,
): Promise<{ readonly folder: string; readonly isBeside: boolean }> {
  const zoo = await zooOf(folders);
  try {
    return { folder: (await zoo.findByFingerprint(needed.fingerprint)).folder, isBeside: false };
  } catch (error) {
    const { findModelBeside } = await import('../model/zoo/model-beside');
    const beside = await findModelBeside(dirname(path), needed);
    if (!beside) throw error;
    return { folder: beside.folder, isBeside: true };
  }
}

/** @param path of the `.latent`, there already or not */
async function layModel(folders: ModelFolders, fingerprint: string, path: string): Promise<LaidModel> {
  const { layModelBeside } = await import('../model/zoo/model-beside');
  const found = await (await zooOf(folders)).findByFingerprint(fingerprint);
  return layModelBeside(found.folder, dirname(path));
}

/** Experiments lie beside the models: `lab` in the app's assets, and in the user's folder. */
const labFolders = ({ stock, user }: ModelFolders) => ({
  stock: join(dirname(stock), 'lab'),
  own: join(dirname(user), 'lab'),
});

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
  async savePicture(picture, path, { note, ...options }) {
    const { savePicture } = await import('../model/image/save');
    const { withMadeNote } = await import('../model/image/metadata/made-note');
    const xmp = note && withMadeNote(picture.metadata.xmp, note);
    const noted = xmp ? { ...picture, metadata: { ...picture.metadata, xmp } } : picture;
    const { bytes, notCarried } = await savePicture(noted, path, options);
    return { bytes, notCarried };
  },
  async saveLatent(bytes, path, { folders, withModel, ...options }) {
    const { saveLatent } = await import('../model/fold/save-latent');
    const { readLatentInfo } = await import('../model/fold/format/latent-info');
    const { noteNeed } = await import('../model/zoo/ledger');
    const { fingerprint } = readLatentInfo(bytes);
    // First what could keep the file from being saved: no model is left alone then.
    if (withModel) await (await import('../model/image/write-checked')).assertWritable(path, options);
    const model = withModel ? await layModel(folders, fingerprint, path) : undefined;
    const written = await saveLatent(bytes, path, options);
    await noteNeed(folders.user, { fingerprint, path });
    return { bytes: written, ...(model !== undefined && { model }) };
  },
  async readMadeNote(path) {
    const { readHeader } = await import('../model/image/header');
    const { parseMadeNote, readMadeNote } = await import('../model/image/metadata/made-note');
    if (extname(path).toLowerCase() === '.latent') {
      const { readLatentInfo } = await import('../model/fold/format/latent-info');
      const info = await readLatentFile(path).then(readLatentInfo, () => null);
      return parseMadeNote(info?.maker ?? undefined);
    }
    const header = await readHeader(path).catch(() => null);
    return header && readMadeNote(header.source.xmp);
  },
  comparePictures: async (a, b) => (await import('../model/metrics/compare')).comparePictures(a, b),
  async denoisePicture(picture, { folders, modelId, ...options }) {
    const { denoisePicture } = await import('../model/restore/denoise');
    const { residualNoiseCurve } = await import('../model/noise/noise-curve');
    const choice = (noise: NoiseEstimate) => restoreModel(folders, modelId, noise);
    const { noise, ...result } = await denoisePicture(picture, choice, options);
    const curve = noise.curve ?? residualNoiseCurve(picture, result.denoised);
    return { ...result, noise: { ...noise, curve } };
  },
  async encodeLatent(picture, { folders, modelId, withMetadata, withThumbnail, note, ...options }) {
    const model = await chosenFoldModel(folders, modelId);
    const { encodeLatent } = await import('../model/fold/encode-latent');
    const { bytes, decoded, figures } = await encodeLatent(picture, model, {
      ...options,
      metadata: withMetadata,
      thumbnail: withThumbnail,
      ...(note && { maker: JSON.stringify({ ...note, format: latentFormat(model.id) }) }),
    });
    const { quality, psnrToCoded, sideBytes } = figures;
    return { bytes, decoded, quality, psnrToCoded, sideBytes, model: model.id };
  },
  async measureCurve(source, { folders, modelId, ...options }) {
    const model = await chosenFoldModel(folders, modelId);
    const { measureCurve } = await import('../model/fold/curve/measure-curve');
    return measureCurve(source, model, options);
  },
  async decodeLatent(bytes, { folders, path, ...options }) {
    const { decodeLatent } = await import('../model/fold/decode-latent');
    let modelBeside: string | undefined;
    const decoded = await decodeLatent(
      bytes,
      async (fingerprint, id) => {
        const found = await findNeededModel(folders, { fingerprint, id }, path);
        if (found.isBeside) modelBeside = basename(found.folder);
        return foldModel(found.folder, fingerprint);
      },
      options,
    );
    if (path !== undefined && modelBeside === undefined) {
      const { readLatentInfo } = await import('../model/fold/format/latent-info');
      const { noteNeed } = await import('../model/zoo/ledger');
      await noteNeed(folders.user, { fingerprint: readLatentInfo(bytes).fingerprint, path });
    }
    return { ...decoded, ...(modelBeside !== undefined && { modelBeside }) };
  },
  async peekLatent(bytes, { folders, path, ...options }) {
    const { peekLatent } = await import('../model/fold/peek/peek-latent');
    const resolve = async (fingerprint: string, id: string) =>
      foldModel((await findNeededModel(folders, { fingerprint, id }, path)).folder, fingerprint);
    return peekLatent(bytes, resolve, options);
  },
  async readLatentInfo(bytes) {
    const { readLatentInfo, readLatentThumbnail } = await import('../model/fold/format/latent-info');
    const info = readLatentInfo(bytes);
    const jpeg = readLatentThumbnail(bytes);
    const { measurePreview } = await import('../model/image/preview');
    // A file is worth opening without its thumbnail.
    const thumbnail = jpeg ? await measurePreview(jpeg).catch(() => undefined) : undefined;
    return { ...info, ...(thumbnail && { thumbnail }) };
  },
  async trainModel({ kind: _kind, task, ...request }, { folders, runsFolder, signal, onReport }) {
    const train =
      task === 'restore'
        ? (await import('../model/training/train-model')).trainRestoreModel
        : (await import('../model/fold/train/train-fold-model')).trainFoldModel;
    const spent = request.minutes ? `${request.minutes} minutes` : `${request.steps} steps`;
    return train(request, {
      zoo: await zooOf(folders),
      runsFolder,
      command: request.command ?? `retrained in the app, ${spent}`,
      now: new Date(),
      signal,
      onReport,
    });
  },
  listModels: async (folders) => (await zooOf(folders)).list(),
  useModel: async (folders, modelId) => (await zooOf(folders)).use(modelId),
  removeModel: async (folders, modelId, force) => (await zooOf(folders)).remove(modelId, force),
  importModel: async (folders, path) => (await zooOf(folders)).import(path),
  async layModelBeside(folders, path) {
    const { readLatentInfo } = await import('../model/fold/format/latent-info');
    return layModel(folders, readLatentInfo(await readLatentFile(path)).fingerprint, path);
  },
  async evaluatePicture(clean, { folders, modelId, clean: path, sigma, seed, fileBits, noisy, ...options }) {
    const { evaluatePicture } = await import('../model/restore/evaluate');
    const noise = noisy
      ? ({ kind: 'shot', noisy } as const)
      : ({ kind: 'gaussian', sigma, seed, name: basename(path), fileBits } as const);
    const choice = (found: NoiseEstimate) => restoreModel(folders, modelId, found);
    return evaluatePicture(clean, noise, choice, options);
  },
  async exportModel(folders, { modelId, path, ...options }) {
    const { exportModel } = await import('../model/zoo/export-model');
    return exportModel(await zooOf(folders), modelId, path, options);
  },
  async listLab(folders) {
    const { listExperiments, entryOf } = await import('../model/lab/catalogue');
    return (await listExperiments(labFolders(folders))).map(entryOf);
  },
  async runLab({ experiment: choice, seed, ...given }, { folders, signal, onProgress, onLab }) {
    const { chooseExperiment } = await import('../model/lab/choose-experiment');
    const { runExperiment } = await import('../model/lab/run-experiment');
    return runExperiment(await chooseExperiment(labFolders(folders), choice), {
      given,
      seed,
      assets: dirname(folders.stock),
      signal,
      onProgress,
      onEvent: onLab,
      async foldTransform() {
        const { folder } = await findModel(folders, 'fold');
        const { readFoldParts } = await import('../model/zoo/fold-files');
        return (await readFoldParts(folder)).spec;
      },
    });
  },
  packLab: async (run) => (await import('../model/lab/run-file')).packRun(run),
  unpackLab: async (bytes, name) => (await import('../model/lab/run-file')).unpackRun(bytes, name),
  drawLabItem: async (run, item) => (await import('../model/lab/pictures/draw-item')).drawItem(run, item),
  decodeLabCode: async (runId, run, request) =>
    (await import('../model/lab/decode-code')).decodeCode(runId, run, request),
  exportLab: async (run, request) => (await import('../model/lab/export/export-run')).exportRun(run, request),
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
