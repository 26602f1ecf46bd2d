import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './fixtures';
import { retrainedModel } from './support/models';

test('a model that files need is not removed without a warning that names their number', async ({
  launch,
  photos,
}) => {
  const profile = photos.at('profile');
  retrainedModel(path.join(profile, 'models'), 'mine');
  const photo = await photos.noisy('coffee.png', { width: 240, height: 160 });
  const app = await launch({ files: [photo.path], profile });
  const { page } = app;
  await app.expectDone('coffee.png');
  for (const name of ['one', 'two']) await app.saveLatent(photos.at(`${name}.latent`));
  await page.keyboard.press('Control+Shift+M');
  const models = page.getByRole('dialog', { name: 'Models' });
  const remove = models.getByRole('button', { name: 'Remove Mine' });
  const warning = page.getByRole('alertdialog');

  await remove.click();
  await expect(warning).toContainText('2 .latent files');
  await warning.getByRole('button', { name: 'Cancel' }).click();
  await expect(remove).toBeVisible();
  expect(existsSync(path.join(profile, 'models', 'mine'))).toBe(true);

  await remove.click();
  await warning.getByRole('button', { name: 'Remove anyway' }).click();
  await expect(remove).toHaveCount(0);
  expect(existsSync(path.join(profile, 'models', 'mine'))).toBe(false);
});
