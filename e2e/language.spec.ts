import { writeFileSync } from 'node:fs';
import type { ElectronApplication } from '@playwright/test';
import { answerOpen } from './support/dialogs';
import { expect, test } from './fixtures';

/** Labels along the application menu, and in its first submenu. */
function menuLabels(electron: ElectronApplication): Promise<{ bar: string[]; file: string[] }> {
  return electron.evaluate(({ Menu }) => {
    const bar = Menu.getApplicationMenu()!.items;
    const file = bar[0].submenu!.items;
    return {
      bar: bar.map(({ label }) => label),
      file: file.filter(({ type }) => type !== 'separator').map(({ label }) => label),
    };
  });
}

test('the language changes at once, in the window, the menu and the dialogs, and is kept', async ({
  app,
  photos,
  launch,
}) => {
  const { page, electron } = app;
  const photo = await photos.noisy('coffee.png');
  await app.open(photo.path);
  await app.expectDone('coffee.png');
  await page.keyboard.press('Control+,');
  await page.getByRole('radio', { name: '中文' }).click();

  // The very dialog in which it was chosen, and everything behind it.
  await expect(page.getByRole('dialog', { name: '设置' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await page.keyboard.press('Escape');
  await expect(app.photo('coffee.png')).toHaveAccessibleName('coffee.png, 已完成');
  await expect(page.getByRole('radio', { name: '原片', exact: true })).toBeVisible();
  const { bar, file } = await menuLabels(electron);
  expect(bar).toEqual(['文件', '编辑', '视图', '模型', '窗口', '帮助']);
  expect(file).toContain('存储降噪副本…');

  // No English word is left but names and units.
  const names = /Grainfold|Restore|coffee\.png|\.?latent|PSNR|SSIM|dB|bpp|k?B|PNG|σ|MP|MB|Ctrl|Shift/g;
  const left = await page.evaluate(() => document.body.innerText);
  expect(left.replace(names, '').match(/[A-Za-z]{2,}/g)).toBeNull();

  // A failure says in Chinese of what kind it is, and of which file.
  writeFileSync(photos.at('empty.jpg'), '');
  await answerOpen(electron, photos.at('empty.jpg'));
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await app.photo('empty.jpg').click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(/无法读取.*empty\.jpg/);
  // The engine's own words are folded behind it.
  const own = alert.locator('[lang=en]');
  await expect(own).toBeHidden();
  await alert.getByText('详情').click();
  await expect(own).toContainText('empty.jpg');
  await expect(own).toBeVisible();

  // A question of the system's own dialogs.
  const title = electron.evaluate(
    ({ dialog }) =>
      new Promise((resolve) => {
        dialog.showOpenDialog = ((...args: unknown[]) => {
          resolve((args.at(-1) as { title?: string }).title);
          return Promise.resolve({ canceled: true, filePaths: [] });
        }) as typeof dialog.showOpenDialog;
      }),
  );
  await page.getByRole('button', { name: '打开', exact: true }).click();
  expect(await title).toBe('打开照片');

  // Kept for the next start.
  await electron.close();
  const again = await launch({ profile: app.profile });
  await expect(again.page.getByRole('heading', { name: '把有噪点的照片拖进来' })).toBeVisible();
  expect((await menuLabels(again.electron)).bar[0]).toBe('文件');
  await again.page.keyboard.press('Control+,');
  await again.page.getByRole('radio', { name: 'English' }).click();
  await expect(again.page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  expect((await menuLabels(again.electron)).bar[0]).toBe('File');
});
