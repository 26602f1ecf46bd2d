import { canvasPixels, crop, largestDifference, middleOf } from './support/canvas';
import { expect, test } from './fixtures';

test('two settings stand in one view: the one that was kept on the left, the new one on the right', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png');
  await app.openResult(photo.path);
  const clean = middleOf(await canvasPixels(page), photo)[0];

  await page.getByRole('button', { name: 'Keep as B' }).click();
  await expect(page.getByText(/^B: .*σ \d+\.\d · 100\/100$/)).toBeVisible();
  // A level of one's own makes another result; B is still the first.
  await page.getByRole('radio', { name: 'Manual' }).click();
  await page.getByRole('slider', { name: 'Level', exact: true }).fill('70');
  await app.expectDone('coffee.png');
  await expect
    .poll(async () => largestDifference(middleOf(await canvasPixels(page), photo)[0], clean))
    .toBeGreaterThan(8);
  const other = middleOf(await canvasPixels(page), photo)[0];

  await page.keyboard.press('w');
  await expect(page.getByText('Version B', { exact: true })).toBeVisible();
  await expect
    .poll(async () => {
      const seen = middleOf(await canvasPixels(page), photo)[0];
      const side = (from: typeof seen, left: number) => crop(from, left, 0, 200, photo.height);
      return [
        largestDifference(side(seen, 20), side(clean, 20)),
        largestDifference(side(seen, 260), side(other, 260)),
      ];
    })
    .toEqual([0, 0]);
  await page.getByRole('button', { name: 'Back to B' }).click();
  await expect(page.getByRole('radio', { name: 'Auto' })).toBeChecked();
});

test('two models stand in one view, and the line of B names the one it came from', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png');
  await app.openResult(photo.path);
  const seen = async () => middleOf(await canvasPixels(page), photo)[0];
  const stock = await seen();
  await page.getByRole('button', { name: 'Keep as B' }).click();

  await page.getByRole('combobox', { name: /^Model / }).click();
  await page.getByRole('option', { name: 'Restore Fast 1', exact: true }).click();
  await expect.poll(async () => largestDifference(await seen(), stock)).toBeGreaterThan(2);
  await app.expectDone('coffee.png');
  const fast = await seen();
  await expect(page.getByRole('combobox', { name: 'Model Restore Fast 1' })).toBeVisible();
  await expect(page.getByText(/^B: Restore \d+, σ /)).toBeVisible();

  await page.keyboard.press('w');
  const half = (from: typeof stock, left: number) => crop(from, left, 0, 200, photo.height);
  await expect.poll(async () => largestDifference(half(await seen(), 20), half(stock, 20))).toBe(0);
  const right = half(await seen(), 260);
  expect(largestDifference(right, half(fast, 260))).toBe(0);
  expect(largestDifference(right, half(stock, 260))).toBeGreaterThan(2);
  await page.getByRole('button', { name: 'Back to B' }).click();
  await expect(page.getByRole('combobox', { name: /^Model Restore \d+$/ })).toBeVisible();
});
