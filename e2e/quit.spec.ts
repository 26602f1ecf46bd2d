import { answerQuestions, questions, quitButtons } from './support/dialogs';
import { remaining } from './support/launch';
import { filesUnder } from './support/files';
import { processTree } from './support/process-tree';
import { expect, test } from './fixtures';

const large = { width: 3000, height: 2000, sigma: 15 };

test('quitting with work running asks first; "Keep working" goes on, the other ends all of it', async ({
  app,
  photos,
}) => {
  const photo = await photos.noisy('large.jpg', large);
  await app.open(photo.path);
  await expect(app.photo('large.jpg')).toHaveAccessibleName(/Denoising/, { timeout: 60_000 });

  await answerQuestions(app.electron, quitButtons.stay);
  await app.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0].close();
  });
  await expect.poll(async () => (await questions(app.electron)).length).toBe(1);
  const [question] = await questions(app.electron);
  expect(question.message).toMatch(/still running/);
  expect(question.buttons).toEqual([quitButtons.quit, quitButtons.stay]);
  await expect(app.photo('large.jpg')).toHaveAccessibleName(/Denoising|Folding/);

  const tree = processTree(app.pid).map(({ pid }) => pid);
  await answerQuestions(app.electron, quitButtons.quit);
  const closed = app.electron.waitForEvent('close');
  await app.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0].close();
  });
  await closed;
  expect(await remaining(tree, 5000)).toEqual([]);
  expect(filesUnder(app.profile, 'sessions')).toEqual([]);
  expect(filesUnder(photos.path)).toEqual(['large.jpg']);
});

test('quitting without work asks nothing and leaves no temporary file', async ({ app, photos }) => {
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  await answerQuestions(app.electron, quitButtons.stay);
  const tree = processTree(app.pid).map(({ pid }) => pid);
  const closed = app.electron.waitForEvent('close');
  await app.electron.evaluate(({ app: electronApp }) => {
    electronApp.quit();
  });
  await closed;
  expect(await remaining(tree, 5000)).toEqual([]);
  expect(filesUnder(app.profile, 'sessions')).toEqual([]);
});

test('settings outlive the window', async ({ launch }) => {
  const first = await launch();
  await first.page.keyboard.press('Control+,');
  await first.page.getByRole('radio', { name: 'Light' }).click();
  await first.page.getByRole('slider', { name: 'Fold quality' }).fill('30');
  await expect(first.page.locator('html')).toHaveAttribute('data-theme', 'light');
  const closed = first.electron.waitForEvent('close');
  await first.electron.evaluate(({ app }) => {
    app.quit();
  });
  await closed;
  const second = await launch();
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'light');
  await second.page.keyboard.press('Control+,');
  await expect(second.page.getByRole('slider', { name: 'Fold quality' })).toHaveValue('30');
});
