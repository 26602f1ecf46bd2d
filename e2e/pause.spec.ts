import { canvasPixels, largestDifference, middleOf } from './support/canvas';
import { expect, test } from './fixtures';

test.setTimeout(240_000);

test('a large photo is shown while it is made, from where one looks; work can be held and goes on', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const photo = await photos.noisy('large.jpg', { width: 3600, height: 2400, sigma: 20 });
  await app.open(photo.path);
  await page.keyboard.press('1');
  await page.keyboard.press('x');
  const status = page.getByRole('status').filter({ hasText: /Denoising|Paused/ });
  await expect(status).toContainText(/Denoising [1-9]/, { timeout: 60_000 });
  const timeLeft = /\d\s(s|min) left/;
  await expect(status).toContainText(timeLeft, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status).toContainText('Paused');
  // The clean layer is there before the photo is done: its middle, where the view is, first.
  await expect(page.getByText('Clean', { exact: true }).last()).toBeVisible();
  const middle = async () => middleOf(await canvasPixels(page), { width: 100, height: 100 })[0];
  const clean = await middle();
  await page.keyboard.down('b');
  await expect.poll(async () => largestDifference(await middle(), clean)).toBeGreaterThan(20);
  await page.keyboard.up('b');
  // The tile in work is finished; then nothing moves.
  await page.waitForTimeout(12_000);
  const words = await status.innerText();
  await page.waitForTimeout(5000);
  expect(await status.innerText()).toBe(words);
  await expect(page.getByText(timeLeft)).toHaveCount(0);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status).not.toContainText('Paused');
  await expect(status).toContainText(timeLeft, { timeout: 60_000 });
  await app.expectDone('large.jpg');
});
