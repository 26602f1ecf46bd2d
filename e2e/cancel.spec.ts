import { readdirSync } from 'node:fs';
import { filesUnder } from './support/files';
import { expect, test } from './fixtures';

/** Large enough to be caught at work: about ten seconds on two idle cores. */
const large = { width: 3000, height: 2000, sigma: 15 };

test('cancel stops the work at once and leaves nothing behind', async ({ app, photos }) => {
  const { page } = app;
  const photo = await photos.noisy('large.jpg', large);
  await app.open(photo.path);
  await expect(app.photo('large.jpg')).toHaveAccessibleName(/Denoising/, { timeout: 60_000 });
  const before = filesUnder(app.profile, 'sessions');
  const start = performance.now();
  await page.getByRole('button', { name: 'Cancel all' }).click();
  await expect(app.photo('large.jpg')).toHaveAccessibleName('large.jpg, Stopped');
  // Between two tiles: under a second on an idle machine, and long before the photo would be done on a busy one.
  expect(performance.now() - start).toBeLessThan(3000);
  await expect(page.getByRole('alert').getByText('Work on this photo was cancelled.')).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  expect(filesUnder(app.profile, 'sessions')).toEqual(before);
  expect(readdirSync(photos.path)).toEqual(['large.jpg']);

  // It can be started again, and what comes after it is not held up.
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(app.photo('large.jpg')).toHaveAccessibleName(/Denoising/, { timeout: 60_000 });
  await page.keyboard.press('Delete');
  await expect(app.photo('large.jpg')).toHaveCount(0);
  const small = await photos.noisy('small.png', { width: 160, height: 120 });
  await app.open(small.path);
  await app.expectDone('small.png');
});

test('one photo of a queue is cancelled while the others go on', async ({ app, photos }) => {
  const first = await photos.noisy('large.jpg', large);
  const second = await photos.noisy('small.png', { width: 160, height: 120 });
  await app.open(first.path, second.path);
  await expect(app.photo('large.jpg')).toHaveAccessibleName(/Denoising/, { timeout: 60_000 });
  await app.photo('large.jpg').hover();
  await app.page.getByRole('button', { name: 'Cancel large.jpg' }).click();
  await expect(app.photo('large.jpg')).toHaveAccessibleName('large.jpg, Stopped');
  await app.expectDone('small.png');
});
