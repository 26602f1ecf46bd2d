import { statSync } from 'node:fs';
import { answerSave } from './support/dialogs';
import { psnr, readPixels } from './support/pictures';
import { expect, test } from './fixtures';

test('the look of a photo is kept as grain: a few bytes, shown or not, exported as it is shown', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png', { width: 240, height: 160 });
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  const save = async (name: string) => {
    await app.saveLatent(photos.at(name));
    return statSync(photos.at(name)).size;
  };
  const bare = await save('bare.latent');
  const choice = page.getByRole('radiogroup', { name: 'Noise' });
  await choice.getByRole('radio', { name: 'As grain' }).click();
  await expect(choice.getByRole('radio', { name: 'As grain' })).toBeChecked();
  await expect(app.figure('.latent')).toBeVisible();
  await app.expectDone('coffee.png');
  await page.screenshot({ path: test.info().outputPath('as-grain.png') });
  expect((await save('grain.latent')) - bare).toBeLessThan(200);

  await app.open(photos.at('grain.latent'));
  await app.expectDone('grain.latent');
  await app.chooseFormat('PNG');
  const exported = async (name: string) => {
    await answerSave(app.electron, photos.at(name));
    await page.getByRole('button', { name: 'Export as…' }).click();
    await expect(app.notice(`Saved ${name}`)).toBeVisible();
    return readPixels(photos.at(name));
  };
  const grain = page.getByRole('switch', { name: 'Grain' });
  await expect(grain).toBeChecked();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: test.info().outputPath(`opened-${colorScheme}.png`) });
  }
  const withGrain = await exported('with.png');
  await grain.click();
  await expect(grain).not.toBeChecked();
  await expect(app.photo('grain.latent')).not.toHaveAccessibleName(/, Done$/);
  await app.expectDone('grain.latent');
  const without = await exported('without.png');
  // The grain is as strong as the noise that was taken off, and of its own: neither zero nor the noise itself.
  const added = psnr(withGrain, without);
  const taken = psnr(await readPixels(photo.path), without);
  expect(Math.abs(added - taken)).toBeLessThan(2.5);
});
