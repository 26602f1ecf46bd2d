import { copyFileSync } from 'node:fs';
import { dragFiles } from './support/drop';
import { startAgain } from './support/launch';
import { expect, test } from './fixtures';

test('a .latent is opened by the command line, by a second start and by a drop', async ({
  launch,
  photos,
}) => {
  const photo = await photos.noisy('coffee.png', { width: 240, height: 160 });
  const first = await launch({ files: [photo.path] });
  await first.expectDone('coffee.png');
  await first.saveLatent(photos.at('one.latent'));
  for (const name of ['zwei – é.latent', 'three.latent'])
    copyFileSync(photos.at('one.latent'), photos.at(name));

  // A double-click starts the app with the file's path; the running one takes it over.
  expect(await startAgain(first, photos.at('one.latent'))).toBe(0);
  await first.expectDone('one.latent');
  await expect(first.photo('one.latent')).toHaveAttribute('aria-selected', 'true');
  const dragged = await dragFiles(first.page, [photos.at('three.latent')], { x: 500, y: 300 });
  await dragged.drop();
  await first.expectDone('three.latent');

  const second = await launch({
    files: [photos.at('zwei – é.latent')],
    profile: photos.at('other-profile'),
  });
  await second.expectDone('zwei – é.latent');
  await expect(second.page.getByText('240 × 160 · 0.04\u202fMP · .latent · 8-bit')).toBeVisible();
});
