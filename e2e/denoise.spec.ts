import path from 'node:path';
import { readPixels, psnr } from './support/pictures';
import { answerSave } from './support/dialogs';
import { expect, test } from './fixtures';

test('a noisy photo comes out clean, and the noise found is shown', async ({ app, photos }) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png', { sigma: 25 });
  await app.open(photo.path);
  // Progress stands over the picture and in the filmstrip while it is worked on.
  await expect(page.getByRole('progressbar', { name: 'coffee.png' })).toBeVisible();
  await app.expectDone('coffee.png');
  await expect(page.getByRole('progressbar')).toHaveCount(0);

  const found = Number.parseFloat((await app.figure('Noise found').innerText()).replace('σ ', ''));
  expect(found).toBeGreaterThan(20);
  expect(found).toBeLessThan(30);

  await app.chooseFormat('PNG');
  await answerSave(app.electron, photos.at('clean.png'));
  await page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved clean.png')).toBeVisible();
  const result = await readPixels(photos.at('clean.png'));
  // At sigma 25 the noisy photo has about 20.5 dB; a denoiser that does its work brings 7 dB and more.
  expect(psnr(result, photo.clean)).toBeGreaterThan(psnr(photo, photo.clean) + 7);
});

test('camera noise has a model of its own, chosen by itself', async ({ app, photos }) => {
  const { page } = app;
  const shot = path.resolve(import.meta.dirname, '../assets/samples/astronaut-noisy.jpg');
  await app.open(shot);
  await app.expectDone('astronaut-noisy.jpg');
  await expect(page.getByRole('combobox', { name: /^Model Restore Camera \d+ \(auto\)$/ })).toBeVisible();
  await app.chooseFormat('PNG');
  await answerSave(app.electron, photos.at('clean.png'));
  await page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved clean.png')).toBeVisible();
  const [noisy, clean, truth] = await Promise.all(
    [shot, photos.at('clean.png'), path.resolve(shot, '../clean/astronaut.png')].map(readPixels),
  );
  expect(psnr(clean, truth)).toBeGreaterThan(psnr(noisy, truth) + 4);

  const white = await photos.noisy('white.png', { sigma: 25 });
  await app.open(white.path);
  await app.expectDone('white.png');
  await expect(page.getByRole('combobox', { name: /^Model Restore \d+ \(auto\)$/ })).toBeVisible();
});

test('a clean photo passes as it is', async ({ app, photos }) => {
  const photo = await photos.noisy('clean.png', { sigma: 0 });
  await app.open(photo.path);
  await app.expectDone('clean.png');
  await app.chooseFormat('PNG');
  await answerSave(app.electron, photos.at('again.png'));
  await app.page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved again.png')).toBeVisible();
  // The promise of the project: nothing visible is lost.
  expect(psnr(await readPixels(photos.at('again.png')), photo.clean)).toBeGreaterThan(42);
});

test('salt and pepper is found by itself and filled', async ({ app, photos }) => {
  const photo = await photos.noisy('specks.png', { sigma: 5, impulses: 0.03 });
  await app.open(photo.path);
  await app.expectDone('specks.png');
  await expect(app.page.getByText(/Salt and pepper in [23]\.\d\u202f% of the values/)).toBeVisible();
  await app.chooseFormat('PNG');
  await answerSave(app.electron, photos.at('filled.png'));
  await app.page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved filled.png')).toBeVisible();
  // Filled, and the noise of sigma 5 (34 dB) taken away too.
  expect(psnr(photo, photo.clean)).toBeLessThan(22);
  expect(psnr(await readPixels(photos.at('filled.png')), photo.clean)).toBeGreaterThan(34.5);
});

test('the traces of JPEG and speckle are taken out, too', async ({ app, photos }) => {
  for (const [name, settings, gain] of [
    ['blocks.jpg', { sigma: 0, quality: 20 }, 0.4],
    ['speckle.png', { sigma: 0, speckle: 0.1 }, 4],
  ] as const) {
    const photo = await photos.noisy(name, settings);
    await app.open(photo.path);
    await app.expectDone(name);
    await app.chooseFormat('PNG');
    await answerSave(app.electron, photos.at(`${name}.out.png`));
    await app.page.getByRole('button', { name: 'Save clean copy…' }).click();
    await expect(app.notice(`Saved ${name}.out.png`)).toBeVisible();
    const [before, after] = [await readPixels(photo.path), await readPixels(photos.at(`${name}.out.png`))];
    expect(psnr(after, photo.clean)).toBeGreaterThan(psnr(before, photo.clean) + gain);
  }
});
