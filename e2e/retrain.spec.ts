import { readdirSync } from 'node:fs';
import { answerOpen, answerSave } from './support/dialogs';
import { hashOf, type PhotoFolder } from './support/pictures';
import type { GrainfoldApp } from './support/app';
import { expect, test } from './fixtures';

/** The time asked for, the set-up before it and the measuring after it, on a busy machine. */
test.setTimeout(300_000);

async function makeRoll(photos: PhotoFolder): Promise<void> {
  for (const [index, of] of (['coffee', 'chelsea', 'astronaut'] as const).entries())
    for (const side of [320, 360])
      await photos.noisy(`roll/photo-${String(index)}-${String(side)}.png`, {
        of,
        width: side,
        height: side,
        sigma: 0,
      });
}

async function fillForm(app: GrainfoldApp, folder: string): Promise<void> {
  const { page } = app;
  await page.keyboard.press('Control+Shift+T');
  const dialog = page.getByRole('dialog', { name: 'Retrain on your photos' });
  await answerOpen(app.electron, folder);
  await dialog.getByRole('button', { name: 'Choose folder…' }).click();
  await expect(dialog.getByText('6 photos')).toBeVisible();
  await dialog.getByLabel('Name', { exact: true }).fill('My cat');
  await dialog.getByLabel('Minutes to spend').fill('1');
}

test('a minute of training gives a model that can be used and left again', async ({ app, photos }) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png');
  await makeRoll(photos);
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  await app.chooseFormat('PNG');
  await answerSave(app.electron, photos.at('stock.png'));
  await page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved stock.png')).toBeVisible();

  await fillForm(app, photos.at('roll'));
  const dialog = page.getByRole('dialog', { name: 'Retrain on your photos' });
  await dialog.getByRole('button', { name: 'Start training' }).click();
  await expect(dialog.getByRole('progressbar', { name: 'Training progress' })).toBeVisible();
  // The loss is drawn live with the time left.
  await expect(dialog.getByText('Time left')).toBeVisible({ timeout: 90_000 });
  await expect(dialog.getByRole('img', { name: /Training loss/ }).locator('canvas')).toBeVisible();
  await expect(dialog.getByText(/^On \d+ held-out photos?$/)).toBeVisible({ timeout: 240_000 });
  const figures = await dialog.getByRole('definition').allInnerTexts();
  expect(figures.filter((text) => /^\d+\.\d\d\u202fdB$/.test(text)).length).toBeGreaterThanOrEqual(3);

  // What measured worse is not what the dialog proposes: then the other button is the main one.
  const isWorse = await dialog.getByText(/^[\d.]+ dB worse than /).isVisible();
  await expect(dialog.getByRole('button', { name: 'Keep the current model' })).toHaveCount(isWorse ? 1 : 0);
  await dialog.getByRole('button', { name: 'Use this model' }).click();
  await expect(dialog.getByRole('button', { name: 'In use' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await app.expectDone('coffee.png');
  await answerSave(app.electron, photos.at('own.png'));
  await page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved own.png')).toBeVisible();
  expect(hashOf(photos.at('own.png'))).not.toBe(hashOf(photos.at('stock.png')));

  // It stands in the list beside the shipped one; back to that one gives the first result again, to the byte.
  await page.keyboard.press('Control+Shift+M');
  const models = page.getByRole('dialog', { name: 'Models' });
  const own = models.getByRole('listitem').filter({ hasText: 'My cat' });
  await expect(own.getByText('In use')).toBeVisible();
  await expect(own.getByLabel('Held-out PSNR')).toContainText('dB');
  await models.getByRole('button', { name: /^Use / }).first().click();
  await expect(own.getByText('In use')).toBeHidden();
  await page.keyboard.press('Escape');
  await app.expectDone('coffee.png');
  await answerSave(app.electron, photos.at('back.png'));
  await page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved back.png')).toBeVisible();
  expect(hashOf(photos.at('back.png'))).toBe(hashOf(photos.at('stock.png')));
});

test('training that is cancelled stops within a second and leaves no model', async ({ app, photos }) => {
  const { page } = app;
  await makeRoll(photos);
  await fillForm(app, photos.at('roll'));
  const dialog = page.getByRole('dialog', { name: 'Retrain on your photos' });
  await dialog.getByRole('button', { name: 'Start training' }).click();
  await expect(dialog.getByText('Time left')).toBeVisible({ timeout: 90_000 });
  await dialog.getByRole('button', { name: 'Cancel training' }).click();
  await expect(dialog.getByText('Training was cancelled. Nothing was kept.')).toBeVisible({ timeout: 2000 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+M');
  const models = page.getByRole('dialog', { name: 'Models' });
  await expect(models.getByText('In use').first()).toBeVisible();
  await expect(models.getByText('My cat')).toHaveCount(0);
  expect(readdirSync(app.profile)).not.toContain('My cat');
});

test('a folder with too few photos is refused in words', async ({ app, photos }) => {
  await photos.noisy('few/one.png', { width: 160, height: 120 });
  const { page } = app;
  await page.keyboard.press('Control+Shift+T');
  const dialog = page.getByRole('dialog', { name: 'Retrain on your photos' });
  await answerOpen(app.electron, photos.at('few'));
  await dialog.getByRole('button', { name: 'Choose folder…' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Training needs at least');
  await expect(dialog.getByRole('button', { name: 'Start training' })).toBeDisabled();
});
