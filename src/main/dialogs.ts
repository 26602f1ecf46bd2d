/** What people are asked by the system's own dialogs. Called through `dialog`, so that a story can answer for them. */
import { dialog, type BrowserWindow } from 'electron';
import type { ImageFormat } from '../model/types';
import { extensionsOf, latentExtension, photoExtensions } from './files/formats';
import { t } from './language';

/** Asks people for paths; an answer is empty or null when they think better of it. */
export interface Dialogs {
  chooseFiles(): Promise<readonly string[]>;
  chooseFolder(title: string, button: string): Promise<string | null>;
  /** @param suggestion absolute path to begin with */
  choosePictureOutput(suggestion: string, format: ImageFormat): Promise<string | null>;
  chooseLatentOutput(suggestion: string): Promise<string | null>;
  /** One file of these extensions (without dots). */
  chooseFile(title: string, filter: string, extensions: readonly string[]): Promise<string | null>;
  /**
   * Where a file goes; for a folder, its name.
   * @param suggestion name or absolute path to begin with
   */
  chooseOutput(title: string, suggestion: string, extension: string | null): Promise<string | null>;
  /** @returns whether to go on although work is running */
  confirmQuit(jobs: number): Promise<boolean>;
}

/** @param window that dialogs belong to */
export function systemDialogs(window: BrowserWindow): Dialogs {
  const open = (options: Electron.OpenDialogOptions) => dialog.showOpenDialog(window, options);
  const save = async (options: Electron.SaveDialogOptions) => {
    const properties = ['showOverwriteConfirmation', 'createDirectory'] as const;
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      ...options,
      properties: [...properties],
    });
    return canceled || !filePath ? null : filePath;
  };
  return {
    async chooseFiles() {
      const { canceled, filePaths } = await open({
        title: t('main.dialog.open'),
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: t('main.dialog.photos'), extensions: [...photoExtensions, latentExtension] },
          { name: t('main.dialog.all'), extensions: ['*'] },
        ],
      });
      return canceled ? [] : filePaths;
    },
    async chooseFolder(title, button) {
      const { canceled, filePaths } = await open({
        title,
        buttonLabel: button,
        properties: ['openDirectory', 'createDirectory'],
      });
      return canceled ? null : (filePaths[0] ?? null);
    },
    choosePictureOutput: (suggestion, format) =>
      save({
        title: t('main.dialog.save'),
        defaultPath: suggestion,
        filters: [{ name: format.toUpperCase(), extensions: extensionsOf(format) }],
      }),
    chooseLatentOutput: (suggestion) =>
      save({
        title: t('main.dialog.saveLatent'),
        defaultPath: suggestion,
        filters: [{ name: t('main.dialog.latent'), extensions: [latentExtension] }],
      }),
    async chooseFile(title, filter, extensions) {
      const { canceled, filePaths } = await open({
        title,
        properties: ['openFile'],
        filters: [
          { name: filter, extensions: [...extensions] },
          { name: t('main.dialog.all'), extensions: ['*'] },
        ],
      });
      return canceled ? null : (filePaths[0] ?? null);
    },
    chooseOutput: (title, suggestion, extension) =>
      save({
        title,
        defaultPath: suggestion,
        ...(extension !== null && { filters: [{ name: extension.toUpperCase(), extensions: [extension] }] }),
      }),
    async confirmQuit(jobs) {
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: t('main.dialog.running', { count: jobs }),
        detail: t('main.dialog.runningDetail'),
        buttons: [t('main.dialog.quit'), t('main.dialog.stay')],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      });
      return response === 0;
    },
  };
}
