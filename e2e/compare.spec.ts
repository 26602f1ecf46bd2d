import type { Page } from '@playwright/test';
import type { GrainfoldApp } from './support/app';
import { canvasPixels, crop, largestDifference, middleOf } from './support/canvas';
import { readPixels, type NoisyPhoto, type Pixels } from './support/pictures';
import { expect, test } from './fixtures';

/** A photo, done, at 100 %. */
async function openAtFullSize(app: GrainfoldApp, photo: NoisyPhoto): Promise<void> {
  await app.open(photo.path);
  await app.expectDone(photo.name);
  await app.page.keyboard.press('1');
  await expect(zoomLevel(app.page)).toHaveAccessibleName('Zoom level 100\u202f%');
}

function zoomLevel(page: Page) {
  return page.getByRole('button', { name: /^Zoom level/ });
}

/** The canvas shows exactly these pixels in its middle. */
function shows(canvas: Pixels, picture: Pixels): boolean {
  return middleOf(canvas, picture).some((part) => largestDifference(part, picture) === 0);
}

test('the wipe moves by keyboard: original on its left, clean on its right', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await openAtFullSize(app, photo);
  const divider = app.page.getByRole('slider', { name: 'Comparison divider' });
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  await divider.focus();
  await divider.press('ArrowLeft');
  await expect(divider).toHaveAttribute('aria-valuenow', '49');
  await divider.press('Shift+ArrowLeft');
  await expect(divider).toHaveAttribute('aria-valuenow', '39');
  await divider.press('End');
  await expect(divider).toHaveAttribute('aria-valuenow', '100');
  expect(shows(await canvasPixels(app.page), photo)).toBe(true);
  await divider.press('Home');
  await expect(divider).toHaveAttribute('aria-valuenow', '0');
  expect(shows(await canvasPixels(app.page), photo)).toBe(false);
  await divider.dblclick();
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
});

test('side by side shows both at the same place and zoom', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await openAtFullSize(app, photo);
  await app.page.keyboard.press('s');
  await expect(app.page.getByRole('radio', { name: 'Side by side' })).toBeChecked();
  await expect(app.page.getByRole('slider', { name: 'Comparison divider' })).toBeHidden();
  // Zoomed and moved, the left half is the noisy photo and the right half the same part of the clean one.
  const view = app.page.getByRole('application', { name: 'Picture view' });
  await view.focus();
  await app.page.keyboard.press('+');
  await expect(zoomLevel(app.page)).toHaveAccessibleName('Zoom level 141\u202f%');
  await view.press('ArrowRight');
  const canvas = await canvasPixels(app.page);
  const width = Math.floor((canvas.width - 1) / 2);
  const left = crop(canvas, 0, 0, width, canvas.height);
  const right = crop(canvas, width + 1, 0, width, canvas.height);
  expect(largestDifference(left, right)).toBeGreaterThan(20);
  // Smoothed over 16 px noise vanishes: what remains is the picture, and it is the same on both sides.
  expect(largestDifference(blocks(left), blocks(right))).toBeLessThan(24);
});

test('the original is shown for as long as the key is held', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await openAtFullSize(app, photo);
  await app.page.keyboard.press('x');
  await expect(app.page.getByRole('radio', { name: 'Flip' })).toBeChecked();
  expect(shows(await canvasPixels(app.page), photo)).toBe(false);
  await app.page.keyboard.down('b');
  await expect.poll(async () => shows(await canvasPixels(app.page), photo)).toBe(true);
  await app.page.keyboard.up('b');
  await expect.poll(async () => shows(await canvasPixels(app.page), photo)).toBe(false);
});

test('fit, 100 % and steps between', async ({ app, photos }) => {
  const photo = await photos.noisy('large.jpg', { width: 2400, height: 1600, sigma: 5 });
  await app.open(photo.path);
  const { page } = app;
  const fit = page.getByRole('button', { name: 'Fit to window' });
  await expect(fit).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('1');
  await expect(zoomLevel(page)).toHaveAccessibleName('Zoom level 100\u202f%');
  await expect(fit).toHaveAttribute('aria-pressed', 'false');
  // At 100 % of the original the screen shows the file's own pixels.
  await page.keyboard.press('o');
  const canvas = await canvasPixels(page);
  const file = await readPixels(photo.path);
  const left = Math.floor((file.width - canvas.width) / 2);
  const top = Math.floor((file.height - canvas.height) / 2);
  const near = [0, 1].flatMap((dx) =>
    [0, 1].map((dy) => crop(file, left + dx, top + dy, canvas.width, canvas.height)),
  );
  expect(near.map((part) => largestDifference(part, canvas))).toContain(0);
  await page.keyboard.press('-');
  await expect(zoomLevel(page)).toHaveAccessibleName('Zoom level 71\u202f%');
  await page.keyboard.press('f');
  await expect(fit).toHaveAttribute('aria-pressed', 'true');
});

test('another photo keeps zoom and place', async ({ app, photos }) => {
  const one = await photos.noisy('one.png', { width: 900, height: 600 });
  const two = await photos.noisy('two.png', { width: 900, height: 600, of: 'chelsea' });
  await app.open(one.path, two.path);
  await app.expectDone('one.png', 'two.png');
  await app.page.keyboard.press('1');
  await app.page.keyboard.press('+');
  await expect(zoomLevel(app.page)).toHaveAccessibleName('Zoom level 141\u202f%');
  await app.page.keyboard.press(']');
  await expect(app.page.getByRole('heading', { name: 'two.png' })).toBeVisible();
  await expect(zoomLevel(app.page)).toHaveAccessibleName('Zoom level 141\u202f%');
});

/** Means over blocks of 16 x 16 px. */
function blocks({ width, height, rgb }: Pixels): Pixels {
  const side = 16;
  const columns = Math.floor(width / side);
  const rows = Math.floor(height / side);
  const means = new Uint8Array(columns * rows * 3);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let y = row * side; y < (row + 1) * side; y++)
          for (let x = column * side; x < (column + 1) * side; x++) sum += rgb[(y * width + x) * 3 + channel];
        means[(row * columns + column) * 3 + channel] = Math.round(sum / side ** 2);
      }
  return { width: columns, height: rows, rgb: means };
}
