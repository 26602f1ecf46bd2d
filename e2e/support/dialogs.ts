/** Answers to the native dialogs of Electron's main process, which no test can click. */
import type { ElectronApplication } from '@playwright/test';

/** A question that main asked with a message box. */
export interface Question {
  readonly message: string;
  readonly detail?: string;
  readonly buttons: readonly string[];
}

/** State that the stand-ins keep in Electron's main process. */
interface Asked {
  grainfoldQuestions?: Question[];
}

/** Every open dialog answers with these paths from now on; none dismisses it. */
export async function answerOpen(app: ElectronApplication, ...paths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
  }, paths);
}

/** Every save dialog answers with this path from now on; null dismisses it. */
export async function answerSave(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' });
  }, path);
}

/** What main offers when tasks are running and the app is to end. */
export const quitButtons = { quit: 'Cancel tasks and quit', stay: 'Keep working' } as const;

/** Every message box is noted and answered with the button whose text matches; without one, with its cancel button. */
export async function answerQuestions(app: ElectronApplication, button: string): Promise<void> {
  await app.evaluate(({ dialog }, wanted) => {
    const asked = ((globalThis as Asked).grainfoldQuestions ??= []);
    const answer = (...args: unknown[]) => {
      const { message, detail, buttons = [], cancelId = 0 } = args.at(-1) as Electron.MessageBoxOptions;
      asked.push({ message, detail, buttons });
      const index = buttons.findIndex((text) => text === wanted);
      return index < 0 ? cancelId : index;
    };
    dialog.showMessageBox = (...args: unknown[]) =>
      Promise.resolve({ response: answer(...args), checkboxChecked: false });
    dialog.showMessageBoxSync = (...args: unknown[]) => answer(...args);
  }, button);
}

/** What was asked since `answerQuestions`. */
export function questions(app: ElectronApplication): Promise<Question[]> {
  return app.evaluate(() => (globalThis as Asked).grainfoldQuestions ?? []);
}
