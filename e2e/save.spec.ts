import { readdirSync, statSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { answerOpen, answerQuestions, answerSave } from './support/dialogs';
import { hashOf } from './support/pictures';
import { expect, test } from './fixtures';

const formats = [
  { label: 'JPEG', extension: 'jpg', is: 'jpeg' },
  { label: 'PNG', extension: 'png', is: 'png' },
  { label: 'WebP', extension: 'webp', is: 'webp' },
  { label: 'AVIF', extension: 'avif', is: 'heif' },
  { label: 'TIFF', extension: 'tif', is: 'tiff' },
] as const;

test('saves in every format and never touches the original', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.jpg');
  const before = { hash: hashOf(photo.path), time: statSync(photo.path).mtimeMs };
  await app.open(photo.path);
  await app.expectDone('coffee.jpg');
  for (const { label, extension, is } of formats) {
    await app.chooseFormat(label);
    const output = photos.at(`clean.${extension}`);
    await answerSave(app.electron, output);
    await app.page.getByRole('button', { name: 'Save clean copy…' }).click();
    await expect(app.notice(`Saved clean.${extension}`)).toBeVisible();
    const { format, width, height } = await sharp(output).metadata();
    expect({ format, width, height }).toEqual({ format: is, width: 480, height: 320 });
  }
  expect(hashOf(photo.path)).toBe(before.hash);
  expect(statSync(photo.path).mtimeMs).toBe(before.time);
  // Nothing temporary is left beside them.
  expect(readdirSync(photos.path).sort()).toEqual(
    ['coffee.jpg', ...formats.map(({ extension }) => `clean.${extension}`)].sort(),
  );
});

test("the original can't be chosen as the output", async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.jpg');
  const before = hashOf(photo.path);
  await app.open(photo.path);
  await app.expectDone('coffee.jpg');
  await answerQuestions(app.electron, 'Replace');
  await answerSave(app.electron, photo.path);
  await app.page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.page.getByRole('alert').getByText(/original/i)).toBeVisible();
  expect(hashOf(photo.path)).toBe(before);
});

test('a dismissed save dialog writes nothing', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.jpg');
  await app.open(photo.path);
  await app.expectDone('coffee.jpg');
  await answerSave(app.electron, null);
  await app.page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.page.getByRole('button', { name: 'Save clean copy…' })).toBeEnabled();
  expect(readdirSync(photos.path)).toEqual(['coffee.jpg']);
});

test('several photos are saved into a folder, none over a file that is there', async ({ app, photos }) => {
  const one = await photos.noisy('one.jpg', { width: 240, height: 160 });
  const two = await photos.noisy('two.jpg', { width: 240, height: 160, of: 'chelsea' });
  await app.open(one.path, two.path);
  await app.expectDone('one.jpg', 'two.jpg');
  const before = [hashOf(one.path), hashOf(two.path)];
  // Into the photos' own folder: their own names are taken there.
  writeFileSync(photos.at('one-clean.jpg'), 'mine');
  await answerOpen(app.electron, photos.path);
  await app.page.keyboard.press('Control+a');
  await app.page.getByRole('button', { name: 'Save 2 clean copies…' }).click();
  await expect(app.notice('Saved 2 files')).toBeVisible();
  expect([hashOf(one.path), hashOf(two.path)]).toEqual(before);
  expect(statSync(photos.at('one-clean.jpg')).size).toBe(4);
  expect(readdirSync(photos.path)).toHaveLength(5);
});
