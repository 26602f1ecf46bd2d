import sharp from 'sharp';
import { expect, test } from './fixtures';

test('bits by region lie over the folded layer, with a legend; the bands stand in a sheet', async ({
  app,
  photos,
}) => {
  const { page } = app;
  // Flat on the left, detailed on the right: the bits are on the right.
  const detail = await photos.noisy('detail.png', { width: 256, height: 256, sigma: 0 });
  const right = await sharp(detail.path).toBuffer();
  await sharp({ create: { width: 512, height: 256, channels: 3, background: '#6f7f8f' } })
    .composite([{ input: right, left: 256, top: 0 }])
    .png()
    .toFile(photos.at('half.png'));
  await app.open(photos.at('half.png'));
  await app.expectDone('half.png');
  await app.layer('Folded').click();
  await page.keyboard.press('x');
  const view = page.getByRole('application', { name: 'Picture view' });
  await expect(view).toHaveAttribute('aria-busy', 'false');
  const before = await view.screenshot();
  await page.getByRole('switch', { name: 'Bits by region' }).click();
  await expect(page.getByRole('img', { name: /^From 0 to [\d.]+ bits per pixel$/ })).toBeVisible();
  await page.mouse.move(0, 0);
  const after = await view.screenshot();
  /** Mean red, green and blue of a part of the view, beginning at a share of its width. */
  const colour = async (picture: Buffer, from: number) => {
    const { width, height } = await sharp(picture).metadata();
    const area = {
      left: Math.round(width * from),
      top: Math.round(height * 0.45),
      width: Math.round(width * 0.12),
      height: Math.round(height * 0.1),
    };
    const { channels } = await sharp(await sharp(picture).extract(area).toBuffer()).stats();
    const [red, green, blue] = channels.map(({ mean }) => mean);
    return { red, green, blue };
  };
  // Where little is spent it is dark and nearly grey; where much is spent, red to yellow.
  const [flat, detailed] = [await colour(after, 0.36), await colour(after, 0.54)];
  expect(flat.green).toBeLessThan(0.7 * (await colour(before, 0.36)).green);
  expect(flat.red - flat.blue).toBeLessThan(5);
  expect(detailed.red - detailed.green).toBeGreaterThan(15);

  await page.getByRole('button', { name: 'Look inside…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Inside the latent' });
  for (const name of ['Brightness', 'Red against blue', 'Green against magenta'])
    await expect(sheet.getByRole('region', { name }).getByRole('figure')).toHaveCount(16);
  await sheet.getByRole('radio', { name: 'By energy' }).click();
  const shares = (
    await sheet.getByRole('region', { name: 'Brightness' }).getByRole('figure').allInnerTexts()
  ).map((text) => Number(/([\d.]+)\s% of energy/.exec(text)![1]));
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
});

test('an opened .latent shows where its bits are', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  await app.saveLatent(photos.at('coffee.latent'));
  await app.open(photos.at('coffee.latent'));
  await app.expectDone('coffee.latent');
  await app.page.getByRole('switch', { name: 'Bits by region' }).click();
  await expect(app.page.getByRole('img', { name: /^From 0 to / })).toBeVisible();
});
