import { readFileSync, statSync } from 'node:fs';
import sharp from 'sharp';
import type { GrainfoldApp } from './support/app';
import { answerSave } from './support/dialogs';
import { expect, test } from './fixtures';

/** Bytes that the app writes as 812 B, 4.21 kB, 1.20 MB. */
function bytesOf(shown: string): number {
  const [, value, unit] = /([\d.]+)\s(B|kB|MB)/.exec(shown) ?? [];
  return Number(value) * { B: 1, kB: 1e3, MB: 1e6 }[unit as 'B' | 'kB' | 'MB'];
}

const foldPanel = (app: GrainfoldApp) =>
  app.page.getByRole('complementary', { name: 'Inspector' }).getByRole('region', { name: 'Fold' });

async function measure(app: GrainfoldApp) {
  await foldPanel(app).getByRole('button', { name: 'Compare formats…' }).click();
  const sheet = app.page.getByRole('dialog', { name: 'Size and quality of this photo' });
  await expect(sheet.getByText(/^Measured on /)).toBeVisible({ timeout: 240_000 });
  return sheet;
}

test('the panel shows curves of this photo in four formats, the file among them, and what the noise would take', async ({
  app,
  photos,
}) => {
  test.setTimeout(400_000);
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  const sheet = await measure(app);
  await expect(sheet.getByText('Measured on the whole photo.')).toBeVisible();
  const section = (name: string) => sheet.getByRole('region', { name });
  await expect(section('This file')).toContainText('.latent');
  await expect(section('This file')).toContainText('Against uncompressed');
  await expect(section('Others at the same PSNR')).toContainText('AVIF');
  // Noise of sigma 25 takes most of a file.
  const share = /(\d+)\s%/.exec(await section('Saved by removing the noise').innerText())![1];
  expect(Number(share)).toBeGreaterThan(40);

  await sheet.getByRole('radio', { name: 'Table' }).click();
  const rows = await sheet.getByRole('table').getByRole('row').allInnerTexts();
  const points = rows.slice(1).map((row) => row.split('\t').map((cell) => cell.trim()));
  for (const format of ['.latent', 'JPEG', 'WebP', 'AVIF']) {
    const own = points.filter(([name]) => name === format);
    expect(own.length).toBeGreaterThan(6);
    const sizes = own.map(([, , size]) => bytesOf(size));
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  }
  await expect(sheet.getByRole('row', { name: /Current choice/ })).toHaveCount(1);

  // A JPEG of the table is one that can be made: same quality, of the clean copy.
  const csv = photos.at('curve.csv');
  await answerSave(app.electron, csv);
  await sheet.getByRole('button', { name: 'Export CSV…' }).click();
  await expect(app.notice('Saved curve.csv')).toBeVisible();
  const lines = readFileSync(csv, 'utf8').trim().split('\r\n');
  expect(lines).toHaveLength(points.length + 1);
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await app.chooseFormat('PNG');
  await answerSave(app.electron, photos.at('clean.png'));
  await app.page.getByRole('button', { name: 'Save clean copy…' }).click();
  await expect(app.notice('Saved clean.png')).toBeVisible();
  const [, quality, bytes] = lines
    .find((line) => line.startsWith('jpeg,50'))!
    .split(',')
    .map(Number);
  const jpeg = await sharp(photos.at('clean.png'))
    .jpeg({ quality, mozjpeg: true, chromaSubsampling: '4:2:0' })
    .toBuffer();
  expect(bytes).toBe(jpeg.length);
});

test('while the quality is dragged the size is told within 5 %, then measured', async ({ app, photos }) => {
  test.setTimeout(240_000);
  const photo = await photos.noisy('chelsea.png', { of: 'chelsea' });
  await app.open(photo.path);
  await app.expectDone('chelsea.png');
  const estimate = app.page.getByRole('status', { name: 'Estimated size' });
  const slider = app.page.getByRole('slider', { name: 'Quality', exact: true });
  for (const quality of ['72', '28', '91']) {
    const before = await app.figure('.latent').innerText();
    // Sizes are measured while nothing else is to be done: a photo just folded has none for a few seconds.
    await expect(async () => {
      await slider.fill('50');
      await slider.fill(quality);
      await expect(estimate).toHaveText(/^about /, { timeout: 300 });
    }).toPass({ timeout: 90_000, intervals: [8000] });
    const told = bytesOf(await estimate.innerText());
    await expect(app.figure('.latent')).not.toHaveText(before, { timeout: 60_000 });
    await expect(estimate).toHaveCount(0);
    const real = bytesOf(await app.figure('.latent').innerText());
    expect(Math.abs(told / real - 1), `quality ${quality}: ${String(told)} for ${String(real)}`).toBeLessThan(
      0.05,
    );
  }
});

test('a size, a rate or a PSNR is asked for and met', async ({ app, photos }) => {
  test.setTimeout(240_000);
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  const panel = foldPanel(app);
  const ask = async (mode: string, field: string, value: string) => {
    await panel.getByRole('radio', { name: mode, exact: true }).click();
    await panel.getByRole('spinbutton', { name: field }).fill(value);
    await panel.getByRole('spinbutton', { name: field }).press('Enter');
    // Told once the file is measured.
    await expect(panel.getByText(/^Quality \d/)).toBeHidden();
    await expect(panel.getByText(/^Quality \d/)).toBeVisible({ timeout: 120_000 });
  };
  await ask('Size', 'File size', '20');
  expect(bytesOf(await app.figure('.latent').innerText()) / 20_000).toBeCloseTo(1, 1);
  const file = photos.at('twenty.latent');
  await app.saveLatent(file);
  expect(Math.abs(statSync(file).size / 20_000 - 1)).toBeLessThan(0.03);
  await ask('PSNR', 'PSNR', '34');
  await expect(panel.getByText(/^Quality \d/)).toHaveText(/3(3\.9|4\.0|4\.1)\d*\sdB/);
});

test('the noise is kept when that is wanted, and the file says what it costs', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  const before = await app.figure('.latent').innerText();
  await foldPanel(app).getByRole('radio', { name: 'All noise' }).click();
  await expect(app.figure('.latent')).not.toHaveText(before, { timeout: 60_000 });
  expect(bytesOf(await app.figure('.latent').innerText())).toBeGreaterThan(1.6 * bytesOf(before));
});
