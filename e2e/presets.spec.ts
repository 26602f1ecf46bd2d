import { expect, test } from './fixtures';

test('a preset sets every slider, and settings of one’s own are kept under a name', async ({
  launch,
  photos,
}) => {
  const photo = await photos.noisy('coffee.png', { width: 240, height: 160 });
  const app = await launch({ files: [photo.path] });
  const { page } = app;
  await app.expectDone('coffee.png');
  const preset = page.getByRole('combobox', { name: /^Preset / });
  const choose = async (name: string) => {
    await preset.click();
    await page.getByRole('option', { name, exact: true }).click();
  };
  await expect(preset).toHaveAccessibleName('Preset Clean');
  await expect(page.getByRole('combobox', { name: /^Model Restore \d+ \(auto\)$/ })).toBeVisible();
  await choose('Fast');
  await app.expectDone('coffee.png');
  await expect(page.getByRole('combobox', { name: 'Model Restore Fast 1' })).toBeVisible();
  await choose('Film');
  await expect(page.getByRole('slider', { name: 'Grain', exact: true })).toHaveValue('30');
  await page.getByRole('slider', { name: 'Grain', exact: true }).fill('55');
  await expect(preset).toHaveAccessibleName('Preset Custom');
  await page.getByRole('button', { name: 'Keep these settings as a preset' }).click();
  await page.getByRole('textbox', { name: 'Name of the preset' }).fill('Night street');
  await page.keyboard.press('Enter');
  await expect(preset).toHaveAccessibleName('Preset Night street');
  await choose('Clean');
  await expect(page.getByRole('slider', { name: 'Grain', exact: true })).toHaveValue('0');
  await choose('Night street');
  await expect(page.getByRole('slider', { name: 'Grain', exact: true })).toHaveValue('55');
  await page.getByRole('button', { name: 'Remove the preset Night street' }).click();
  await expect(preset).toHaveAccessibleName('Preset Custom');
});
