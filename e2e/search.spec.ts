import { statSync } from 'node:fs';
import { answerSave } from './support/dialogs';
import { expect, test } from './fixtures';

test('a smaller file is searched for behind the one of normal effort, cancelled, and saved', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png', { width: 240, height: 160 });
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  const save = page.getByRole('button', { name: 'Save .latent…' });
  await answerSave(app.electron, photos.at('normal.latent'));
  await save.click();
  await expect(app.notice('Saved normal.latent')).toBeVisible();
  const normal = statSync(photos.at('normal.latent')).size;

  const search = page.getByRole('radio', { name: 'Search' });
  const progress = page.getByRole('progressbar', { name: 'Search for a smaller file' });
  await search.click();
  await expect(page.getByText('are those of normal effort until the search is through')).toBeVisible();
  await expect(save).toBeDisabled();
  await expect(progress).toBeVisible();
  await page.getByRole('button', { name: 'Cancel the search' }).click();
  await expect(progress).toHaveCount(0);
  await expect(page.getByRole('radio', { name: 'Normal effort' })).toBeChecked();
  await expect(save).toBeEnabled();

  await search.click();
  await expect(page.getByText('of normal effort.')).toBeVisible({ timeout: 120_000 });
  await answerSave(app.electron, photos.at('searched.latent'));
  await save.click();
  await expect(app.notice('Saved searched.latent')).toBeVisible();
  expect(statSync(photos.at('searched.latent')).size).toBeLessThan(normal);
});
