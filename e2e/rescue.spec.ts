import { readFileSync, writeFileSync } from 'node:fs';
import { canvasPixels } from './support/canvas';
import { answerSave } from './support/dialogs';
import { readPixels } from './support/pictures';
import { expect, test } from './fixtures';

/** Byte within the payload of the nth chunk of a kind. */
function withinChunk(file: Buffer, type: string, index: number): number {
  let at = -1;
  for (let i = 0; i <= index; i++) at = file.indexOf(type, at + 1);
  return at + 60;
}

test('a damaged .latent says what is damaged, and all but the lost tile is rescued', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const photo = await photos.noisy('wide.png', { width: 1300, height: 240 });
  await app.open(photo.path);
  await app.expectDone('wide.png');
  await answerSave(app.electron, photos.at('wide.latent'));
  await page.getByRole('button', { name: 'Save .latent…' }).click();
  await expect(app.notice('Saved wide.latent')).toBeVisible();

  const bytes = readFileSync(photos.at('wide.latent'));
  bytes[withinChunk(bytes, 'TILE', 1)] ^= 255;
  writeFileSync(photos.at('damaged.latent'), bytes);
  await app.open(photos.at('wide.latent'), photos.at('damaged.latent'));
  await app.expectDone('wide.latent');
  await app.photo('damaged.latent').click();
  const problem = page.getByRole('application', { name: 'Picture view' }).getByRole('alert');
  await expect(problem).toContainText('2 of its 3 tiles are whole and can be rescued.');
  // Behind the words stands the preview that the file holds: its colours, not one flat grey.
  const colours = async () => {
    const { rgb } = await canvasPixels(page);
    let coloured = 0;
    for (let i = 0; i < rgb.length; i += 3) if (Math.abs(rgb[i] - rgb[i + 2]) > 40) coloured++;
    return coloured / (rgb.length / 3);
  };
  await expect.poll(colours).toBeGreaterThan(0.05);
  await page.screenshot({ path: test.info().outputPath('damaged.png') });

  await problem.getByRole('button', { name: 'Rescue what can be saved' }).click();
  await app.expectDone('damaged.latent');
  await expect(page.getByText('Rescued: 1 tile of 3 is lost, and striped in the picture.')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('rescued.png') });

  // What was whole is exported as it is in the sound file.
  await app.chooseFormat('PNG');
  for (const name of ['wide', 'damaged']) {
    await app.photo(`${name}.latent`).click();
    await answerSave(app.electron, photos.at(`${name}-out.png`));
    await page.getByRole('button', { name: 'Export as…' }).click();
    await expect(app.notice(`Saved ${name}-out.png`)).toBeVisible();
  }
  const whole = await readPixels(photos.at('wide-out.png'));
  const rescued = await readPixels(photos.at('damaged-out.png'));
  const differing = (from: number, to: number) => {
    let count = 0;
    for (let y = 0; y < whole.height; y++)
      for (let i = (y * whole.width + from) * 3, end = (y * whole.width + to) * 3; i < end; i++)
        if (whole.rgb[i] !== rescued.rgb[i]) count++;
    return count / ((to - from) * whole.height * 3);
  };
  expect(differing(0, 350)).toBe(0);
  expect(differing(1180, 1300)).toBe(0);
  expect(differing(512, 1024)).toBeGreaterThan(0.5);
});
