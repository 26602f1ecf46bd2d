/**
 * `npm run screenshots [-- FOLDER]`: takes the README's pictures from the real app on the sample photos, 1440 x 900,
 * into docs/images/. Takes about two minutes, one of them training: on the clean photos of FOLDER, else on parts of the
 * sample photos.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron } from '@playwright/test';
import sharp from 'sharp';
import { appEnv } from './app-env.mjs';
import { buildOrExit } from './build.mjs';
import { callersFolder } from './pass-through.mjs';
import { electronBinary, electronDist } from './setup/electron.mjs';
import { electronFlags } from './setup/electron-start.mjs';
import { inRepo, repoRoot } from './setup/paths.mjs';
import { say } from './setup/report.mjs';
import { setUpOrExit } from './setup.mjs';
import { withDisplay } from './xvfb.mjs';

const size = { width: 1440, height: 900 };
/** What a page with four of them can be asked to load. */
const mostBytes = 400_000;
const imageFolder = inRepo('docs', 'images');
const sample = (name) => inRepo('assets', 'samples', name);
/** Denoising and folding a small photo, with much patience. */
const workMs = 180_000;

const trainingFolder = process.argv[2] && path.resolve(callersFolder('screenshots'), process.argv[2]);
const { electron, tensorflow } = await setUpOrExit({ quiet: true });
if (!electron || !tensorflow) process.exit(1);
await buildOrExit();
mkdirSync(imageFolder, { recursive: true });
const folder = mkdtempSync(path.join(tmpdir(), 'grainfold-pictures-'));
try {
  await withDisplay(takeAll);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function takeAll(display) {
  const files = ['chelsea-noisy.jpg', 'coffee-noisy.jpg', 'astronaut-noisy.jpg'];
  const app = await _electron.launch({
    executablePath: electronBinary(electronDist()),
    args: [...electronFlags(), repoRoot, '--', ...files.map(sample)],
    cwd: repoRoot,
    env: { ...appEnv(display), GRAINFOLD_USER_DATA: path.join(folder, 'profile') },
  });
  try {
    const page = await app.firstWindow();
    await app.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0].setContentSize(width, height);
    }, size);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    for (const name of files)
      await page.getByRole('option', { name: `${name}, Done` }).waitFor({ timeout: workMs });
    await takeComparisons(page);
    await takeTraining(app, page);
  } finally {
    await app.close();
  }
}

async function takeComparisons(page) {
  await page.getByRole('option', { name: /^chelsea/ }).click();
  await zoomTo(page, 141);
  await take(page, 'wipe-dark');
  await page.getByRole('option', { name: /^coffee/ }).click();
  await page.keyboard.press('s');
  await zoomTo(page, 200);
  await take(page, 'side-by-side-dark');
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.keyboard.press('w');
  await page.getByRole('option', { name: /^astronaut/ }).click();
  await zoomTo(page, 141);
  await take(page, 'wipe-light');
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
}

/** @param percent a step of the zoom: 100, 141, 200 */
async function zoomTo(page, percent) {
  await page.keyboard.press('1');
  for (const step of [141, 200]) if (percent >= step) await page.keyboard.press('+');
  await page.getByRole('button', { name: `Zoom level ${percent}` }).waitFor();
}

/** A minute of training, then its result. */
async function takeTraining(app, page) {
  const roll = path.join(folder, 'Walks with the cat');
  mkdirSync(roll);
  if (trainingFolder) cpSync(trainingFolder, roll, { recursive: true });
  else await cutSamples(roll);
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, roll);
  await page.keyboard.press('Control+Shift+T');
  await page.getByRole('button', { name: 'Choose folder…' }).click();
  await page.getByLabel('Minutes to spend').fill('1');
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByRole('button', { name: 'Use this model' }).waitFor({ timeout: 2 * workMs });
  await take(page, 'retrain-dark');
}

/** Quarters of the clean samples, none overlapping another: what is held out was not seen. */
async function cutSamples(into) {
  for (const name of ['chelsea', 'coffee', 'astronaut']) {
    const file = sample(`clean/${name}.png`);
    const { width, height } = await sharp(file).metadata();
    const [halfWidth, halfHeight] = [Math.floor(width / 2), Math.floor(height / 2)];
    for (const left of [0, halfWidth])
      for (const top of [0, halfHeight])
        await sharp(file)
          .extract({ left, top, width: halfWidth, height: halfHeight })
          .toFile(path.join(into, `${name}-${left}-${top}.png`));
  }
}

/** Takes a picture once the canvas has its final pixels, small enough for a README. */
async function take(page, name) {
  await page.mouse.move(0, 0);
  await page.locator('[role="application"][aria-busy="false"]').waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  const shot = await page.screenshot({ animations: 'disabled' });
  const file = path.join(imageFolder, `${name}.png`);
  // Fewer colours until it fits; dithering keeps the gradients.
  for (const colours of [256, 192, 128, 96, 64]) {
    await sharp(shot)
      .png({ palette: true, colours, dither: 0.8, effort: 10, compressionLevel: 9 })
      .toFile(file);
    if (statSync(file).size <= mostBytes) break;
  }
  const { width, height } = await sharp(file).metadata();
  say(
    `${path.relative(repoRoot, file)}  ${width} x ${height}, ${(statSync(file).size / 1000).toFixed(0)} kB`,
  );
}
