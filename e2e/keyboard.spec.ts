import type { Page } from '@playwright/test';
import { answerOpen, answerSave } from './support/dialogs';
import { readPixels } from './support/pictures';
import { expect, test } from './fixtures';

/** Presses Tab until the control with this role and name has the focus. */
async function tabTo(
  page: Page,
  role: Parameters<Page['getByRole']>[0],
  name: string | RegExp,
): Promise<void> {
  const target = page.getByRole(role, { name, exact: true });
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluateAll((elements) => elements.includes(document.activeElement as HTMLElement)))
      return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached the ${role} "${String(name)}".`);
}

test('everything from opening to saving by keyboard alone', async ({ app, photos }) => {
  const { page } = app;
  const one = await photos.noisy('one.png', { width: 240, height: 160 });
  const two = await photos.noisy('two.png', { width: 240, height: 160, of: 'chelsea' });
  await answerOpen(app.electron, one.path, two.path);
  await tabTo(page, 'button', 'Open photos…');
  await page.keyboard.press('Enter');
  await app.expectDone('one.png', 'two.png');

  // The filmstrip is one stop; arrows choose in it.
  await tabTo(page, 'listbox', 'Photos');
  await page.keyboard.press('ArrowRight');
  await expect(app.photo('two.png')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(app.photo('one.png')).toHaveAttribute('aria-selected', 'true');

  // Layers and comparison are radio groups: one stop each, arrows inside.
  await tabTo(page, 'radio', 'Clean');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Removed' })).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await tabTo(page, 'radio', 'Wipe');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Side by side' })).toBeChecked();
  await page.keyboard.press('ArrowLeft');

  await tabTo(page, 'slider', 'Comparison divider');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('slider', { name: 'Comparison divider' })).toHaveAttribute(
    'aria-valuenow',
    '51',
  );

  await tabTo(page, 'slider', 'Luminance');
  await page.keyboard.press('PageDown');
  await expect(page.getByRole('slider', { name: 'Luminance' })).toHaveAttribute(
    'aria-valuetext',
    '90\u202f%',
  );

  // The format's list opens, is walked and closes by keys.
  await tabTo(page, 'combobox', /^Format /);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: 'PNG', exact: true })).toBeVisible();
  await page.keyboard.type('PNG');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Format PNG' })).toBeFocused();

  await answerSave(app.electron, photos.at('clean.png'));
  await tabTo(page, 'button', 'Save clean copy…');
  await page.keyboard.press('Enter');
  await expect(app.notice('Saved clean.png')).toBeVisible();
  expect((await readPixels(photos.at('clean.png'))).width).toBe(240);
});

test('dialogs open by their keys, keep the focus inside, and Escape gives it back', async ({ app }) => {
  const { page } = app;
  for (const [combo, title] of [
    ['?', 'Keyboard shortcuts'],
    ['Control+,', 'Settings'],
    ['Control+Shift+M', 'Models'],
    ['Control+Shift+T', 'Retrain on your photos'],
  ] as const) {
    await page.keyboard.press(combo);
    const dialog = page.getByRole('dialog', { name: title });
    await expect(dialog).toBeVisible();
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press('Tab');
      const isInside = await dialog.evaluate((element) => element.contains(document.activeElement));
      expect(isInside, `${title}: Tab ${String(presses + 1)} stays inside`).toBe(true);
    }
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
});

test('what has the focus is seen', async ({ app, photos }) => {
  const photo = await photos.noisy('one.png', { width: 160, height: 120 });
  await app.open(photo.path);
  await app.expectDone('one.png');
  const { page } = app;
  const unmarked: string[] = [];
  const seen = new Set<string>();
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const { name, isMarked } = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const parts = [element, ...Array.from(element.querySelectorAll<HTMLElement>('*'))];
      const marks = parts.flatMap((part) => [
        getComputedStyle(part),
        getComputedStyle(part, '::before'),
        getComputedStyle(part, '::after'),
      ]);
      return {
        name: `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent.trim()}`,
        isMarked:
          element.matches(':focus-visible') &&
          marks.some(
            ({ outlineStyle, outlineWidth, boxShadow }) =>
              (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
          ),
      };
    });
    if (name.startsWith('BODY')) continue;
    if (seen.has(name)) break;
    seen.add(name);
    if (!isMarked) unmarked.push(name);
  }
  expect(seen.size).toBeGreaterThan(12);
  expect(unmarked).toEqual([]);
});
