import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { GrainfoldApp } from './support/app';
import { answerOpen, answerSave } from './support/dialogs';
import { expect, test } from './fixtures';

/** Training of a few small epochs on a busy machine. */
const runMs = 60_000;

interface Experiment {
  name: string;
  title: { en: string; zh: string };
  data: Record<string, unknown>;
  training: { epochs: number };
  measures: Record<string, unknown>[];
}

/** A shipped experiment, small enough for a story. */
function small(name: string, changes: (experiment: Experiment) => void): Experiment {
  const file = path.join(import.meta.dirname, '..', 'assets', 'lab', `${name}.json`);
  const experiment = JSON.parse(readFileSync(file, 'utf8')) as Experiment;
  changes(experiment);
  return experiment;
}

/** Puts experiments into the user's own folder, under a title of their own. */
function keepOwn(profile: string, experiments: readonly Experiment[]): void {
  mkdirSync(path.join(profile, 'lab'), { recursive: true });
  for (const experiment of experiments) {
    const own = { ...experiment, name: `story-${experiment.name}`, title: titleOf(experiment.name) };
    writeFileSync(path.join(profile, 'lab', `${own.name}.json`), JSON.stringify(own));
  }
}

function titleOf(name: string) {
  return { en: `Story of ${name}`, zh: `故事 ${name}` };
}

async function openLab({ page }: GrainfoldApp): Promise<void> {
  await page.getByRole('button', { name: 'See what an autoencoder learns' }).click();
  await expect(page.getByRole('listbox', { name: 'Experiments' })).toBeVisible();
}

async function run(page: Page, name: string): Promise<void> {
  await page.getByRole('option', { name: titleOf(name).en }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: runMs });
}

/** The value of a figure, as a number. */
async function figure(page: Page, id: string): Promise<number> {
  const text = await page.locator(`[data-figure^="${id}"]`).first().innerText();
  return Number(text.replace(/[^\d.eE-]/g, ''));
}

/** A picture of the results that has been loaded and shows something. */
async function expectPicture(page: Page, id: string): Promise<void> {
  const picture = page.locator(`img[data-picture^="${id}"]`).first();
  await picture.scrollIntoViewIfNeeded();
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(27);
}

const digits = (train: number, test: number) => ({ kind: 'digits', train, test });

test('a copy of an experiment is changed and run, explains itself, and is kept', async ({ app, folder }) => {
  const { page, electron } = app;
  await openLab(app);
  await page.getByRole('option', { name: 'Digits through 32 numbers' }).click();

  // The picture of the network is there before anything has run, and explains its parts.
  const parts = page.getByRole('radiogroup', { name: 'Parts of the network' });
  await parts.getByRole('radio', { name: 'Encoder' }).click();
  await expect(page.getByText('Here: 25,120 weights.')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(parts.getByRole('radio', { name: 'Bottleneck' })).toBeFocused();
  await expect(page.getByText('784 numbers through 32')).toBeVisible();

  // A copy of its file: something that is no JSON cannot be run, and says so.
  await page.getByRole('button', { name: 'Edit a copy…' }).click();
  const editor = page.getByRole('textbox', { name: 'Experiment file' });
  const changed = small('dense-digits', (experiment) => {
    experiment.name = 'my-digits';
    experiment.title = { en: 'My digits', zh: '我的数字' };
    experiment.data = digits(4000, 500);
    experiment.training.epochs = 5;
  });
  await editor.fill('{');
  const start = page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true });
  await expect(start).toBeDisabled();
  await editor.fill(JSON.stringify(changed));
  await start.click();

  // Live curves, then the results.
  await expect(page.getByRole('heading', { name: 'My digits' })).toBeVisible();
  const loss = page.getByRole('slider', { name: 'Loss' });
  await expect(loss).toHaveAttribute('aria-valuetext', /^Epoch [1-5]: Validation 0\.\d+/, { timeout: runMs });
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: runMs });
  expect(await figure(page, 'testLoss')).toBeLessThan(0.35);
  await expectPicture(page, 'reconstructions');
  await loss.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(loss).toHaveAttribute('aria-valuetext', /^Epoch 4:/);

  // Kept as a file, opened again, and taken along as a picture and as a model.
  const kept = path.join(folder, 'my.lab');
  await answerSave(electron, kept);
  await page.getByRole('button', { name: 'Save run…' }).click();
  await expect(app.notice('Saved my.lab')).toBeVisible();
  await answerOpen(electron, kept);
  await page.getByRole('button', { name: 'Open a saved run…' }).click();
  await expect(page.getByRole('option', { name: 'My digits' })).toHaveCount(2);
  await expectPicture(page, 'reconstructions');
  const picture = path.join(folder, 'reconstructions.png');
  await answerSave(electron, picture);
  await page.getByRole('button', { name: 'PNG…' }).first().click();
  await expect(app.notice('Exported reconstructions.png')).toBeVisible();
  expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
  const model = path.join(folder, 'model');
  await answerSave(electron, model);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: /tfjs model/ }).click();
  await expect(app.notice('Exported model')).toBeVisible();
  expect(existsSync(model)).toBe(true);

  // In Chinese at once, results included.
  await page.keyboard.press('Control+,');
  await page.getByRole('radio', { name: '中文' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: '我的数字' })).toBeVisible();
  await expect(page.getByText('784 个数字压缩成 32 个')).toBeVisible();
});

