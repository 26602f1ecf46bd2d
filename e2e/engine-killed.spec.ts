import { answerSave } from './support/dialogs';
import { isAlive } from './support/process-tree';
import { psnr, readPixels } from './support/pictures';
import { expect, test } from './fixtures';

test('the engine killed midway: the window lives, photos are reopened, the work is done again', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const small = await photos.noisy('small.png');
  const large = await photos.noisy('large.jpg', { width: 3000, height: 2000, sigma: 15 });
  await app.open(small.path);
  await app.expectDone('small.png');
  await app.open(large.path);
  await expect(app.photo('large.jpg')).toHaveAccessibleName(/Denoising/, { timeout: 60_000 });
  const killed = await app.enginePid();
  process.kill(killed, 'SIGKILL');

  // The photo it was working on says so in words; the banner tells of the restart.
  await expect(page.getByText('large.jpg could not be finished')).toBeVisible();
  await expect(page.getByText(/was started again\. Your photos were reopened\./)).toBeVisible();
  expect(isAlive(killed)).toBe(false);
  expect(await app.enginePid()).not.toBe(killed);
  await expect(app.photo('small.png')).toBeVisible();

  // Finished work is there, and the photo that was hit can be run again.
  await app.photo('small.png').click();
  await app.expectDone('small.png');
  await app.chooseFormat('PNG');
  await answerSave(app.electron, photos.at('clean.png'));
  await page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved clean.png')).toBeVisible();
  expect(psnr(await readPixels(photos.at('clean.png')), small.clean)).toBeGreaterThan(
    psnr(small, small.clean) + 7,
  );
  await app.photo('large.jpg').click();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(app.photo('large.jpg')).toHaveAccessibleName(/Denoising/, { timeout: 60_000 });
});
