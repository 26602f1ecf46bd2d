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

test('a large .latent is seen as its preview at once, then as its pixels', async ({ launch, photos }) => {
  const photo = await photos.noisy('wall.png', { width: 2200, height: 1500 });
  const first = await launch({ files: [photo.path] });
  await first.expectDone('wall.png');
  await first.saveLatent(photos.at('wall.latent'));

  const app = await launch({ profile: photos.at('other-profile') });
  // Begun before the file is opened: it looks at every frame.
  const firstLook = app.page.evaluate(async () => {
    const middleVaries = (): boolean => {
      const canvas = document.querySelector('canvas');
      if (!canvas || canvas.width < 100) return false;
      const [left, top] = [canvas.width >> 1, canvas.height >> 1];
      const { data } = canvas.getContext('2d')!.getImageData(left - 40, top - 40, 80, 80);
      return (
        Math.max(...data.filter((_, i) => i % 4 === 0)) - Math.min(...data.filter((_, i) => i % 4 === 0)) > 20
      );
    };
    while (!middleVaries()) await new Promise(requestAnimationFrame);
    return document.querySelector('[role="option"]')?.getAttribute('aria-label');
  });
  await app.open(photos.at('wall.latent'));
  expect(await firstLook).toMatch(/^wall\.latent, (?!Done)/);
  await app.expectDone('wall.latent');
  const preview = app.page.getByRole('application', { name: 'Picture view' });
  await expect(preview).toHaveAttribute('aria-busy', 'false');
});
