import { writeFileSync } from 'node:fs';
import { dragFiles } from './support/drop';
import { expect, test } from './fixtures';

/** Over the picture, right of the middle: nothing special lies there. */
const place = { x: 500, y: 300 };

test('dropped files and folders come in with their paths', async ({ app, photos }) => {
  const { page } = app;
  const single = await photos.noisy('single.png');
  await photos.noisy('roll/one.jpg', { width: 160, height: 120, of: 'chelsea' });
  await photos.noisy('roll/two.jpg', { width: 160, height: 120, of: 'astronaut' });
  const dragged = await dragFiles(page, [single.path, photos.at('roll')], place);
  await expect(page.getByText('Drop to add')).toBeVisible();
  await dragged.drop();
  await expect(page.getByText('Drop to add')).toBeHidden();
  await app.expectDone('single.png', 'one.jpg', 'two.jpg');
  await expect(page.getByText('3 photos', { exact: true })).toBeVisible();
  // The inspector names the very file: its path came from the drop, not from the page.
  await app.photo('single.png').click();
  await expect(page.getByRole('heading', { name: 'single.png' })).toHaveAttribute('title', single.path);
});

test('more can be dropped onto photos that are there; the same file is not added twice', async ({
  launch,
  photos,
}) => {
  const first = await photos.noisy('first.png', { width: 160, height: 120 });
  const second = await photos.noisy('second.png', { width: 160, height: 120, of: 'chelsea' });
  const app = await launch({ files: [first.path] });
  await app.expectDone('first.png');
  await (await dragFiles(app.page, [first.path, second.path], place)).drop();
  await app.expectDone('first.png', 'second.png');
  await expect(app.page.getByText('2 photos', { exact: true })).toBeVisible();
});

test('a web page dropped on the window is not opened in it', async ({ app, photos }) => {
  const before = app.page.url();
  writeFileSync(photos.at('page.html'), '<title>Elsewhere</title>');
  await (await dragFiles(app.page, [photos.at('page.html')], place)).drop();
  await expect(app.page.getByText(/page\.html/).first()).toBeVisible();
  expect(app.page.url()).toBe(before);
  expect(await app.page.title()).toContain('Grainfold');
});
