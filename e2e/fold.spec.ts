import { statSync } from 'node:fs';
import sharp from 'sharp';
import { canvasPixels, largestDifference, middleOf } from './support/canvas';
import { answerSave } from './support/dialogs';
import { psnr, readPixels } from './support/pictures';
import { expect, test } from './fixtures';

/** Exact halves go up, as in the app: `toFixed` makes 4.38 of 4.385, since its binary value lies below. */
function decimals(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const threeDigits = (value: number) => decimals(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);

/** Bytes as the app writes them: 812 B, 4.21 kB. */
function bytesAsShown(count: number): string {
  return count < 1000 ? `${String(count)}\u202fB` : `${threeDigits(count / 1000)}\u202fkB`;
}

/** A ratio as the app writes it. */
const smaller = (value: number) => `${threeDigits(value)}× smaller`;

test('the figures on the screen are those of the file', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  const file = photos.at('coffee.latent');
  await app.saveLatent(file);
  const size = statSync(file).size;
  const source = statSync(photo.path).size;
  const raw = photo.width * photo.height * 3;
  const bpp = (size * 8) / (photo.width * photo.height);
  await expect(app.figure('.latent')).toHaveText(bytesAsShown(size));
  await expect(app.figure('Source')).toHaveText(bytesAsShown(source));
  await expect(app.figure('Uncompressed')).toHaveText(bytesAsShown(raw));
  await expect(app.figure('Rate')).toHaveText(`${decimals(bpp, bpp < 1 ? 3 : 2)}\u202fbpp`);
  await expect(app.figure('Against uncompressed')).toHaveText(smaller(raw / size));
  await expect(app.figure('Against source')).toHaveText(smaller(source / size));
  // The promise for noisy photos: under a tenth of the uncompressed picture.
  expect(size).toBeLessThan(raw / 10);
});

test('a .latent opens again and is exported as JPEG, PNG, WebP, AVIF and TIFF', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  const shownPsnr = Number.parseFloat(await app.figure('PSNR to source').innerText());
  await app.saveLatent(photos.at('folded.latent'));
  await app.open(photos.at('folded.latent'));
  await app.expectDone('folded.latent');
  const size = statSync(photos.at('folded.latent')).size;
  await expect(app.figure('.latent')).toHaveText(bytesAsShown(size));

  for (const [label, extension] of [
    ['PNG', 'png'],
    ['JPEG', 'jpg'],
    ['WebP', 'webp'],
    ['AVIF', 'avif'],
    ['TIFF', 'tif'],
  ] as const) {
    await app.chooseFormat(label);
    await answerSave(app.electron, photos.at(`unfolded.${extension}`));
    await app.page.getByRole('button', { name: 'Export as…' }).click();
    await expect(app.notice(`Saved unfolded.${extension}`)).toBeVisible();
    const { format, width, height } = await sharp(photos.at(`unfolded.${extension}`)).metadata();
    // sharp names the container of an AVIF.
    const container = label === 'AVIF' ? 'heif' : label.toLowerCase();
    expect({ format, width, height }).toEqual({ format: container, width: 480, height: 320 });
  }
  const exported = await readPixels(photos.at('unfolded.png'));
  // The figure was measured on what the file decodes to; the noise was never stored.
  expect(psnr(exported, photo)).toBeCloseTo(shownPsnr, 1);
  expect(psnr(exported, photo.clean)).toBeGreaterThan(psnr(photo, photo.clean));
});

test('the folded layer on the screen is what the file gives, pixel for pixel', async ({ launch, photos }) => {
  const photo = await photos.noisy('coffee.png', { width: 240, height: 160 });
  const app = await launch({ files: [photo.path] });
  await app.expectDone('coffee.png');
  await app.page.getByRole('slider', { name: 'Quality', exact: true }).fill('20');
  const file = photos.at('low.latent');
  await app.saveLatent(file);
  await app.page.keyboard.press('x');
  await app.layer('Folded').click();
  await app.page.keyboard.press('1');
  const shown = middleOf(await canvasPixels(app.page), photo);

  const other = await launch({ files: [file], profile: photos.at('other-profile') });
  await other.expectDone('low.latent');
  await other.chooseFormat('PNG');
  await answerSave(other.electron, photos.at('low.png'));
  await other.page.getByRole('button', { name: 'Export as…' }).click();
  await expect(other.notice('Saved low.png')).toBeVisible();
  const exported = await readPixels(photos.at('low.png'));
  expect(Math.min(...shown.map((part) => largestDifference(part, exported)))).toBe(0);
  expect(largestDifference(exported, photo)).toBeGreaterThan(20);
});

test('a lower quality makes a smaller file, measured again', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  await app.saveLatent(photos.at('middle.latent'));
  const before = await app.figure('.latent').innerText();
  await app.page.getByRole('slider', { name: 'Quality', exact: true }).fill('15');
  await expect(app.figure('.latent')).not.toHaveText(before, { timeout: 60_000 });
  await app.saveLatent(photos.at('low.latent'));
  const low = statSync(photos.at('low.latent')).size;
  await expect(app.figure('.latent')).toHaveText(bytesAsShown(low));
  expect(low).toBeLessThan(statSync(photos.at('middle.latent')).size);
});

test('an opened .latent is compared with the photo beside it, or with one of the list', async ({
  launch,
  photos,
}) => {
  const photo = await photos.noisy('coffee.png');
  const first = await launch();
  await first.open(photo.path);
  await first.expectDone('coffee.png');
  await first.saveLatent(photos.at('coffee.latent'));
  // In the list.
  await first.open(photos.at('coffee.latent'));
  await first.expectDone('coffee.latent');
  await first.page.getByRole('button', { name: 'Compare with the original' }).click();
  await expect(first.page.getByText('Compared with coffee.png')).toBeVisible();
  await first.electron.close();

  // Beside the file: opened to look at, not worked on.
  const app = await launch({ files: [photos.at('coffee.latent')] });
  await app.expectDone('coffee.latent');
  await expect(app.page.getByText('coffee.png is there.')).toBeVisible();
  const view = app.page.getByRole('application', { name: 'Picture view' });
  await app.page.getByRole('button', { name: 'Compare with the original' }).click();
  await expect(view.getByRole('slider', { name: 'Comparison divider' })).toBeVisible();
  await expect(view).toHaveAttribute('aria-busy', 'false');
  await expect(app.page.getByRole('option')).toHaveCount(1);
  await app.page.getByRole('radio', { name: 'Side by side' }).click();
  await expect(view).toHaveAttribute('aria-busy', 'false');
  // The noise is on the left alone.
  const picture = await view.screenshot();
  const { width, height } = await sharp(picture).metadata();
  const roughness = async (left: number) => {
    const area = { left: Math.round(left), top: Math.round(height * 0.42), width: 50, height: 30 };
    const { channels } = await sharp(await sharp(picture).extract(area).toBuffer()).stats();
    return channels[2].stdev;
  };
  // A piece of the table, the same on both sides.
  expect(await roughness(width * 0.4)).toBeGreaterThan((await roughness(width * 0.9)) + 8);
  await app.page.getByRole('button', { name: 'Stop comparing' }).click();
  await expect(view.getByRole('slider', { name: 'Comparison divider' })).toHaveCount(0);
});
