import type { GrainfoldApp } from './support/app';
import { canvasPixels, largestDifference, middleOf } from './support/canvas';
import { answerSave } from './support/dialogs';
import { psnr, readPixels, type Pixels } from './support/pictures';
import { expect, test } from './fixtures';

async function save(app: GrainfoldApp, path: string): Promise<Pixels> {
  await answerSave(app.electron, path);
  await app.page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice(`Saved ${path.split('/').at(-1)!}`)).toBeVisible();
  return readPixels(path);
}

test('detail gives structure back, grain is added, and both are saved as they are seen', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const photo = await photos.noisy('cat.png', { of: 'chelsea' });
  await app.open(photo.path);
  await app.expectDone('cat.png');
  await app.chooseFormat('PNG');
  await page.keyboard.press('x');
  await page.keyboard.press('1');
  const plain = await save(app, photos.at('plain.png'));

  const seenNow = async () => middleOf(await canvasPixels(page), photo);
  await page.getByRole('slider', { name: 'Detail' }).fill('80');
  await expect
    .poll(async () => Math.min(...(await seenNow()).map((part) => largestDifference(part, plain))))
    .toBeGreaterThan(8);
  const detailed = await save(app, photos.at('detailed.png'));
  expect((await seenNow()).map((part) => largestDifference(part, detailed))).toContain(0);
  // Nearer to the photo than the clean copy, and still without most of its noise.
  expect(psnr(detailed, photo)).toBeGreaterThan(psnr(plain, photo));
  expect(psnr(detailed, photo.clean)).toBeGreaterThan(psnr(photo, photo.clean) + 3);

  await app.expectDone('cat.png');
  const latent = await app.figure('.latent').innerText();
  await page.getByRole('slider', { name: 'Grain', exact: true }).fill('50');
  await page.getByRole('slider', { name: 'Grain size' }).fill('1.5');
  await expect
    .poll(async () => Math.min(...(await seenNow()).map((part) => largestDifference(part, detailed))))
    .toBeGreaterThan(8);
  const grainy = await save(app, photos.at('grainy.png'));
  expect((await seenNow()).map((part) => largestDifference(part, grainy))).toContain(0);
  // Grain is for looking at: the folded file has none, and is not made again.
  await expect(app.figure('.latent')).toHaveText(latent);
});
