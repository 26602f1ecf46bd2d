/** What main does for each request of the page. No Electron in here: dialogs and the shell are handed in. */
import { basename, join } from 'node:path';
import { EngineError } from '../model/errors';
import type { EngineRequestName, EngineRequests } from '../engine/contract';
import type { AppInfo, OpenedFiles, PageRequests, Settings } from './contract';
import type { BatchHost } from './batch/batch-host';
import type { Dialogs } from './dialogs';
import { problemWords } from './error-words';
import { findOriginal } from './files/find-original';
import { findFiles } from './files/find-photos';
import { isPhoto } from './files/formats';
import type { Grants } from './files/grants';
import { openFiles } from './files/open-files';
import type { PageHandlers } from './ipc/handle';
import { t } from './language';
import { createLabHandlers } from './lab';
import { ownBytes } from './own-bytes';
import { Outputs } from './outputs';
import type { SettingsFile } from './settings';

/** What main needs of the engine's host. */
export interface EngineAccess {
  request<N extends EngineRequestName>(
    name: N,
    args: EngineRequests[N]['args'],
  ): Promise<EngineRequests[N]['result']>;
  pathOf(photoId: string): string | undefined;
  retry(): void;
}

export interface RequestParts {
  readonly engine: EngineAccess;
  readonly dialogs: Dialogs;
  readonly grants: Grants;
  readonly settings: SettingsFile;
  readonly batch: Pick<BatchHost, 'start' | 'pause' | 'cancel'>;
  readonly info: () => AppInfo;
  /** The page has started and listens to events. */
  readonly onPageStarted: () => void;
  /** Settings have changed. */
  readonly onSettings?: (settings: Settings) => void;
  readonly showInFolder: (path: string) => void;
}

/** Opens files and folders that a person chose, dropped or named. */
export function createOpener({ engine, grants }: Pick<RequestParts, 'engine' | 'grants'>) {
  return (paths: readonly string[]): Promise<OpenedFiles> =>
    openFiles(paths, grants, (args) => engine.request('photo:open', args));
}

export function createPageHandlers(parts: RequestParts): PageHandlers {
  const { engine, dialogs, grants, settings } = parts;
  const open = createOpener(parts);
  const pathOf = (photoId: string) => {
    const path = engine.pathOf(photoId);
    if (path === undefined) throw new EngineError('INVALID_ARGUMENT', t('main.error.closed'));
    return path;
  };
  const startJob = (job: EngineRequests['job:start']['args']['job']) => engine.request('job:start', { job });
  const outputs = new Outputs({ dialogs, grants, pathOf, startJob });
  const pass =
    <N extends EngineRequestName & keyof PageRequests>(name: N) =>
    (args: EngineRequests[N]['args']) =>
      engine.request(name, args);

  return {
    'app:info': () => {
      parts.onPageStarted();
      return Promise.resolve(parts.info());
    },
    'settings:set': async (args) => {
      const kept = await settings.set(args.settings);
      parts.onSettings?.(kept);
      return kept;
    },
    'files:choose': async ({ kind }) => {
      if (kind === 'files') return open(await dialogs.chooseFiles());
      const folder = await dialogs.chooseFolder(t('main.dialog.openFolder'), t('main.dialog.openButton'));
      return open(folder === null ? [] : [folder]);
    },
    'files:add': ({ paths }) => open(paths),
    'folder:choose': async ({ purpose }) => {
      const title = purpose === 'results' ? t('main.dialog.resultFolder') : t('main.dialog.trainFolder');
      const folder = await dialogs.chooseFolder(title, t('main.dialog.choose'));
      if (folder === null) return null;
      const photos = (await findFiles(folder, isPhoto)).length;
      return { folderId: grants.allowFolder(folder), name: basename(folder), photos };
    },
    'photo:save': (args) => outputs.save(args),
    'photo:saveLatent': (args) => outputs.saveLatent(args),
    'photo:saveAll': (args) => outputs.saveAll(args),
    'photo:saveCurve': (args) => outputs.saveCurve(args),
    'photo:findOriginal': async ({ photoId, open: isOpened }) => {
      const path = await findOriginal(pathOf(photoId));
      if (path === null) return null;
      const name = basename(path);
      if (!isOpened) return { name };
      grants.allowFile(path);
      return { name, photo: await engine.request('photo:open', { path }) };
    },
    'photo:reveal': ({ path }) => {
      grants.checkShown(path);
      parts.showInFolder(path);
      return Promise.resolve(null);
    },
    'batch:start': async ({ sourceId, outputId, withSubfolders, format, settings: wanted }) => {
      const places = { source: grants.folder(sourceId), output: grants.folder(outputId) };
      return parts.batch.start({ ...places, withSubfolders, format }, wanted);
    },
    'batch:pause': ({ isPaused }) => {
      parts.batch.pause(isPaused);
      return Promise.resolve(null);
    },
    'batch:cancel': () => {
      parts.batch.cancel();
      return Promise.resolve(null);
    },
    'job:run': ({ job }) => startJob(job),
    'job:train': ({ folderId, name, minutes, from }) =>
      startJob({ kind: 'train', task: 'restore', cleanFolder: grants.folder(folderId), name, minutes, from }),
    'job:cancel': pass('job:cancel'),
    'job:pause': pass('job:pause'),
    ...createLabHandlers({ engine, dialogs, grants, startJob }),
    'engine:status': async (args) => {
      const status = await engine.request('engine:status', args);
      return { ...status, problems: status.problems.map(problemWords) };
    },
    'engine:retry': () => {
      engine.retry();
      return Promise.resolve(null);
    },
    'photo:close': pass('photo:close'),
    'photo:thumbnail': async (args) => {
      const preview = await engine.request('photo:thumbnail', args);
      return { ...preview, bytes: ownBytes(preview.bytes) };
    },
    'photo:tile': async (args) => {
      const tile = await engine.request('photo:tile', args);
      return { ...tile, rgba: ownBytes(tile.rgba) };
    },
    'photo:compare': pass('photo:compare'),
    'photo:keepOther': pass('photo:keepOther'),
    'photo:look': pass('photo:look'),
    'photo:residual': pass('photo:residual'),
    'model:list': pass('model:list'),
    'model:use': pass('model:use'),
    'model:remove': pass('model:remove'),
    'model:import': async () => {
      const path = await dialogs.chooseFolder(t('main.dialog.importModel'), t('main.dialog.import'));
      return path === null ? null : engine.request('model:import', { path });
    },
    'model:export': async ({ modelId }) => {
      const folder = await dialogs.chooseFolder(t('main.dialog.exportModel'), t('main.dialog.exportHere'));
      if (folder === null) return null;
      const written = await engine.request('model:export', {
        modelId,
        path: join(folder, basename(modelId)),
      });
      grants.allowOutput(written.path);
      return written;
    },
  };
}
