import type { GrainfoldApp } from './support/app';
import { canvasPixels, largestDifference, middleOf } from './support/canvas';
import { answerSave } from './support/dialogs';
import { readPixels, type Pixels } from './support/pictures';
import { expect, test } from './fixtures';

/** What stands on the screen at 100 %, without anything over it. */
async function cleanOnScreen(app: GrainfoldApp, size: Pixels): Promise<Pixels[]> {
  return middleOf(await canvasPixels(app.page), size);
}

async function save(app: GrainfoldApp, path: string): Promise<Pixels> {
  await answerSave(app.electron, path);
  await app.page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice(`Saved ${path.split('/').at(-1)!}`)).toBeVisible();
  return readPixels(path);
}

test('the sliders re-blend at once, and what is seen at 100 % is what is saved', async ({ app, photos }) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  await app.chooseFormat('PNG');
  await page.keyboard.press('x');
  await page.keyboard.press('1');

  const full = await save(app, photos.at('full.png'));
  const seenFull = await cleanOnScreen(app, photo);
  expect(seenFull.map((part) => largestDifference(part, full))).toContain(0);

  // Half of the luminance noise and three quarters of the colour noise stay away.
  const luminance = page.getByRole('slider', { name: 'Luminance' });
  await luminance.fill('50');
  await page.getByRole('slider', { name: 'Colour' }).fill('75');
  await expect(luminance).toHaveAttribute('aria-valuetext', '50\u202f%');
  const changed = async () => {
    const seen = await cleanOnScreen(app, photo);
    return Math.min(...seen.map((part) => largestDifference(part, full)));
  };
  await expect.poll(changed).toBeGreaterThan(8);
  const half = await save(app, photos.at('half.png'));
  const seenHalf = await cleanOnScreen(app, photo);
  expect(seenHalf.map((part) => largestDifference(part, half))).toContain(0);

  // At 0 % nothing is taken away: the screen shows the photo itself.
  await luminance.fill('0');
  await page.getByRole('slider', { name: 'Colour' }).fill('0');
  const none = await save(app, photos.at('none.png'));
  expect(largestDifference(none, photo)).toBe(0);
});

test('zoomed out, the sliders change the picture at once too', async ({ app, photos }) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png');
  await app.openResult(photo.path);
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await expect(page.getByRole('button', { name: 'Zoom level 50\u202f%' })).toBeVisible();
  const clean = await canvasPixels(page);
  const changed = async () => largestDifference(await canvasPixels(page), clean);
  const luminance = page.getByRole('slider', { name: 'Luminance' });
  await luminance.fill('0');
  await expect.poll(changed).toBeGreaterThan(8);
  await luminance.fill('100');
  await expect.poll(changed).toBe(0);
});

test("a level of one's own replaces the one that was found", async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  await app.page.getByRole('radio', { name: 'Manual' }).click();
  const level = app.page.getByRole('slider', { name: 'Level', exact: true });
  await expect(level).toBeVisible();
  const before = await app.figure('.latent').innerText();
  await level.fill('60');
  await expect(app.figure('.latent')).not.toHaveText(before, { timeout: 60_000 });
  await app.expectDone('coffee.png');
});
