import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from './fixtures';

test("files that can't be read say why at their place, while the others go on", async ({ app, photos }) => {
  const { page } = app;
  const good = await photos.noisy('good.jpg', { width: 240, height: 160 });
  writeFileSync(photos.at('empty.jpg'), '');
  writeFileSync(photos.at('words.png'), 'These are words.');
  writeFileSync(photos.at('cut.jpg'), readFileSync(good.path).subarray(0, 4000));
  copyFileSync(photos.at('words.png'), photos.at('not-a.latent'));
  const names = ['empty.jpg', 'words.png', 'cut.jpg', 'not-a.latent'];
  await app.open(...[names[0], names[1], 'good.jpg', names[2], names[3]].map((name) => photos.at(name)));
  await app.expectDone('good.jpg');
  for (const name of names) {
    await expect(app.photo(name)).not.toHaveAccessibleName(/Done|Waiting|Denoising/);
    await app.photo(name).click();
    // A title that names the file, and a sentence below it.
    const problem = page.getByRole('application', { name: 'Picture view' }).getByRole('alert');
    await expect(problem).toContainText(new RegExp(`${name} could not be (opened|finished)`));
    await expect(problem.getByRole('paragraph')).toHaveText(/\w{3,} .*\./);
    await expect(problem).not.toContainText(/undefined|\[object|Error:|at \w+ \(/);
  }
  await app.photo('empty.jpg').click();
  await page.getByRole('alert').getByRole('button', { name: 'Remove' }).click();
  await expect(app.photo('empty.jpg')).toHaveCount(0);
});
