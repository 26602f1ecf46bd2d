import type { ElectronApplication } from '@playwright/test';
import { answerOpen, answerSave } from './support/dialogs';
import { expect, test } from './fixtures';

/** Chooses an entry of the application menu, which no test can click. */
async function choose(electron: ElectronApplication, menu: string, entry: string): Promise<void> {
  await electron.evaluate(
    ({ Menu }, [menuLabel, entryLabel]) => {
      const items = Menu.getApplicationMenu()!.items.find((item) => item.label === menuLabel)!.submenu!.items;
      items.find((item) => item.label === entryLabel)!.click();
    },
    [menu, entry],
  );
}

test('the menu opens, shows, saves and removes like the window does', async ({ app, photos }) => {
  const { page, electron } = app;
  const photo = await photos.noisy('coffee.png');
  await answerOpen(electron, photo.path);
  await choose(electron, 'File', 'Open…');
  await app.expectDone('coffee.png');

  await choose(electron, 'View', 'Zoom In');
  await expect(page.getByRole('button', { name: 'Zoom level 141\u202f%' })).toBeVisible();
  await choose(electron, 'View', 'Actual Size');
  await expect(page.getByRole('button', { name: 'Zoom level 100\u202f%' })).toBeVisible();
  await choose(electron, 'View', 'Fit to Window');
  await expect(page.getByRole('button', { name: 'Fit to window' })).toHaveAttribute('aria-pressed', 'true');

  await answerSave(electron, photos.at('clean.png'));
  await choose(electron, 'File', 'Save Clean Copy…');
  await expect(app.notice('Saved clean.png')).toBeVisible();
  await answerSave(electron, photos.at('coffee.latent'));
  await choose(electron, 'File', 'Save .latent File…');
  await expect(app.notice('Saved coffee.latent')).toBeVisible();

  for (const [entry, title] of [
    ['Show Models', 'Models'],
    ['Retrain…', 'Retrain on your photos'],
  ] as const) {
    await choose(electron, 'Models', entry);
    await expect(page.getByRole('dialog', { name: title })).toBeVisible();
    await page.keyboard.press('Escape');
  }
  await choose(electron, 'File', 'Remove from List');
  await expect(page.getByRole('heading', { name: 'Drop noisy photos anywhere' })).toBeVisible();
});
