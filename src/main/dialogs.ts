/** What people are asked by the system's own dialogs. Called through `dialog`, so that a story can answer for them. */
import { dialog, type BrowserWindow } from 'electron';
import type { ImageFormat } from '../model/types';
import { extensionsOf, latentExtension, photoExtensions } from './files/formats';

/** Asks people for paths; an answer is empty or null when they think better of it. */
export interface Dialogs {
  chooseFiles(): Promise<readonly string[]>;
  chooseFolder(title: string, button: string): Promise<string | null>;
  /** @param suggestion absolute path to begin with */
  choosePictureOutput(suggestion: string, format: ImageFormat): Promise<string | null>;
  chooseLatentOutput(suggestion: string): Promise<string | null>;
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
        title: 'Open photos',
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: 'Photos and .latent files', extensions: [...photoExtensions, latentExtension] },
          { name: 'All files', extensions: ['*'] },
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
        title: 'Save clean copy',
        defaultPath: suggestion,
        filters: [{ name: format.toUpperCase(), extensions: extensionsOf(format) }],
      }),
    chooseLatentOutput: (suggestion) =>
      save({
        title: 'Save .latent file',
        defaultPath: suggestion,
        filters: [{ name: 'Latent', extensions: [latentExtension] }],
      }),
    async confirmQuit(jobs) {
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: jobs === 1 ? 'A task is still running.' : `${jobs} tasks are still running.`,
        detail: 'If you quit now they are cancelled, and what they have done so far is lost.',
        buttons: ['Cancel tasks and quit', 'Keep working'],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      });
      return response === 0;
    },
  };
}