test('noise, clouds of codes, anomalies, maps and tables: each row shows what it asks for', async ({
  launch,
  folder,
}) => {
  const profile = path.join(folder, 'profile');
  keepOwn(profile, [
    small('denoising-digits', (experiment) => {
      experiment.data = digits(3000, 300);
      experiment.training.epochs = 3;
    }),
    small('variational-digits', (experiment) => {
      experiment.data = digits(3000, 300);
      experiment.training.epochs = 3;
    }),
    small('anomaly-digits', (experiment) => {
      experiment.data = { ...digits(3000, 1000), leaveOut: 0 };
      experiment.training.epochs = 4;
    }),
    small('map-digits', (experiment) => {
      experiment.data = digits(3000, 300);
      experiment.training.epochs = 3;
      experiment.measures = [{ kind: 'latent-map', points: 300, methods: ['bottleneck', 'pca'] }];
    }),
    small('cleaning-table', (experiment) => {
      experiment.training.epochs = Math.min(experiment.training.epochs, 15);
    }),
  ]);
  const app = await launch({ profile });
  const { page } = app;
  await openLab(app);

  await run(page, 'denoising-digits');
  await expectPicture(page, 'denoising');

  await run(page, 'variational-digits');
  await expect(page.getByRole('slider', { name: 'Divergence' })).toBeVisible();
  await expectPicture(page, 'samples');
  await expectPicture(page, 'interpolation');

  await run(page, 'anomaly-digits');
  expect(await figure(page, 'auc')).toBeGreaterThan(0.6);
  await expect(page.getByRole('slider', { name: /ROC/ })).toBeVisible();

  await run(page, 'map-digits');
  const map = page.getByRole('application').filter({ has: page.locator('canvas[data-zoom]') });
  const zoom = async () => Number(await map.locator('canvas').getAttribute('data-zoom'));
  await map.scrollIntoViewIfNeeded();
  expect(await zoom()).toBe(1);
  await map.hover();
  await page.mouse.wheel(0, -400);
  await expect.poll(zoom).toBeGreaterThan(1.5);
  await map.focus();
  await page.keyboard.press('0');
  await expect.poll(zoom).toBe(1);
  await page.keyboard.press('+');
  await expect.poll(zoom).toBeCloseTo(1.4, 1);
  // The point in the middle is named.
  await expect(map.getByText(/^Class \d$/)).toBeVisible();
  // The decoder shows what it makes of the place: under the pointer, and in the middle with the keys.
  const decoded = page.getByRole('complementary', { name: 'Decoded here' });
  const place = async () => decoded.getByRole('img').getAttribute('data-decoded');
  await expect.poll(place).toMatch(/^-?[\d.e-]+ -?[\d.e-]+$/);
  const middle = await place();
  await page.keyboard.press('ArrowRight');
  await expect.poll(place).not.toBe(middle);
  const beside = await place();
  await map.hover({ position: { x: 60, y: 60 } });
  await expect.poll(place).not.toBe(beside);
  expect(
    await decoded
      .getByRole('img')
      .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
  ).toBe(28);
  await page.getByRole('radio', { name: 'PCA' }).click();
  await expect(decoded.getByRole('img')).toHaveCount(0);
  await expect(decoded.getByText('no codes')).toBeVisible();
  await expect.poll(zoom).toBe(1);

  await run(page, 'cleaning-table');
  const table = page.getByRole('table').first();
  await table.scrollIntoViewIfNeeded();
  expect(await table.getByRole('row').count()).toBeGreaterThan(1);
});

test('cancel ends a long run within a moment, and photos come back where they were', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  await page.keyboard.press('Control+Shift+L');
  await page.getByRole('option', { name: 'Digits through 32 numbers' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('status').getByText(/epoch \d+ of 50/)).toBeVisible({ timeout: runMs });
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText('Cancelled. Nothing was kept.')).toBeVisible({ timeout: 3000 });
  await page.getByRole('button', { name: 'Photos', exact: true }).click();
  await expect(app.photo('coffee.png')).toHaveAccessibleName('coffee.png, Done');
});
