import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { GrainfoldApp } from './support/app';
import { answerOpen } from './support/dialogs';
import { hashOf } from './support/pictures';
import { expect, test } from './fixtures';

/** In the open sheet. */
async function chooseFolder(app: GrainfoldApp, what: 'Photos' | 'Results', folder: string): Promise<void> {
  await answerOpen(app.electron, folder);
  await app.page.getByRole('button', { name: `${what}: Choose folder…` }).click();
}

test('a folder is done as a whole, failures are named, and the next run does only what is missing', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const source = photos.at('trip');
  const output = photos.at('results');
  mkdirSync(output);
  const one = await photos.noisy('trip/one.png', { width: 240, height: 160 });
  await photos.noisy('trip/day 2/two.jpg', { width: 240, height: 160, seed: 2 });
  writeFileSync(path.join(source, 'broken.jpg'), 'not a picture');
  const before = hashOf(one.path);

  await page.getByRole('button', { name: 'Batch…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Batch' });
  const start = sheet.getByRole('button', { name: 'Start' });
  await expect(start).toBeDisabled();
  await chooseFolder(app, 'Photos', source);
  await expect(sheet.getByText('3 photos')).toBeVisible();
  await chooseFolder(app, 'Results', output);
  await sheet.getByRole('slider', { name: 'Detail' }).fill('30');
  await start.click();

  await expect(sheet.getByRole('status')).toContainText(/^\s*[0-2] of 3 done/);
  await expect(sheet.getByText('All through')).toBeVisible({ timeout: 120_000 });
  const count = (name: string) => sheet.locator('dl > div').filter({ hasText: name }).getByRole('definition');
  await expect(count('Done')).toHaveText('2');
  await expect(count('Failed')).toHaveText('1');
  await expect(sheet.getByRole('listitem')).toContainText('broken.jpg');
  expect(hashOf(one.path)).toBe(before);
  expect(existsSync(path.join(output, 'day 2', 'two.jpg'))).toBe(true);
  const { width, xmp } = await sharp(path.join(output, 'one.png')).metadata();
  expect(width).toBe(240);
  expect(xmp?.toString('utf8')).toContain('grainfold:made=');
  const reports = readdirSync(output).filter((name) => name.startsWith('grainfold-batch-'));
  expect(reports.map((name) => path.extname(name)).sort()).toEqual(['.csv', '.json']);
  const json = reports.find((name) => name.endsWith('.json'))!;
  expect(JSON.parse(readFileSync(path.join(output, json), 'utf8'))).toMatchObject({
    counts: { done: 2, skipped: 0, failed: 1 },
    settings: { sigma: 'auto', strength: 1, colorStrength: 1, detail: 0.3 },
  });

  await photos.noisy('trip/three.png', { width: 240, height: 160, seed: 3 });
  await sheet.getByRole('button', { name: 'Another batch…' }).click();
  await start.click();
  await expect(sheet.getByText('All through')).toBeVisible({ timeout: 120_000 });
  await expect(count('Done')).toHaveText('1');
  await expect(count('Skipped')).toHaveText('2');

  // The same folder as .latent files: they open again, and are skipped when they are there.
  for (const [done, skipped] of [
    ['3', '0'],
    ['0', '3'],
  ]) {
    await sheet.getByRole('button', { name: 'Another batch…' }).click();
    await sheet.getByRole('combobox', { name: /^Format / }).click();
    await page.getByRole('option', { name: '.latent', exact: true }).click();
    await sheet.getByRole('slider', { name: 'Fold quality' }).fill('40');
    await start.click();
    await expect(sheet.getByText('All through')).toBeVisible({ timeout: 120_000 });
    await expect(count('Done')).toHaveText(done);
    await expect(count('Skipped')).toHaveText(skipped);
  }
  const csv = readdirSync(output).filter((name) => name.endsWith('.csv'));
  const table = csv.map((name) => readFileSync(path.join(output, name), 'utf8')).join('');
  expect(table).toMatch(/two\.latent,done,/);
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await app.open(path.join(output, 'day 2', 'two.latent'));
  await app.expectDone('two.latent');
});

test('a batch of .latent files names those that came out larger than their photos', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const output = photos.at('results');
  mkdirSync(output);
  await photos.noisy('small/hard-pressed.jpg', { width: 240, height: 160, quality: 5 });
  await photos.noisy('small/plain.png', { width: 240, height: 160 });

  await page.getByRole('button', { name: 'Batch…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Batch' });
  await chooseFolder(app, 'Photos', photos.at('small'));
  await chooseFolder(app, 'Results', output);
  await sheet.getByRole('combobox', { name: /^Format / }).click();
  await page.getByRole('option', { name: '.latent', exact: true }).click();
  await sheet.getByRole('slider', { name: 'Fold quality' }).fill('100');
  await sheet.getByRole('button', { name: 'Start' }).click();

  await expect(sheet.getByText('All through')).toBeVisible({ timeout: 120_000 });
  await expect(sheet.getByText('Larger than the photo')).toBeVisible();
  await expect(sheet.getByText(/Keep the photos as they are, or lower the quality/)).toBeVisible();
  await expect(sheet.getByRole('listitem')).toHaveText(['hard-pressed.jpg']);
  const report = readdirSync(output).find((name) => name.endsWith('.csv'))!;
  expect(readFileSync(path.join(output, report), 'utf8')).toMatch(
    /hard-pressed\.latent,done,"Larger than the photo/,
  );
});
