/** What main does for the Lab: dialogs for what goes in and out; the engine does the rest. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { EngineError, toEngineError } from '../model/errors';
import type { EngineRequests, LabExport } from '../engine/contract';
import type { LabInputKind, PageRequestName } from './contract';
import type { Dialogs } from './dialogs';
import { photoExtensions } from './files/formats';
import type { Grants } from './files/grants';
import type { PageHandlers } from './ipc/handle';
import { t } from './language';
import { ownBytes } from './own-bytes';
import type { EngineAccess } from './requests';

export interface LabParts {
  readonly engine: EngineAccess;
  readonly dialogs: Dialogs;
  readonly grants: Grants;
  readonly startJob: (job: EngineRequests['job:start']['args']['job']) => Promise<{ jobId: string }>;
}

type LabHandlers = Pick<PageHandlers, Extract<PageRequestName, `lab:${string}`>>;

/** Runs are kept in files of this extension. */
const runExtension = 'lab';
/** An experiment file is a page or two of text. */
const mostExperimentBytes = 1_000_000;
const extensionsOfExport = { tfjs: null, all: null, csv: 'csv', png: 'png', experiment: 'json' } as const;

export function createLabHandlers({ engine, dialogs, grants, startJob }: LabParts): LabHandlers {
  let lastFolder: string | null = null;

  /** Asks where something goes; the extension is added when the person left it out. */
  async function chooseOutput(title: string, name: string, extension: string | null) {
    const offered = extension === null ? name : `${name}.${extension}`;
    const chosen = await dialogs.chooseOutput(
      title,
      lastFolder ? join(lastFolder, offered) : offered,
      extension,
    );
    if (chosen === null) return null;
    const isNamed = extension === null || extname(chosen).toLowerCase() === `.${extension}`;
    const path = isNamed ? chosen : `${chosen}.${extension}`;
    lastFolder = dirname(path);
    grants.allowOutput(path);
    // The dialog asked before it gave the name of a file that exists; it did not see an extension added here.
    return { path, overwrite: isNamed && extension !== null };
  }

  const choosers: Readonly<Record<LabInputKind, () => Promise<string | null>>> = {
    folder: () => dialogs.chooseFolder(t('main.dialog.labFolder'), t('main.dialog.choose')),
    table: () =>
      dialogs.chooseFile(t('main.dialog.labTable'), t('main.dialog.tables'), ['csv', 'tsv', 'txt']),
    photo: () => dialogs.chooseFile(t('main.dialog.labPhoto'), t('main.dialog.pictures'), photoExtensions),
  };

  return {
    'lab:list': (args) => engine.request('lab:list', args),
    'lab:run': ({ experiment, seed, inputs = {} }) => {
      const pathOf = (inputId: string | undefined) =>
        inputId === undefined ? undefined : grants.folder(inputId);
      return startJob({
        kind: 'lab',
        experiment,
        seed,
        folder: pathOf(inputs.folder),
        table: pathOf(inputs.table),
        photo: pathOf(inputs.photo),
      });
    },
    'lab:choose': async ({ kind }) => {
      const path = await choosers[kind]();
      return path === null ? null : { inputId: grants.allowInput(path), name: basename(path) };
    },
    'lab:read': async () => {
      const path = await dialogs.chooseFile(t('main.dialog.labRead'), t('main.dialog.experiments'), ['json']);
      return path === null ? null : { name: basename(path, '.json'), text: await readExperiment(path) };
    },
    'lab:picture': async (args) => {
      const picture = await engine.request('lab:picture', args);
      return { ...picture, bytes: ownBytes(picture.bytes) };
    },
    'lab:decode': async (args) => {
      const picture = await engine.request('lab:decode', args);
      return { ...picture, bytes: ownBytes(picture.bytes) };
    },
    'lab:save': async ({ runId, name }) => {
      const output = await chooseOutput(t('main.dialog.labSave'), name, runExtension);
      return output && engine.request('lab:save', { runId, ...output });
    },
    'lab:open': async () => {
      const path = await dialogs.chooseFile(t('main.dialog.labOpen'), t('main.dialog.runs'), [runExtension]);
      return path === null ? null : engine.request('lab:open', { path });
    },
    'lab:export': async ({ runId, name, export: what }) => {
      const title = t(`main.dialog.labExport.${what.what}`);
      const output = await chooseOutput(title, name, extensionsOfExport[what.what]);
      return output && engine.request('lab:export', { runId, ...output, ...what } as ExportArgs);
    },
    'lab:write': async ({ name, text }) => {
      const output = await chooseOutput(t('main.dialog.labExport.experiment'), name, 'json');
      if (!output) return null;
      await writeFileAtomic(output.path, text).catch((error: unknown) => {
        throw toEngineError(error, t('main.error.saving', { name: basename(output.path) }));
      });
      return { path: output.path };
    },
    'lab:close': (args) => engine.request('lab:close', args),
  };
}

type ExportArgs = EngineRequests['lab:export']['args'] & LabExport;

/** @throws EngineError INVALID_ARGUMENT for a file too large to be an experiment; others of the file system */
async function readExperiment(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > mostExperimentBytes)
      throw new EngineError('INVALID_ARGUMENT', t('main.error.experiment', { name: basename(path) }));
    return await readFile(path, 'utf8');
  } catch (error) {
    throw toEngineError(error, t('main.error.opening', { name: basename(path) }));
  }
}
