/** Puts the engine together: photos, jobs, models and threads behind the contract's requests. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnginePort, EngineStatus } from './contract';
import { JobRegistry } from './jobs/registry';
import { createRunners } from './jobs/runners';
import { labHandlers } from './lab/handlers';
import { LabStore } from './lab/store';
import { prepareSessionFolder, removeSessionFolder } from './photos/session-folder';
import { PhotoStore } from './photos/store';
import { PhotoView } from './photos/view';
import { serveEngine, type EngineHandlers, type ServerOptions } from './port/server';
import type { ModelFolders, ModelRooms } from './rooms';
import { readStatus } from './status';
import type { EngineThreads } from './threads/engine-threads';

export interface EngineFolders extends ModelFolders {
  /** Checkpoints of training runs. */
  readonly runs: string;
  /** Of `sessionFolderPath`; kept when it is there. */
  readonly session: string;
}

export interface EngineOptions extends ServerOptions {
  readonly port: EnginePort;
  readonly threads: EngineThreads;
  readonly rooms: ModelRooms;
  readonly folders: EngineFolders;
  /** For the pixels of all opened photos; see `photos/store.ts`. Default 700 MB: a denoised 48-megapixel photo. */
  readonly budgetBytes?: number;
  /** Leave the checkpoints of a cancelled training where they are, to resume from. Default false. */
  readonly keepCancelledRuns?: boolean;
}

/** A running engine. It answers its port until `stop`. */
export interface Engine {
  /** Cancels all jobs, stops the threads and removes the session folder. */
  stop(): Promise<void>;
}

const defaultBudgetBytes = 700e6;

/** Starts to answer the port once the session folder is ready. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { port, threads, rooms, folders } = options;
  await prepareSessionFolder(folders.session);
  await mkdir(folders.user, { recursive: true });
  // On Linux the picture library must be loaded before a thread that uses it ends (sharp's installation notes).
  const sharp = await rooms.sharpVersion();
  const photos = new PhotoStore({
    threads,
    inspector: rooms,
    folder: folders.session,
    budgetBytes: options.budgetBytes ?? defaultBudgetBytes,
  });
  const view = new PhotoView(photos, threads, rooms);
  const labRuns = new LabStore(join(folders.session, 'lab'), rooms);
  const parts = {
    photos,
    labRuns,
    threads,
    models: { stock: folders.stock, user: folders.user },
    runsFolder: folders.runs,
    keepCancelledRuns: options.keepCancelledRuns ?? false,
  };
  const jobs: JobRegistry = new JobRegistry(createRunners(parts), (name, payload) => emit(name, payload));
  let status: Promise<EngineStatus> | undefined;

  const handlers: EngineHandlers = {
    'engine:status': async () => {
      status ??= readStatus(threads, sharp);
      const known = await status;
      // What failed may have been mended since.
      if (!known.ok) status = undefined;
      return { ...known, memoryBytes: process.memoryUsage.rss() };
    },
    'photo:open': ({ path, photoId }) => photos.open(path, photoId),
    'photo:info': ({ photoId }) => photos.info(photoId),
    'photo:close': async ({ photoId }) => {
      jobs.cancelPhoto(photoId);
      await photos.close(photoId);
      return null;
    },
    'photo:thumbnail': ({ photoId, maxSidePx }) => view.thumbnail(photoId, maxSidePx),
    'photo:tile': (request) => view.tile(request),
    'photo:compare': (request) => view.compare(request),
    'photo:residual': (request) => view.residual(request),
    'photo:keepOther': ({ photoId }) => photos.keepOther(photoId),
    'photo:look': ({ photoId, x, y }) => {
      photos.placeOf(photoId).set({ x, y });
      return null;
    },
    'file:compare': (files) => threads.files.run('compare-files', files),
    'file:made': ({ path }) => rooms.readMadeNote(path),
    'file:describe': ({ path }) => rooms.describeFile(path),
    'job:start': ({ job }) => jobs.start(job),
    'job:cancel': ({ jobId }) => {
      jobs.cancel(jobId);
      return null;
    },
    'job:pause': ({ jobId, isPaused }) => {
      jobs.pause(jobId, isPaused);
      return null;
    },
    'model:list': () => rooms.listModels(folders),
    'model:use': async ({ modelId }) => {
      await rooms.useModel(folders, modelId);
      return null;
    },
    'model:remove': async ({ modelId, force }) => {
      await rooms.removeModel(folders, modelId, force);
      return null;
    },
    'model:import': ({ path }) => rooms.importModel(folders, path),
    'model:layBeside': ({ path }) => rooms.layModelBeside(folders, path),
    'model:export': (request) => threads.compute.run('export-model', { request, folders }),
    ...labHandlers({ store: labRuns, threads, rooms, folders }),
  };
  const emit = serveEngine(port, handlers, options);

  return {
    async stop() {
      await jobs.cancelAll();
      await threads.stop();
      removeSessionFolder(folders.session);
    },
  };
}
