import { workMs, type GrainfoldApp } from './support/app';
import { answerSave } from './support/dialogs';
import { isAlive } from './support/process-tree';
import { psnr, readPixels } from './support/pictures';
import { expect, test } from './fixtures';

test('the engine killed midway: the window lives, photos are reopened, the work goes on', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const small = await photos.noisy('small.png');
  const large = await photos.noisy('large.jpg', { width: 3000, height: 2000, sigma: 15 });
  await app.open(small.path);
  await app.expectDone('small.png');
  await app.chooseFormat('PNG');
  await app.open(large.path);
  await expectDenoising(app);
  const first = await killEngine(app);

  await expect(page.getByText(/was started again\. Your photos were reopened\./)).toBeVisible();
  expect(await app.enginePid()).not.toBe(first);
  // What it was working on is begun again without being asked; what was finished is still there.
  await expectDenoising(app);
  await app.photo('small.png').click();
  await app.expectDone('small.png');
  await answerSave(app.electron, photos.at('clean.png'));
  await page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved clean.png')).toBeVisible();
  const clean = await readPixels(photos.at('clean.png'));
  expect(psnr(clean, small.clean)).toBeGreaterThan(psnr(small, small.clean) + 7);

  // A photo that takes the engine down twice is left alone, with words at its place; the person may try again.
  await app.photo('large.jpg').click();
  await killEngine(app);
  await expect(page.getByRole('alert').getByText('large.jpg could not be finished')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expectDenoising(app);
});

async function expectDenoising(app: GrainfoldApp): Promise<void> {
  await expect(app.photo('large.jpg')).toHaveAccessibleName(/Denoising/, { timeout: workMs });
}

/** Ends the engine as a system short of memory does. @returns the process that was killed, once it is gone */
async function killEngine(app: GrainfoldApp): Promise<number> {
  const pid = await app.enginePid();
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isAlive(pid)).toBe(false);
  return pid;
}
