/** The running app as a story sees it: its window by roles and names, and its processes. */
import { basename } from 'node:path';
import { expect, type ElectronApplication, type Locator, type Page } from '@playwright/test';
import { answerOpen, answerSave } from './dialogs';
import { processTree } from './process-tree';

/** Work on one small photo takes a few seconds on an idle machine; this leaves room for a busy one. */
export const workMs = 90_000;

export class GrainfoldApp {
  /** Process id of Electron's main process. */
  readonly pid: number;

  constructor(
    readonly electron: ElectronApplication,
    readonly page: Page,
    /** Folder of this run's settings, own models and logs. */
    readonly profile: string,
  ) {
    this.pid = electron.process().pid!;
  }

  /** Process id of the engine; waits until there is one. */
  async enginePid(): Promise<number> {
    const find = () => processTree(this.pid).find(({ command }) => command.includes('engine.cjs'))?.pid;
    await expect.poll(find).toBeDefined();
    return find()!;
  }

  /** Its place in the filmstrip; its name there ends with what is being done, or why it failed. */
  photo(name: string): Locator {
    return this.page.getByRole('option', { name: new RegExp(`^${name.replace(/[^\w ]/g, '\\$&')}, `) });
  }

  /** All work on these photos is done. A failure, which is a sentence in their names, is told at once. */
  async expectDone(...names: string[]): Promise<void> {
    for (const name of names) {
      await expect(this.photo(name)).toHaveAccessibleName(/, Done$|\.$/, { timeout: workMs });
      await expect(this.photo(name)).toHaveAccessibleName(`${name}, Done`);
    }
  }

  /** Opens photos through the button and the dialog. */
  async open(...paths: string[]): Promise<void> {
    await answerOpen(this.electron, ...paths);
    await this.page
      .getByRole('button', { name: /^Open( photos…)?$/ })
      .first()
      .click();
  }

  /** Opens a photo and shows its result alone, at 100 %. */
  async openResult(path: string): Promise<void> {
    await this.open(path);
    await this.expectDone(basename(path));
    await this.page.keyboard.press('x');
    await this.page.keyboard.press('1');
  }

  /** Folds the photo that is shown into a file. */
  async saveLatent(path: string): Promise<void> {
    await answerSave(this.electron, path);
    await this.page.getByRole('button', { name: 'Save .latent…' }).click();
    await expect(this.notice(`Saved ${basename(path)}`)).toBeVisible();
  }

  /** The value beside a name in the inspector's tables, e.g. `.latent`. */
  figure(name: string): Locator {
    const inspector = this.page.getByRole('complementary', { name: 'Inspector' });
    return inspector
      .locator('dl > div')
      .filter({ has: this.page.getByText(name, { exact: true }) })
      .getByRole('definition');
  }

  /** The button that chooses a layer of the picture. */
  layer(name: 'Original' | 'Clean' | 'Folded'): Locator {
    return this.page.getByRole('radio', { name, exact: true });
  }

  notice(text: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Notices' }).getByText(text);
  }

  /** Chooses a format in the save panel. */
  async chooseFormat(name: 'Same as source' | 'JPEG' | 'PNG' | 'WebP' | 'AVIF' | 'TIFF'): Promise<void> {
    await this.page.getByRole('combobox', { name: /^Format / }).click();
    await this.page.getByRole('option', { name, exact: true }).click();
    await expect(this.page.getByRole('combobox', { name: `Format ${name}` })).toBeVisible();
  }
}
