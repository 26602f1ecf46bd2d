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
  const expectSliders = async (values: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(values))
      await expect(page.getByRole('slider', { name, exact: true })).toHaveValue(value);
  };
  await expect(preset).toHaveAccessibleName('Preset Clean');
  await expect(page.getByRole('combobox', { name: /^Model Restore \d+ \(auto\)$/ })).toBeVisible();
  await choose('Fast');
  await app.expectDone('coffee.png');
  await expect(page.getByRole('combobox', { name: 'Model Restore Fast 1' })).toBeVisible();
  await page.getByRole('slider', { name: 'Colour', exact: true }).fill('40');
  await choose('Natural');
  await app.expectDone('coffee.png');
  await expectSliders({ Luminance: '80', Colour: '100', Detail: '35', Grain: '0' });
  await expect(page.getByRole('combobox', { name: /^Model Restore \d+ \(auto\)$/ })).toBeVisible();
  await choose('Film');
  await expectSliders({ Luminance: '100', Colour: '100', Detail: '25', Grain: '30', 'Grain size': '1.2' });
  await page.getByRole('slider', { name: 'Grain', exact: true }).fill('55');
  await expect(preset).toHaveAccessibleName('Preset Custom');
  await page.getByRole('button', { name: 'Keep these settings as a preset' }).click();
  await page.getByRole('textbox', { name: 'Name of the preset' }).fill('Night street');
  await page.keyboard.press('Enter');
  await expect(preset).toHaveAccessibleName('Preset Night street');
  await choose('Clean');
  await expectSliders({ Luminance: '100', Colour: '100', Detail: '0', Grain: '0' });
  await choose('Night street');
  await expectSliders({ Luminance: '100', Colour: '100', Detail: '25', Grain: '55' });
  await page.getByRole('button', { name: 'Remove the preset Night street' }).click();
  await expect(preset).toHaveAccessibleName('Preset Custom');
});
