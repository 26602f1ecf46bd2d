import { canvasPixels, middleOf } from './support/canvas';
import { expect, test } from './fixtures';

/** Mean and standard deviation over all channels. */
function statistics(values: Uint8Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

test('what was removed is shown amplified, with figures; noise is drawn over brightness', async ({
  app,
  photos,
}) => {
  const { page } = app;
  const photo = await photos.noisy('coffee.png', { sigma: 15 });
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  await expect(
    page.getByRole('img', { name: /Noise over brightness: luminance σ \d+\.\d in the dark/ }),
  ).toBeVisible();

  await page.keyboard.press('x');
  await page.keyboard.press('1');
  await page.keyboard.press('r');
  await expect(page.getByRole('radio', { name: 'Removed' })).toBeChecked();
  await page.getByRole('radio', { name: '×4' }).click();
  const shown = async () => statistics(middleOf(await canvasPixels(page), photo)[0].rgb);
  await expect.poll(async () => Math.abs((await shown()).mean - 128)).toBeLessThan(3);
  const four = await shown();
  // Noise of 15, four times: the view of what is gone tells its level.
  expect(four.deviation).toBeGreaterThan(40);
  expect(four.deviation).toBeLessThan(64);
  await page.getByRole('radio', { name: '×2' }).click();
  await expect.poll(async () => (await shown()).deviation).toBeLessThan(four.deviation * 0.6);

  const figures = page.getByTitle(/Whiteness is 1 for noise/);
  await expect(figures).toHaveText(/σ \d+\.\d · whiteness 0\.\d\d · next pixel -?0\.\d\d/);
  // White noise was added, so what is removed is far nearer to white than to the picture (stripes, edges: under 0.3).
  const whiteness = Number(/whiteness (0\.\d+)/.exec(await figures.innerText())![1]);
  expect(whiteness).toBeGreaterThan(0.5);
  await page.getByRole('slider', { name: 'Luminance' }).fill('0');
  await page.getByRole('slider', { name: 'Colour' }).fill('0');
  await expect(figures).toHaveText('Nothing is removed');
  await expect.poll(async () => (await shown()).deviation).toBe(0);
});
