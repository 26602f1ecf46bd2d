import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './fixtures';
import { retrainedModel } from './support/models';

test('a .latent of one’s own model travels with it, and says what is wrong without it', async ({
  launch,
  photos,
}) => {
  const profile = photos.at('profile');
  retrainedModel(path.join(profile, 'models'), 'mine');
  const photo = await photos.noisy('coffee.png', { width: 240, height: 160 });
  const first = await launch({ files: [photo.path], profile });
  await first.expectDone('coffee.png');
  await first.page.getByRole('switch', { name: 'Model beside the .latent' }).check();
  mkdirSync(photos.at('sent'));
  for (const name of ['one', 'two']) await first.saveLatent(photos.at(`sent/${name}.latent`));
  expect(readdirSync(photos.at('sent')).sort()).toEqual(['mine.model', 'one.latent', 'two.latent']);
  await first.electron.close();

  for (const [folder, model] of [
    ['whole', true],
    ['bare', false],
    ['damaged', true],
  ] as const)
    cpSync(photos.at('sent'), photos.at(folder), {
      recursive: true,
      filter: (file) => model || !file.endsWith('.model'),
    });
  const weights = photos.at('damaged/mine.model/weights.bin');
  const bytes = readFileSync(weights);
  bytes[1000] ^= 1;
  writeFileSync(weights, bytes);

  const other = await launch({ files: [photos.at('whole/one.latent')] });
  await other.expectDone('one.latent');
  await expect(other.page.getByText('The one beside it was used: mine.model.')).toBeVisible();
  // Another engine knows nothing of it; the same has it in memory, so the damaged and the missing come first there.
  const third = await launch({
    files: [photos.at('bare/one.latent'), photos.at('damaged/two.latent')],
    profile: photos.at('third'),
  });
  await third.photo('two.latent').click();
  await expect(third.page.getByText(/model beside the file can't be used.*damaged/i)).toBeVisible();
  await third.photo('one.latent').click();
  await expect(third.page.getByRole('button', { name: 'Models…', exact: true })).toBeVisible();
  await expect(third.page.getByText('put its folder beside the file')).toBeVisible();
});
