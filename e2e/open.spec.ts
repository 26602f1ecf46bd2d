import { answerOpen } from './support/dialogs';
import { startAgain } from './support/launch';
import { expect, test } from './fixtures';

test('a photo comes in by the dialog and stands on the screen', async ({ app, photos }) => {
  const { page } = app;
  await expect(page.getByRole('heading', { name: 'Drop noisy photos anywhere' })).toBeVisible();
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await expect(app.photo('coffee.png')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('heading', { name: 'coffee.png' })).toBeVisible();
  await expect(page.getByText('480 × 320 · 0.15\u202fMP · PNG · 8-bit')).toBeVisible();
  await expect(app.photo('coffee.png').getByRole('presentation')).toHaveJSProperty('complete', true);
});

test('a dismissed dialog changes nothing', async ({ app }) => {
  await app.open();
  await expect(app.page.getByRole('heading', { name: 'Drop noisy photos anywhere' })).toBeVisible();
  await expect(app.page.getByRole('alert')).toHaveCount(0);
});

test('a folder brings all its photos, those in folders inside too', async ({ app, photos }) => {
  await photos.noisy('roll/one.png', { width: 160, height: 120 });
  await photos.noisy('roll/deep/two.jpg', { width: 160, height: 120, of: 'chelsea' });
  await answerOpen(app.electron, photos.at('roll'));
  await app.page.getByRole('button', { name: 'Open folder…' }).click();
  await app.expectDone('one.png', 'two.jpg');
  await expect(app.page.getByText('2 photos', { exact: true })).toBeVisible();
});

test('photos named on the command line are opened', async ({ launch, photos }) => {
  const first = await photos.noisy('first.png', { width: 160, height: 120 });
  const second = await photos.noisy('zweites Bild – é.jpg', { width: 160, height: 120, of: 'chelsea' });
  const app = await launch({ files: [first.path, second.path] });
  await app.expectDone('first.png', 'zweites Bild – é.jpg');
});

test('a second start with the same profile opens its photos in the first window', async ({
  launch,
  photos,
}) => {
  const first = await photos.noisy('first.png', { width: 160, height: 120 });
  const second = await photos.noisy('second.png', { width: 160, height: 120, of: 'chelsea' });
  const app = await launch({ files: [first.path] });
  await app.expectDone('first.png');
  expect(await startAgain(app, second.path)).toBe(0);
  await app.expectDone('first.png', 'second.png');
  await expect(app.photo('second.png')).toHaveAttribute('aria-selected', 'true');
});
